import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facts } from '../../src/domain/facts/facts.ts';
import { exampleFacts, exampleRecord } from '../domain/example.ts';
import { failureOf, planOf, stepIn } from './plans.ts';

test('a primary that does not answer is planned around, and the plan says what was assumed', () => {
  const facts = exampleFacts();
  const lost = { known: false as const, cause: 'TimeoutError: no answer' };
  const gone = (names: Record<string, unknown>) => Object.fromEntries(Object.keys(names).map((name) => [name, lost]));
  const { from } = facts;
  const dark: Facts = {
    ...facts,
    from: {
      ...from,
      services: gone(from.services),
      scaling: gone(from.scaling),
      mappings: gone(from.mappings),
      streams: gone(from.streams),
    },
    samples: gone(facts.samples),
    quotas: lost,
  };
  assert.equal(failureOf(dark).code, 'capacity-unknown');
  const plan = planOf(dark, { capacity: 'declared' });
  assert.match(plan.assumptions.join('\n'), /Size of auth is assumed: declared size/);
  assert.match(plan.assumptions.join('\n'), /mappings of us-east-1 could not be read/);
  assert.match(plan.assumptions.join('\n'), /Quotas of us-west-2 could not be read/);
  assert.match(plan.warnings.join('\n'), /--mode forced/);
  assert.equal(stepIn(plan, 'stream:events:8').params['shardCount'], 8);
});

test('without the zone or the standby there is no plan', () => {
  const facts = exampleFacts();
  const lost = { known: false as const, cause: 'Throttling: rate exceeded' };
  const refused = failureOf({ ...facts, claim: lost, dnsRefusal: 'NoSuchHostedZone: Z0PONYEXPRESS' });
  assert.match(refused.message, /Zone Z0PONYEXPRESS cannot be read: NoSuchHostedZone/);
  assert.equal(
    failureOf({ ...facts, to: { ...facts.to, services: { ...facts.to.services, api: lost } } }).code,
    'facts-unknown',
  );
  const gone = { ...facts.to, services: { ...facts.to.services, api: { known: true as const, seen: null } } };
  assert.match(failureOf({ ...facts, to: gone }).message, /service api/);
});

test('manifests that do not belong together are refused, naming the field', () => {
  const facts = exampleFacts();
  const withManifest = (change: Partial<Facts['to']['manifest']>): Facts => ({
    ...facts,
    to: { ...facts.to, manifest: { ...facts.to.manifest, ...change } },
  });
  assert.match(failureOf(withManifest({ account: '210987654321' })).message, /account/);
  assert.match(failureOf(withManifest({ region: 'us-east-1' })).message, /both manifests/);
  assert.match(failureOf(withManifest({ services: [] })).message, /names service "auth"/);
});

test('a name that is not in the zone of the application is refused, and why all names have to be there', () => {
  const facts = exampleFacts();
  const elsewhere: Facts = { ...facts, records: { 'app.pony.example': { known: true, seen: [] } } };
  assert.match(failureOf(elsewhere).message, /zone Z0PONYEXPRESS has no record of it\..*in that one zone/);
});

test('a silent Route 53 is no reason not to plan: the plan says what is not known and takes what is there by then', () => {
  const facts = exampleFacts();
  const lost = { known: false as const, cause: 'TimeoutError: no answer in 5 s' };
  const plan = planOf({ ...facts, claim: lost, records: { 'app.pony.example': lost } });
  assert.match(plan.warnings.join('\n'), /Route 53 did not show the records of app\.pony\.example and the claim/);
  assert.equal(stepIn(plan, 'claim').params['epoch'], null);
  assert.equal(stepIn(plan, 'rung:50:app.pony.example').params['records'], null);
  assert.deepEqual(stepIn(plan, 'scale:auth').after, []);
  const half = planOf({ ...facts, records: { 'app.pony.example': lost } });
  assert.equal(stepIn(half, 'claim').params['epoch'], 1, 'what was read is kept');
});

test('records that cannot carry a ladder are refused with the reason', () => {
  const facts = exampleFacts();
  const withRecords = (...weights: number[]): Facts => ({
    ...facts,
    records: {
      'app.pony.example': {
        known: true,
        seen: weights.map((weight, index) => exampleRecord(index === 0 ? 'us-east-1' : 'us-west-2', weight)),
      },
    },
  });
  assert.match(failureOf(withRecords(200)).message, /no weighted A record "us-west-2"/);
  assert.match(failureOf(withRecords(0, 0)).message, /are 0/);
  assert.match(failureOf(withRecords(200, 100)).message, /add up to 300/);
});

test('a quota that is too small and a service without counterpart are warned of', () => {
  const facts = exampleFacts();
  const small: Facts = { ...facts, quotas: { known: true, seen: { 'L-3032A538': 6 } } };
  assert.match(planOf(small).warnings.join('\n'), /needs 8 Fargate vCPUs.*is 6/);
  const { manifest } = facts.from;
  const [auth] = manifest.services;
  const extra = auth === undefined ? [] : [{ ...auth, name: 'legacy' }];
  const more: Facts = {
    ...facts,
    from: { ...facts.from, manifest: { ...manifest, services: [...manifest.services, ...extra] } },
  };
  assert.match(planOf(more).warnings.join('\n'), /legacy exists in us-east-1 only/);
});

test('applied quotas become the budgets of the plan', () => {
  const facts = exampleFacts();
  const quotas = { 'L-AA0D4951': 500, 'L-C5297B3A': 50, 'L-6BAD92DD': 300, 'L-551A4E9D': 60 };
  const plan = planOf({ ...facts, quotas: { known: true, seen: quotas } });
  assert.deepEqual(plan.budgets['ecs:service-modify'], { burst: 500, perSecond: 50 });
  assert.deepEqual(plan.launchBudget, { burst: 300, perSecond: 60 });
});

const withService = (name: string, change: Record<string, unknown>): Facts => {
  const facts = exampleFacts();
  const sight = facts.to.services[name];
  assert.ok(sight?.known === true && sight.seen !== null);
  const services = { ...facts.to.services, [name]: { known: true as const, seen: { ...sight.seen, ...change } } };
  return { ...facts, to: { ...facts.to, services } };
};

test('a service that is being deleted is missing, and the refusal says so', () => {
  for (const status of ['DRAINING', 'INACTIVE']) {
    const failure = failureOf(withService('api', { status }));
    assert.deepEqual([failure.code, failure.exitCode], ['standby-incomplete', 4]);
    assert.match(failure.message, new RegExp(`service api \\(it is ${status}\\)`));
  }
});

test('a service that takes no count of ours, or is served through another target group, is refused with the reason', () => {
  const refused = (change: Record<string, unknown>): string => {
    const failure = failureOf(withService('api', change));
    assert.deepEqual([failure.code, failure.exitCode], ['standby-unfit', 4]);
    return failure.message;
  };
  assert.match(refused({ schedulingStrategy: 'DAEMON' }), /service api has the scheduling strategy DAEMON/);
  assert.match(refused({ deploymentController: 'EXTERNAL' }), /EXTERNAL deployment controller/);
  assert.match(refused({ deploymentController: 'CODE_DEPLOY', servingTargetGroupArn: 'arn:green' }), /arn:green/);
  const plan = planOf(withService('api', { deploymentController: 'CODE_DEPLOY' }));
  assert.match(plan.warnings.join(), /Service api of us-west-2 is deployed by CodeDeploy/);
});

test('a deployment under way, one that failed, and tasks that are missing already are said in the plan', () => {
  const warned = (change: Record<string, unknown>): string => planOf(withService('api', change)).warnings.join();
  assert.match(warned({ rolloutState: 'IN_PROGRESS' }), /api of us-west-2 is in the middle of a deployment/);
  assert.match(warned({ rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' }), /FAILED \(circuit breaker\)/);
  assert.match(warned({ trouble: 'was unable to place a task' }), /ECS says: was unable to place a task/);
});

test('a service that is declared to scale and is not listed is warned of, never taken for one that does not scale', () => {
  const facts = exampleFacts();
  type Scaling = Facts['to']['scaling'][string];
  const gone: Scaling = { known: true, seen: null };
  const without = (services: Facts['to']['manifest']['services'], api: Scaling = gone): Facts => ({
    ...facts,
    to: { ...facts.to, manifest: { ...facts.to.manifest, services }, scaling: { ...facts.to.scaling, api } },
  });
  const { services } = facts.to.manifest;
  const unlisted = planOf(without(services));
  assert.match(unlisted.warnings.join('\n'), /lists no target of api, and its manifest declares \d+\.\.\d+ tasks/);
  assert.equal(stepIn(unlisted, 'bounds:api').params['scales'], true);
  const unread = planOf(without(services, { known: false, cause: 'Throttling: rate exceeded' }));
  assert.match(
    unread.warnings.join('\n'),
    /Scaling of api in us-west-2 could not be read \(Throttling: rate exceeded\)/,
  );
  assert.doesNotMatch(planOf(facts).warnings.join('\n'), /lists no target|Scaling of/);
  const fixed = services.map((one) => (one.name === 'api' ? { ...one, minTasks: 3, maxTasks: 3 } : one));
  const plan = planOf(without(fixed));
  assert.equal(stepIn(plan, 'bounds:api').params['scales'], false);
  assert.equal(stepIn(plan, 'bounds:web').params['scales'], true);
  assert.doesNotMatch(plan.warnings.join('\n'), /lists no target/);
  const seen: Scaling = facts.to.scaling['api'] ?? gone;
  assert.equal(stepIn(planOf(without(fixed, seen)), 'bounds:api').params['scales'], true, 'it was seen to scale');
});
