import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { claimRecordSet } from '../../src/domain/plan/claim.ts';
import type { Facts } from '../../src/domain/facts/facts.ts';
import { graphOf } from '../../src/domain/plan/plan-graph.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { parsePlan } from '../../src/domain/plan/validate-plan.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { rungPercents } from '../../runbooks/traffic-ladder.ts';
import { rungParams } from '../../src/operations/ladder.ts';
import { recordsAt, weightAt } from '../../src/domain/plan/traffic-records.ts';
import { doublings } from '../../runbooks/steps/streams.ts';
import { exampleFacts, exampleRecord, promotedFacts } from '../domain/example.ts';
import { isBefore, planOf, stepIn } from './plans.ts';

test('the plan of the example is valid and has these steps', () => {
  const plan = planOf();
  parsePlan(plan, OPERATIONS);
  assert.deepEqual(
    plan.steps.map(({ id }) => id),
    [
      'claim',
      'disable:analytics',
      ...['auth', 'api', 'web'].flatMap((name) => [
        `scale:${name}`,
        `bounds:${name}`,
        `running:${name}`,
        `healthy:${name}`,
      ]),
      'scale:mailer:first',
      'steady:mailer',
      'scale:mailer',
      'bounds:mailer',
      'running:mailer',
      'stream:events:4',
      'stream:events:8',
      'confirm',
      'enable:analytics',
      'ready:app.pony.example',
      ...['0.5', '5', '50', '100'].flatMap((rung) => [
        `rung:${rung}:app.pony.example`,
        `gate:${rung}:app.pony.example`,
      ]),
      'proof:app.pony.example',
    ],
  );
});

test('every step says why, and every phase that is used is listed', () => {
  const plan = planOf();
  const phases = new Set(plan.phases.map(({ id }) => id));
  assert.ok(plan.steps.every(({ why, title, phase }) => why.length > 20 && title.length > 0 && phases.has(phase)));
});

test('users come only after health, consumers, streams, bounds and the operator', () => {
  const plan = planOf();
  const first = 'rung:0.5:app.pony.example';
  for (const id of [
    'claim',
    'confirm',
    'healthy:auth',
    'healthy:api',
    'healthy:web',
    'bounds:web',
    'enable:analytics',
    'stream:events:8',
    'ready:app.pony.example',
  ])
    assert.ok(isBefore(plan, id, first), id);
  const forced = planOf(exampleFacts(), { mode: 'forced' });
  assert.ok(isBefore(forced, 'disable:analytics', 'enable:analytics'));
  assert.ok(isBefore(plan, 'gate:50:app.pony.example', 'rung:100:app.pony.example'));
});

test('planned, the old consumers read on until the users have left, so that nothing is stranded', () => {
  const plan = planOf();
  assert.ok(isBefore(plan, 'proof:app.pony.example', 'disable:analytics'));
  assert.ok(!isBefore(plan, 'disable:analytics', 'enable:analytics'));
});

test('what is independent runs side by side', () => {
  const plan = planOf(exampleFacts(), { mode: 'forced' });
  const apart = ['claim', 'scale:auth', 'scale:api', 'scale:web', 'scale:mailer:first', 'stream:events:4', 'confirm'];
  for (const id of apart) assert.deepEqual(stepIn(plan, id).after, [], id);
  assert.deepEqual(stepIn(plan, 'disable:analytics').after, ['claim'], 'what users still write goes on to be read');
  assert.ok(!isBefore(plan, 'scale:mailer', 'rung:100:app.pony.example'));
});

test('the rungs give 0.5, 5, 50 and 100 percent of 200, and each gate cuts its own rung back', () => {
  const plan = planOf();
  const weights = [0.5, 5, 50, 100].map((percent) => {
    const { params } = stepIn(plan, `rung:${percent}:app.pony.example`);
    const rung = rungParams.parse(params);
    return recordsAt([exampleRecord('us-east-1', 200), exampleRecord('us-west-2', 0)], rung, rung.percent).map(
      ({ Weight }) => Weight,
    );
  });
  assert.deepEqual(weights, [
    [199, 1],
    [190, 10],
    [100, 100],
    [0, 200],
  ]);
  assert.deepEqual(stepIn(plan, 'gate:50:app.pony.example').onFailure, {
    action: 'cut-back',
    steps: ['rung:50:app.pony.example'],
  });
});

test('scaling comes before bounds, so that undoing in reverse restores both', () => {
  assert.ok(isBefore(planOf(), 'scale:auth', 'bounds:auth'));
});

test('either direction works, and no region is written into the runbook', () => {
  const plan = planOf(exampleFacts({ from: 'us-west-2', to: 'us-east-1' }));
  assert.deepEqual([plan.from, plan.to], ['us-west-2', 'us-east-1']);
  assert.equal(stepIn(plan, 'disable:analytics').region, 'us-west-2');
  assert.equal(stepIn(plan, 'scale:auth').params['region'], 'us-east-1');
  const far = planOf(exampleFacts({ from: 'eu-west-1', to: 'ap-southeast-2' }));
  assert.equal(JSON.stringify(far).includes('us-west-2') || JSON.stringify(far).includes('us-east-1'), false);
});

test('a world that is as wanted yields the same steps, takes no claim and launches nothing', () => {
  const plan = planOf(promotedFacts());
  assert.deepEqual(
    plan.steps.map(({ id }) => id),
    planOf().steps.map(({ id }) => id),
  );
  assert.equal(stepIn(plan, 'claim').params['keep'], true);
  assert.equal(
    plan.steps.reduce((sum, { launchesTasks, expectedMs }) => sum + launchesTasks + expectedMs, 0),
    0,
  );
});

test('the next epoch is one more than the last, of whichever run', () => {
  const facts = exampleFacts();
  const text = 'epoch=6 run=6-old to=us-east-1';
  const claimed: Facts = { ...facts, claim: { known: true, seen: { text, record: claimRecordSet('x', 60, text) } } };
  const { params } = stepIn(planOf(claimed), 'claim');
  assert.deepEqual([params['epoch'], params['previous'], params['keep']], [7, text, false]);
});

test('traffic that is where it should be under a claim that is being given back is not promoted', () => {
  const facts = promotedFacts();
  const text = 'epoch=6 run=6-old to=us-west-2 returning';
  const { params } = stepIn(
    planOf({ ...facts, claim: { known: true, seen: { text, record: claimRecordSet('x', 60, text) } } }),
    'claim',
  );
  assert.deepEqual([params['epoch'], params['previous'], params['keep']], [7, text, false]);
});

test('forced differs in what it waits for, and both modes can become the other on the way', () => {
  const planned = planOf();
  const forced = planOf(exampleFacts(), { mode: 'forced' });
  for (const plan of [planned, forced]) {
    const fence = stepIn(plan, 'disable:analytics');
    assert.deepEqual(fence.onFailure, { action: 'stop' });
    assert.equal(fence.whenForced?.deadlineMs, 75_000);
    assert.equal(fence.whenForced?.onFailure.action, 'defer');
    assert.equal(stepIn(plan, 'scale:auth').whenForced, null);
    assert.equal(stepIn(plan, 'scale:mailer').whenForced?.onFailure.action, 'defer');
  }
  const outer = (plan: Plan) =>
    (stepIn(plan, 'gate:5:app.pony.example').params['probes'] as { minSuccessShare: number }[])[1]?.minSuccessShare;
  assert.deepEqual([outer(planned), outer(forced)], [0.95, 0]);
});

test('a service waits for the services that it names', () => {
  const facts = exampleFacts();
  const services = facts.to.manifest.services.map((service) =>
    service.name === 'api' ? { ...service, startsAfter: ['auth', 'mailer'] } : service,
  );
  const plan = planOf({ ...facts, to: { ...facts.to, manifest: { ...facts.to.manifest, services } } });
  assert.deepEqual(stepIn(plan, 'scale:api').after, ['healthy:auth', 'running:mailer']);
});

test('names that ids cannot hold still give valid and different ids', () => {
  const facts = exampleFacts();
  const rename = (region: Facts['to']) => ({
    ...region,
    manifest: {
      ...region.manifest,
      services: region.manifest.services.map((service) =>
        service.name === 'mailer' ? { ...service, name: 'AUTH' } : service,
      ),
    },
    services: { ...region.services, AUTH: region.services['mailer'] ?? { known: false as const, cause: '' } },
  });
  const samples = { ...facts.samples, AUTH: facts.samples['auth'] ?? { known: false as const, cause: '' } };
  parsePlan(planOf({ ...facts, from: rename(facts.from), to: rename(facts.to), samples }), OPERATIONS);
});

test('a stream is doubled step by step and reaches exactly the goal', () => {
  assert.deepEqual(doublings(2, 8), [4, 8]);
  assert.deepEqual(doublings(3, 10), [6, 10]);
  assert.deepEqual(doublings(8, 8), []);
  assert.deepEqual(doublings(8, 2), []);
});

test('whatever the weights and percents, the rungs rise to the whole pool and never exceed it', () => {
  const percents = fc.uniqueArray(fc.double({ min: 0.01, max: 99, noNaN: true }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }), percents, (pool, some) => {
      const percents = rungPercents([pool], [...some.toSorted((left, right) => left - right), 100]);
      const rungs = percents.map((percent) => weightAt(pool, percent));
      assert.equal(rungs.at(-1), pool);
      assert.ok(rungs.every((weight, index) => weight > (rungs[index - 1] ?? 0) && weight <= pool));
    }),
  );
});

test('whatever the live weights, sizes and rungs, the plan is valid and has no circle', () => {
  const shape = fc.record({
    weight: fc.integer({ min: 0, max: 200 }),
    posture: fc.constantFrom('cold' as const, 'warm' as const, 'hot' as const),
    peak: fc.integer({ min: 1, max: 900 }),
    mode: fc.constantFrom('planned' as const, 'forced' as const),
  });
  fc.assert(
    fc.property(shape, ({ weight, posture, peak, mode }) => {
      const facts = exampleFacts({ posture });
      const live = {
        known: true as const,
        seen: [exampleRecord('us-east-1', 200 - weight), exampleRecord('us-west-2', weight)],
      };
      const sample = { known: true as const, seen: { peakTasks: peak, source: 'CloudWatch', ageMs: 0 } };
      const samples = Object.fromEntries(Object.keys(facts.samples).map((name) => [name, sample]));
      const plan = planOf({ ...facts, samples, records: { 'app.pony.example': live } }, { mode });
      assert.deepEqual(parsePlan(plan, OPERATIONS), plan);
      assert.equal(graphOf(plan.steps).order.length, plan.steps.length);
    }),
    { numRuns: 50 },
  );
});
