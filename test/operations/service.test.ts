import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scale } from '../../src/operations/scale.ts';
import { steady } from '../../src/operations/steady.ts';
import { beforeOf, missing, reverseOf, RUN, seenIn, serviceAnswer, silent, verdictOn, yes } from './answers.ts';

const NAME = { region: 'us-west-2', clusterName: 'pony', serviceName: 'auth' };
const SIX = { ...NAME, desiredCount: 6, exact: false };

test('a service that wants enough tasks is scaled, also when a batch holds other services', () => {
  assert.equal(verdictOn(scale, SIX, serviceAnswer()), 'met');
});

test('a service that wants enough is scaled before they run: whether they do is asked by a gate', () => {
  assert.equal(verdictOn(scale, SIX, serviceAnswer({ runningCount: 5, pendingCount: 1 })), 'met');
  const gate = { ...NAME, runningCount: 6, maxFailedTasks: 2 };
  assert.equal(verdictOn(steady, gate, serviceAnswer({ runningCount: 5, pendingCount: 1 })), 'unmet');
});

test('more tasks than asked for are enough, and only "exact" lowers them', () => {
  const twelve = serviceAnswer({ desiredCount: 12, runningCount: 12 });
  assert.equal(verdictOn(scale, SIX, twelve), 'met');
  assert.deepEqual(scale.apply(SIX, { desiredCount: 12 }, seenIn(scale, SIX, twelve), RUN), []);
  const exactly = { ...SIX, exact: true };
  assert.equal(verdictOn(scale, exactly, twelve), 'unmet');
  const [call] = scale.apply(exactly, { desiredCount: 12 }, seenIn(scale, exactly, twelve), RUN);
  assert.deepEqual(call?.input, { cluster: 'pony', service: 'auth', desiredCount: 6 });
});

test('scaling keeps the old count, sends an absolute one and restores exactly', () => {
  const cold = seenIn(scale, SIX, serviceAnswer({ desiredCount: 1, runningCount: 1 }));
  const before = beforeOf(scale, SIX, cold);
  assert.deepEqual(before, { desiredCount: 1 });
  assert.deepEqual(scale.changes(SIX, cold), [{ what: 'service auth desiredCount', from: '1', to: '6' }]);
  assert.deepEqual(scale.apply(SIX, before, cold, RUN), [
    {
      service: 'ecs',
      operation: 'UpdateService',
      region: 'us-west-2',
      input: { cluster: 'pony', service: 'auth', desiredCount: 6 },
    },
  ]);
  const { reverse, restored } = reverseOf(scale);
  const full = seenIn(scale, SIX, serviceAnswer());
  assert.deepEqual(reverse(SIX, before, full, RUN)[0]?.input, { cluster: 'pony', service: 'auth', desiredCount: 1 });
  assert.equal(restored(full, SIX, before, RUN).verdict, 'unmet');
  assert.equal(restored(cold, SIX, before, RUN).verdict, 'met');
});

test('a service that does not exist shuts the gate and is not waited for', () => {
  for (const answer of [
    yes({ services: [], failures: [{ arn: 'arn:aws:ecs:us-west-2:1:service/pony/auth', reason: 'MISSING' }] }),
    missing,
    serviceAnswer({ status: 'INACTIVE' }),
  ]) {
    const gone = seenIn(scale, SIX, answer);
    const gate = scale.check(gone, SIX, RUN);
    assert.ok(!gate.open && gate.reason.includes('auth') && gate.remedy.includes('pulumi up'));
    assert.equal(verdictOn(scale, SIX, answer), 'breached');
    assert.deepEqual(scale.changes(SIX, gone), []);
  }
});

test('a deployment that ECS gave up breaches the step with its reason', () => {
  const answer = serviceAnswer({ runningCount: 2 }, { rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' });
  const verdict = scale.verify(seenIn(scale, SIX, answer), SIX, RUN);
  assert.ok(verdict.verdict === 'breached' && verdict.reason.includes('circuit breaker'));
});

test('no answer is unknown, never met', () => {
  assert.equal(verdictOn(scale, SIX, silent), 'unknown');
  assert.equal(verdictOn(steady, { ...NAME, runningCount: 0, maxFailedTasks: 0 }, silent), 'unknown');
});

test('a service that is being deleted is given up at once, and the remedy is to create it again', () => {
  for (const status of ['DRAINING', 'INACTIVE']) {
    const verdict = scale.verify(seenIn(scale, SIX, serviceAnswer({ status })), SIX, RUN);
    assert.ok(verdict.verdict === 'breached' && verdict.remedy.includes('pulumi up'), status);
  }
});

test('an ARN in a plan is refused where a name belongs', () => {
  const cluster = 'arn:aws:ecs:us-west-2:123456789012:cluster/pony';
  const { error } = scale.params.safeParse({ ...SIX, clusterName: cluster });
  assert.match(error?.issues[0]?.message ?? '', /of an ARN give the last part/);
});
