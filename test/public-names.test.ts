/** Whole promotions of names that are not one alias of type A with a health check: each as its users see it. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Failure } from '../src/domain/failure.ts';
import type { RecordSet } from '../src/domain/api/record-set.ts';
import type { ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import { comparePositions, normalised, positionOf } from '../src/sandbox/services/route53/names.ts';
import type { HostedZone } from '../src/sandbox/services/route53/state.ts';
import type { SandboxState } from '../src/sandbox/state.ts';
import { summaryOf } from '../src/sandbox/summary.ts';
import type { ApplicationDescription } from '../stacks/application.ts';
import { provisionBoth, rehearse } from './rehearsal.ts';
import { FOAL } from './storm/estate.ts';

/** Three names on one load balancer, in other regions than the example's: a CNAME without a health check, and a wildcard. */
const NAMED: ApplicationDescription = {
  ...FOAL,
  name: 'mustang',
  regions: {
    primary: {
      ...FOAL.regions.primary,
      region: 'eu-west-1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/5e0c6f3a-0a4e-4c52-9d0e-2f5b1c7d8e91',
      alarmActions: [],
    },
    standby: {
      ...FOAL.regions.standby,
      region: 'eu-central-1',
      availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
      certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/5e0c6f3a-0a4e-4c52-9d0e-2f5b1c7d8e92',
      alarmActions: [],
    },
  },
  replication: { images: true, secrets: [] },
  services: FOAL.services.map((service) => ({ ...service, secrets: {} })),
  loadBalancers: FOAL.loadBalancers.map((balancer) => ({
    ...balancer,
    alsoNamed: [
      { publicName: 'www.pony.example', probePath: '/health', record: 'cname', ttlSeconds: 120, healthCheck: false },
      { publicName: '*.pony.example', probeHost: 'tenant.pony.example', probePath: '/health' },
    ],
  })),
};

let foal: ProvisionedRegion[] = [];
before(async () => {
  foal = await provisionBoth('warm', FOAL);
});

const zoneOf = (state: SandboxState): HostedZone => {
  const [zone] = Object.values(state.route53.zones);
  if (zone === undefined) throw new Error('the sandbox has no zone');
  return zone;
};

/** Replaces the records of the zone, as if they had always been so. */
const arrangeRecords = (state: SandboxState, change: (records: RecordSet[]) => RecordSet[]): void => {
  const zone = zoneOf(state);
  zone.records = change(zone.records)
    .map(normalised)
    .toSorted((left, right) => comparePositions(positionOf(left), positionOf(right)));
  zone.served = structuredClone(zone.records);
};

const weightsOf = (state: SandboxState): string[] =>
  zoneOf(state).records.flatMap(({ Name, Type, SetIdentifier, Weight }) =>
    Weight === undefined ? [] : [`${Name} ${Type} ${SetIdentifier} ${Weight}`],
  );

const isWeighted = ({ Weight }: RecordSet): boolean => Weight !== undefined;

const withIpv6 = (records: RecordSet[]): RecordSet[] => [
  ...records,
  ...records.filter(isWeighted).map((record): RecordSet => ({ ...record, Type: 'AAAA' })),
];

test('users with IPv6 move with all the others, and a rollback brings both back', async () => {
  const rehearsal = await rehearse({
    regions: foal,
    mode: 'planned',
    scenario: 'quiet',
    arrange: (state) => arrangeRecords(state, withIpv6),
  });
  const atRest = structuredClone(zoneOf(rehearsal.state).records);
  assert.deepEqual(await rehearsal.promote(), { kind: 'completed' });
  assert.deepEqual(weightsOf(rehearsal.state), [
    'app.pony.example. A us-east-1 0',
    'app.pony.example. A us-west-2 200',
    'app.pony.example. AAAA us-east-1 0',
    'app.pony.example. AAAA us-west-2 200',
  ]);
  assert.equal(summaryOf(rehearsal.state).requests.failed, 0);
  assert.deepEqual(await rehearsal.rollBack(), { kind: 'rolled-back' });
  assert.deepEqual(zoneOf(rehearsal.state).records, atRest);
});

const refusalOf = async (change: (records: RecordSet[]) => RecordSet[]): Promise<Failure> => {
  try {
    await rehearse({ regions: foal, arrange: (state) => arrangeRecords(state, change) });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was planned');
};

test('a name with a record that no weight decides on is refused before anything is done, by that record', async () => {
  const beside = (more: Partial<RecordSet>) => (records: RecordSet[]) => [
    ...records,
    { Name: 'app.pony.example', Type: 'AAAA' as const, TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }], ...more },
  ];
  for (const [change, says] of [
    [beside({}), /the AAAA record has no weight/],
    [beside({ SetIdentifier: 'eu', Region: 'eu-west-1' }), /AAAA record "eu" is answered by latency/],
    [beside({ SetIdentifier: 'de', GeoLocation: { CountryCode: 'DE' } }), /answered by the place of the user/],
    [beside({ SetIdentifier: 'one', MultiValueAnswer: true }), /answered by several values/],
    [beside({ SetIdentifier: 'us-east-1', Weight: 200 }), /no weighted AAAA record "us-west-2"/],
    [beside({ Type: 'HTTPS', ResourceRecords: [{ Value: '0 cdn.example.' }] }), /the HTTPS record has no weight/],
  ] as const) {
    const { code, exitCode, message } = await refusalOf(change);
    assert.deepEqual([code, exitCode], ['records-unusable', 5]);
    assert.match(message, says);
  }
});

test('a claim is never put in the place of what others keep at its name', async () => {
  const values = ['"v=spf1 -all"', '"google-site-verification=abc"'];
  const { code, exitCode, message } = await refusalOf((records) => [
    ...records,
    { Name: '_failover.pony.example', Type: 'TXT', TTL: 300, ResourceRecords: values.map((Value) => ({ Value })) },
  ]);
  assert.deepEqual([code, exitCode], ['claim-foreign', 5]);
  for (const value of values) assert.ok(message.includes(value), message);
});

const SPF = { Value: '"v=spf1 -all"' };

test('what somebody puts at the name of the claim between plan and run stays, and the run says what it is', async () => {
  const rehearsal = await rehearse({ regions: foal, mode: 'forced' });
  const foreign = normalised({ Name: '_failover.pony.example', Type: 'TXT', TTL: 60, ResourceRecords: [SPF] });
  zoneOf(rehearsal.state).records.push(foreign);
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped' && outcome.question.text.includes('"v=spf1 -all"'), JSON.stringify(outcome));
  assert.deepEqual(
    zoneOf(rehearsal.state).records.filter(({ Type }) => Type === 'TXT'),
    [foreign],
  );
  assert.ok(weightsOf(rehearsal.state).includes('app.pony.example. A us-west-2 0'));
});

test('a value that somebody adds to the claim while traffic moves is never deleted, by run nor rollback', async () => {
  let batches = 0;
  let isAdded = false;
  let world: SandboxState | null = null;
  const rehearsal = await rehearse({
    regions: foal,
    mode: 'forced',
    arrange: (state) => void (world = state),
    between: (target) => ({
      async send(call, deadlineMs) {
        if (call.operation === 'ChangeResourceRecordSets') batches += 1;
        const claim = world === null ? undefined : zoneOf(world).records.find(({ Type }) => Type === 'TXT');
        if (batches === 3 && !isAdded) isAdded = claim?.ResourceRecords?.push(SPF) === 2;
        return target.send(call, deadlineMs);
      },
    }),
  });
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped' && outcome.question.text.includes('"v=spf1 -all"'), JSON.stringify(outcome));
  const back = await rehearsal.rollBack();
  assert.ok(back.kind === 'stopped' && back.question.text.includes('"v=spf1 -all"'), JSON.stringify(back));
  const claim = () => zoneOf(rehearsal.state).records.find(({ Type }) => Type === 'TXT');
  assert.ok(JSON.stringify(claim()).includes('v=spf1'));
  claim()?.ResourceRecords?.pop();
  assert.deepEqual(await rehearsal.rollBack(), { kind: 'rolled-back' });
});

test('records with an hour to live make the statement, the warning and the wait of the proof an hour', async () => {
  const rehearsal = await rehearse({
    regions: foal,
    mode: 'planned',
    scenario: 'quiet',
    arrange: (state) =>
      arrangeRecords(state, (records) =>
        records.map(({ AliasTarget: _alias, ...record }) => ({
          ...record,
          TTL: 3600,
          ResourceRecords: [{ Value: '192.0.2.1' }, { Value: '192.0.2.2' }],
        })),
      ),
  });
  const { plan } = rehearsal;
  assert.match(plan.warnings.join('\n'), /app\.pony\.example for 1 h \(TTL 3600\)/);
  const confirm = plan.steps.find(({ id }) => id === 'confirm');
  assert.match(String(confirm?.params['statement']), /old answers for up to 1 h/);
  const proof = plan.steps.find(({ operation }) => operation === 'traffic.proof');
  assert.equal(proof?.limits.firstLookMs, 3_600_000);
  assert.deepEqual(await rehearsal.promote(), { kind: 'completed' });
  const { steps } = rehearsal.run;
  const [rung, proven, stopped] = [
    steps.get('rung:100:app.pony.example')?.endedAt ?? 0,
    steps.get('proof:app.pony.example')?.endedAt ?? 0,
    steps.get('disable:analytics')?.startedAt ?? 0,
  ];
  assert.ok(proven - rung >= 3_600_000, 'no resolver that keeps to the time to live can answer as before');
  assert.ok(stopped >= proven, 'the old consumer is stopped only then');
});

test('three names on one load balancer move side by side: an alias, a CNAME without a health check, and a wildcard', async () => {
  const rehearsal = await rehearse({ application: NAMED, mode: 'planned', scenario: 'quiet' });
  assert.deepEqual(rehearsal.state.defects, []);
  const atRest = structuredClone(zoneOf(rehearsal.state).records);
  assert.ok(
    atRest.some(({ Name }) => Name === '\\052.pony.example.'),
    'as Route 53 gives a wildcard back',
  );
  assert.deepEqual(await rehearsal.promote(), { kind: 'completed' });
  assert.deepEqual(
    weightsOf(rehearsal.state).filter((line) => line.includes('eu-central-1')),
    [
      '\\052.pony.example. A eu-central-1 200',
      'app.pony.example. A eu-central-1 200',
      'www.pony.example. CNAME eu-central-1 200',
    ],
  );
  const ttls = rehearsal.plan.steps.flatMap(({ operation, params }) =>
    operation === 'traffic.shift' && params['percent'] === 100 ? [params['ttlSeconds']] : [],
  );
  assert.deepEqual(ttls, [60, 120, 60]);
  assert.deepEqual(await rehearsal.rollBack(), { kind: 'rolled-back' });
  assert.deepEqual(zoneOf(rehearsal.state).records, atRest);
});

test('users of a further region stay there, and the proof asks only that nobody is left in the old one', async () => {
  const rehearsal = await rehearse({
    regions: foal,
    mode: 'planned',
    scenario: 'quiet',
    arrange: (state) => {
      arrangeRecords(state, (records) => [
        ...records,
        ...records
          .filter(({ SetIdentifier }) => SetIdentifier === 'us-east-1')
          .map((record) => ({ ...record, SetIdentifier: 'eu-west-1', Weight: 50 })),
      ]);
    },
  });
  assert.match(rehearsal.plan.warnings.join('\n'), /further regions: they keep 20 % of its users/);
  const rungs = rehearsal.plan.steps.filter(({ operation }) => operation === 'traffic.shift');
  assert.ok(rungs.every(({ params }) => (params['records'] as unknown[]).length === 3));
  const proof = rehearsal.plan.steps.find(({ operation }) => operation === 'traffic.proof');
  assert.equal(proof?.params['othersKeepUsers'], true);
});
