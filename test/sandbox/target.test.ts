import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { createBell } from '../../src/engine/world.ts';
import { createClock } from '../../src/sandbox/clock.ts';
import { createSandboxTarget } from '../../src/sandbox/target.ts';

const call: Call = { service: 'sts', operation: 'GetCallerIdentity', region: 'us-west-2', input: {} };

const bench = (take: () => Answer | 'hang', lateMs = 0) => {
  const time = { nowMs: 1000 };
  const arrivals: number[] = [];
  const clock = createClock({
    nowMs: () => time.nowMs,
    moveTo: (atMs) => (time.nowMs = atMs),
    nextTurn: () => turn(),
    random: () => 0,
  });
  const world = {
    take() {
      arrivals.push(time.nowMs);
      return take();
    },
    lateMs: () => lateMs,
  };
  const target = createSandboxTarget({ clock, world, latencyMs: 40 });
  const engine = clock.join();
  const send = async (deadlineMs: number) => {
    const bell = createBell();
    const sent = target.send(call, deadlineMs).finally(() => bell.ring());
    await engine.wait(100_000, bell);
    return { answer: await sent, atMs: time.nowMs };
  };
  return { send, arrivals };
};

test('a call reaches the world after half the latency and is answered after all of it', async () => {
  const { send, arrivals } = bench(() => ({ outcome: 'yes', output: 1 }));
  const { answer, atMs } = await send(5000);
  assert.deepEqual(answer, { outcome: 'yes', output: 1 });
  assert.deepEqual([arrivals, atMs], [[1020], 1040]);
});

test('a slow answer comes later, and after the deadline nobody waits for it although the call was carried out', async () => {
  const slow = bench(() => ({ outcome: 'yes', output: 1 }), 3000);
  const { answer, atMs } = await slow.send(5000);
  assert.deepEqual([answer.outcome, atMs], ['yes', 4040]);
  const late = await slow.send(2000);
  assert.deepEqual([late.answer.outcome, late.atMs, slow.arrivals.length], ['unknown', 6040, 2]);
});

test('a call that hangs is answered with unknown at its deadline', async () => {
  const { send } = bench(() => 'hang');
  const { answer, atMs } = await send(5000);
  assert.equal(answer.outcome, 'unknown');
  assert.equal(answer.outcome === 'unknown' && answer.error.kind, 'timeout');
  assert.equal(answer.outcome === 'unknown' && answer.error.code, 'TimeoutError');
  assert.equal(atMs, 6000);
});

test('an answer that would come after the deadline is unknown, although the call was carried out', async () => {
  const { send, arrivals } = bench(() => ({ outcome: 'yes', output: 1 }));
  const { answer, atMs } = await send(30);
  assert.equal(answer.outcome, 'unknown');
  assert.deepEqual([arrivals, atMs], [[1020], 1030]);
});

test('a question to a person is refused: there is nobody in the sandbox', async () => {
  const target = createSandboxTarget({ clock: { nowMs: () => 0, schedule() {} }, world: { take: () => 'hang' } });
  const input = { question: 'Go on?', statement: [], expected: 'us-west-2' };
  const answer = await target.send({ service: 'human', operation: 'Confirm', region: 'us-west-2', input }, 1);
  assert.equal(answer.outcome === 'no' && answer.error.code, 'NobodyToAsk');
});
