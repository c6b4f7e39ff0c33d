import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { createBell } from '../../src/engine/world.ts';
import { createClock, type ClockOptions } from '../../src/sandbox/clock.ts';

const clockAt = (startMs: number, more: Partial<ClockOptions> = {}) => {
  const time = { nowMs: startMs, moves: [] as number[] };
  const clock = createClock({
    nowMs: () => time.nowMs,
    moveTo(atMs) {
      time.nowMs = atMs;
      time.moves.push(atMs);
    },
    nextTurn: () => turn(),
    random: () => 0.5,
    ...more,
  });
  return { clock, time };
};

test('events run in the order of their times, and those of one moment in the order of their scheduling', async () => {
  const { clock } = clockAt(0);
  const ran: string[] = [];
  for (const [atMs, name] of [
    [30, 'c'],
    [10, 'a'],
    [30, 'd'],
    [20, 'b'],
    [30, 'e'],
  ] as const)
    clock.schedule(atMs, () => ran.push(`${name}${clock.nowMs()}`));
  await clock.join().wait(100, createBell());
  assert.deepEqual(ran, ['a10', 'b20', 'c30', 'd30', 'e30']);
  assert.equal(clock.nowMs(), 100);
});

test('a wait ends at the event that rings the bell, and time stays there', async () => {
  const { clock } = clockAt(0);
  const bell = createBell();
  clock.schedule(10, () => bell.ring());
  clock.schedule(20, () => assert.fail('time went on'));
  await clock.join().wait(100, bell);
  assert.equal(clock.nowMs(), 10);
});

test('time stands still until every engine on the clock waits', async () => {
  const { clock } = clockAt(0);
  const [one, other] = [clock.join(), clock.join()];
  let isBack = false;
  const waiting = one.wait(50, createBell()).then(() => (isBack = true));
  for (let index = 0; index < 5; index += 1) await turn();
  assert.equal(clock.nowMs(), 0);
  await other.wait(20, createBell());
  assert.equal(clock.nowMs(), 20);
  assert.equal(isBack, false);
  other.leave();
  await waiting;
  assert.equal(clock.nowMs(), 50);
});

test('with nothing to come, a wait without an end lasts until the bell rings', async () => {
  const { clock } = clockAt(0);
  const bell = createBell();
  const waiting = clock.join().wait(Number.POSITIVE_INFINITY, bell);
  await turn();
  bell.ring();
  await waiting;
  assert.equal(clock.nowMs(), 0);
});

test('a world that cannot move on rejects the wait with its own error', async () => {
  const failure = new Error('the sandbox is in use');
  const { clock } = clockAt(0, {
    moveTo() {
      throw failure;
    },
  });
  await assert.rejects(clock.join().wait(10, createBell()), failure);
});

test('pacing comes before each jump, and a bell in real time ends it without a jump', async () => {
  const paced: number[] = [];
  const bell = createBell();
  const { clock, time } = clockAt(0, {
    async pace(untilMs) {
      paced.push(untilMs);
      if (untilMs === 20) bell.ring();
      await turn();
    },
  });
  clock.schedule(10, () => {});
  clock.schedule(20, () => assert.fail('the bell came first'));
  await clock.join().wait(100, bell);
  assert.deepEqual(paced, [10, 20]);
  assert.deepEqual(time.moves, [10]);
});
