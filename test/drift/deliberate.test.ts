/** One difference of each kind, put by hand into either region: it is found and named, and gone when it is taken back. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { postureReason } from '../../src/drift/posture.ts';
import { KIND_NAMES, type KindName } from '../../src/drift/item.ts';
import { applyEdit, checkEdit, type Edit } from '../../src/sandbox/edit.ts';
import { openWorld, START_MS, type ComparedWorld } from './estate.ts';

interface Case {
  what: string;
  edit: Omit<Edit, 'region'>;
  kind: KindName;
  name: string;
  /** Null: the resource itself. */
  field: string | null;
  /** Differences that the edit makes, when more than one. */
  count?: number;
}

const edit = (collection: string, name: string, field: string, value: Edit['value']): Omit<Edit, 'region'> => ({
  collection,
  name,
  field: field === '' ? [] : field.split('.'),
  value,
});

const DIGEST = `sha256:${'5'.repeat(64)}`;
const INLINE = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['kinesis:PutRecord'], Resource: '*' }],
});

const CASES: Case[] = [
  {
    what: 'an image',
    edit: edit('taskDefinitions', 'pony-auth', 'containerDefinitions.0.image', `pony/auth@${DIGEST}`),
    kind: 'task definition',
    name: 'auth',
    field: 'auth image digest',
    count: 2,
  },
  {
    what: 'the cpu of a task',
    edit: edit('taskDefinitions', 'pony-api', 'cpu', '2048'),
    kind: 'task definition',
    name: 'api',
    field: 'cpu',
  },
  {
    what: 'the memory of a task',
    edit: edit('taskDefinitions', 'pony-api', 'memory', '4096'),
    kind: 'task definition',
    name: 'api',
    field: 'memory',
  },
  {
    what: 'a value of an environment',
    edit: edit('taskDefinitions', 'pony-web', 'containerDefinitions.0.environment.0.value', 'x'),
    kind: 'task definition',
    name: 'web',
    field: 'web environment AWS_REGION',
  },
  {
    what: 'a key of an environment',
    edit: edit('taskDefinitions', 'pony-web', 'containerDefinitions.0.environment.0', null),
    kind: 'task definition',
    name: 'web',
    field: 'web environment AWS_REGION',
  },
  {
    what: 'a setting of a service',
    edit: edit('services', 'pony/auth', 'deploymentConfiguration.minimumHealthyPercent', 50),
    kind: 'service',
    name: 'auth',
    field: 'least percent while deploying',
  },
  {
    what: 'a bound of scaling',
    edit: edit('scalableTargets', 'service/pony/auth', 'maxCapacity', 99),
    kind: 'scaling',
    name: 'auth',
    field: 'maximum',
  },
  {
    what: 'the target of a scaling policy',
    edit: edit('scalingPolicies', 'pony-auth-cpu', 'TargetTrackingScalingPolicyConfiguration.TargetValue', 71),
    kind: 'scaling policy',
    name: 'auth pony-auth-cpu',
    field: 'target',
  },
  {
    what: 'a health check',
    edit: edit('targetGroups', 'pony-web', 'HealthCheckPath', '/other'),
    kind: 'target group',
    name: 'web',
    field: 'health check path',
  },
  {
    what: 'a TLS policy',
    edit: edit('listeners', 'pony', 'SslPolicy', 'ELBSecurityPolicy-2016-08'),
    kind: 'listener',
    name: 'pony 443',
    field: 'TLS policy',
  },
  {
    what: 'an inline policy',
    edit: edit('roles', 'pony-auth-task', 'inline.permissions', INLINE),
    kind: 'role',
    name: 'auth task',
    field: 'allows kinesis:PutRecord on *',
    count: 4,
  },
  {
    what: 'the code of a function',
    edit: edit('functions', 'pony-analytics', 'CodeSha256', `${'A'.repeat(43)}=`),
    kind: 'function',
    name: 'analytics',
    field: 'code SHA-256',
  },
  {
    what: 'the runtime of a function',
    edit: edit('functions', 'pony-analytics', 'Runtime', 'nodejs20.x'),
    kind: 'function',
    name: 'analytics',
    field: 'runtime',
  },
  {
    what: 'the handler of a function',
    edit: edit('functions', 'pony-analytics', 'Handler', 'other.handler'),
    kind: 'function',
    name: 'analytics',
    field: 'handler',
  },
  {
    what: 'the memory of a function',
    edit: edit('functions', 'pony-analytics', 'MemorySize', 1024),
    kind: 'function',
    name: 'analytics',
    field: 'memory MiB',
  },
  {
    what: 'the timeout of a function',
    edit: edit('functions', 'pony-analytics', 'Timeout', 5),
    kind: 'function',
    name: 'analytics',
    field: 'timeout seconds',
  },
  {
    what: 'a variable of a function',
    edit: edit('functions', 'pony-analytics', 'Environment.Variables.MORE', 'x'),
    kind: 'function',
    name: 'analytics',
    field: 'environment MORE',
  },
  {
    what: 'a function that is missing',
    edit: edit('functions', 'pony-analytics', '', null),
    kind: 'function',
    name: 'analytics',
    field: null,
    count: 3,
  },
  {
    what: 'a setting of a mapping',
    edit: edit('mappings', '', 'BisectBatchOnFunctionError', false),
    kind: 'mapping',
    name: 'analytics',
    field: 'halves a failed batch',
  },
  {
    what: 'the retention of a stream',
    edit: edit('streams', 'pony-events', 'retentionHours', 48),
    kind: 'stream',
    name: 'events',
    field: 'retention hours',
  },
  {
    what: 'the mode of a stream',
    edit: edit('streams', 'pony-events', 'mode', 'ON_DEMAND'),
    kind: 'stream',
    name: 'events',
    field: 'mode',
    count: 2,
  },
  {
    what: 'the shards of a stream',
    edit: edit('streams', 'pony-events', 'shardCount', 5),
    kind: 'stream',
    name: 'events',
    field: 'open shards',
  },
  {
    what: 'a certificate that ends',
    edit: edit('certificates', 'certificate', 'NotAfter', new Date(START_MS + 86_400_000).toISOString()),
    kind: 'certificate',
    name: 'pony 443',
    field: 'valid until',
  },
  {
    what: 'a certificate for another name',
    edit: edit('certificates', 'certificate', 'DomainName', 'other.example'),
    kind: 'certificate',
    name: 'pony 443',
    field: 'for other.example',
  },
  {
    what: 'the retention of logs',
    edit: edit('logGroups', '/pony/mailer', 'retentionInDays', 7),
    kind: 'log group',
    name: 'mailer',
    field: 'retention days',
  },
  {
    what: 'a log group that is missing',
    edit: edit('logGroups', '/pony/mailer', '', null),
    kind: 'log group',
    name: 'mailer',
    field: null,
  },
  {
    what: 'a quota',
    edit: edit('quotas', 'kinesis', '0.value', 500),
    kind: 'quota',
    name: 'kinesis L-0918CF54',
    field: 'shards',
  },
];

/** Differences that no posture explains. */
const unexplained = async (world: ComparedWorld) =>
  (await world.differences()).filter((difference) => postureReason(difference, world.manifests) === null);

void suite('deliberate differences', () => {
  test('primary and standby of the example show none but those of their postures', async () => {
    const world = await openWorld();
    const [left, right] = await world.snapshots();
    assert.deepEqual([left.unread, right.unread], [[], []]);
    assert.deepEqual(await unexplained(world), []);
    assert.ok((await world.differences()).length > 0);
  });

  for (const region of ['us-east-1', 'us-west-2'])
    for (const { what, edit: change, kind, name, field, count = 1 } of CASES)
      test(`${what} in ${region} is found and named`, async () => {
        const world = await openWorld();
        const whole =
          change.collection === 'mappings'
            ? { name: Object.keys(world.state.regions[region]?.mappings ?? {})[0] ?? '' }
            : {};
        const wanted = { ...change, ...whole, region };
        checkEdit(world.state, wanted);
        applyEdit(world.state, wanted);
        const found = await unexplained(world);
        const named = found.filter((one) => one.kind === kind && one.name === name && one.field === field);
        assert.equal(named.length, 1, JSON.stringify(found, null, 1));
        assert.equal(found.length, count, JSON.stringify(found, null, 1));
      });

  for (const region of ['us-east-1', 'us-west-2'])
    test(`a rule of a security group and an alarm in ${region} are found and named`, async () => {
      const world = await openWorld();
      const exhibits = world.state.regions[region]?.exhibits;
      assert.ok(exhibits);
      const group = Object.values(exhibits.securityGroups).find(({ GroupName }) => GroupName === 'pony-mailer');
      (group?.['IpPermissions'] as unknown[]).push({
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
      });
      exhibits.alarms['pony-more'] = { AlarmName: 'pony-more', MetricName: 'Errors', Namespace: 'AWS/Lambda' };
      const found = await unexplained(world);
      assert.deepEqual(
        found.map(({ kind, name, field }) => `${kind}|${name}|${field}`),
        ['alarm|pony-more|null', 'security group|mailer service|admits tcp 22 from 0.0.0.0/0'],
      );
    });

  test('every kind has a deliberate difference here', () => {
    const seen = new Set<KindName>([...CASES.map(({ kind }) => kind), 'security group', 'alarm', 'declared resource']);
    assert.deepEqual(
      KIND_NAMES.filter((kind) => !seen.has(kind)),
      [],
    );
  });

  test('what AWS does not tell is not called a difference', async () => {
    const world = await openWorld();
    world.state.outages.push({
      id: 'o',
      service: 'lambda',
      region: 'us-east-1',
      fromMs: 0,
      toMs: null,
      effect: 'error',
      plane: 'all',
      share: 1,
      endShare: null,
      note: '',
    });
    const [left] = await world.snapshots();
    const untold = new Set(left.unread.map(({ kind }) => kind));
    assert.deepEqual([...untold].toSorted(), ['function', 'log group', 'mapping', 'role']);
    assert.deepEqual(await unexplained(world), []);
  });
});
