import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../src/domain/api/call.ts';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import type { Facts } from '../../src/domain/facts/facts.ts';
import { factsCalls } from '../../src/domain/facts/facts-calls.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { callsOnPaper, playOnPaper } from '../../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { RUN } from '../operations/answers.ts';
import { exampleFacts, promotedFacts, READ_AT } from './example.ts';

const rehearsalOf = (facts: Facts, world = paperWorld(facts)) =>
  playOnPaper(planBy(promote, facts, { createdAt: READ_AT }), OPERATIONS, world, RUN);

/** The whole paper world as its reads show it. */
const snapshot = (facts: Facts, world: (call: Call) => unknown) =>
  factsCalls({ from: facts.from.manifest, to: facts.to.manifest }, READ_AT)
    .filter(({ service }) => service !== 'cloudwatch' && service !== 'service-quotas')
    .map((call) => ({ call, answer: world(call) }));

test('on paper every step of the example comes true, and each value is changed once', () => {
  const { steps } = rehearsalOf(exampleFacts());
  assert.deepEqual(
    steps.filter(({ trouble }) => trouble !== null),
    [],
  );
  const calls = steps.flatMap((step) => step.calls);
  assert.equal(new Set(calls.map((call) => JSON.stringify(call))).size, calls.length);
});

test('a step starts from what the steps before it left behind', () => {
  const { steps } = rehearsalOf(exampleFacts());
  const changesOf = (id: string) =>
    steps.find(({ step }) => step.id === id)?.changes.map(({ from, to }) => `${from} -> ${to}`);
  assert.deepEqual(changesOf('scale:mailer:first'), ['0 -> 1']);
  assert.deepEqual(changesOf('scale:mailer'), ['1 -> 6']);
  assert.deepEqual(changesOf('stream:events:8'), ['4 shards -> 8 shards']);
  assert.deepEqual(changesOf('rung:5:app.pony.example'), ['199 -> 190', '1 -> 10']);
});

test('the way back leaves the paper world exactly as it was', () => {
  const facts = exampleFacts({ posture: 'warm' });
  const world = paperWorld(facts);
  const before = snapshot(facts, world);
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_key, field: unknown) =>
      Array.isArray(field) ? field.map((item) => JSON.stringify(item)).toSorted() : field,
    );
  const { steps } = rehearsalOf(facts, world);
  assert.ok(steps.some(({ calls }) => calls.length > 0));
  assert.equal(sorted(snapshot(facts, world)), sorted(before));
});

test('a world that is as wanted gets no calls', () => {
  const { steps } = rehearsalOf(promotedFacts());
  assert.deepEqual(
    steps.filter(({ calls, trouble }) => calls.length > 0 || trouble !== null),
    [],
  );
});

test('what the facts do not know is said at the step, not guessed', () => {
  const facts = exampleFacts();
  const blind: Facts = {
    ...facts,
    from: { ...facts.from, mappings: { analytics: { known: false, cause: 'TimeoutError' } } },
  };
  const { steps } = rehearsalOf(blind);
  const fence = steps.find(({ step }) => step.id === 'disable:analytics');
  assert.match(fence?.trouble ?? '', /TimeoutError/);
});

test('a read counts by its share: a tenth of a batch, half of what two steps ask for, nothing of a list that all share', () => {
  const rehearsal = rehearsalOf(exampleFacts());
  const callsOf = callsOnPaper(rehearsal);
  const least = (id: string) => {
    const step = rehearsal.plan.steps.find((each) => each.id === id);
    return step === undefined ? [] : callsOf(step).map(({ bucket, count, when }) => `${when} ${bucket} ${count}`);
  };
  assert.deepEqual(least('scale:auth'), [
    'start ecs:service-read 0.05',
    'start ecs:service-modify 1',
    'end ecs:service-read 0.05',
  ]);
  assert.deepEqual(least('enable:analytics'), ['start lambda:control 1']);
  assert.deepEqual(least('confirm'), []);
  // Two records and the claim, each deleted and created.
  assert.ok(least('rung:5:app.pony.example').includes('start route53:changes 6'));
  assert.ok(rehearsal.steps.every(({ calls }) => calls.every(isWrite)));
});
