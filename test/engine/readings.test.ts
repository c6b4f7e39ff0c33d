import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../../src/domain/api/catalogue.ts';
import { readAll } from '../../src/engine/readings.ts';
import { createBell, type World } from '../../src/engine/world.ts';

const call = (FunctionName: string): Call => ({
  service: 'lambda',
  operation: 'ListEventSourceMappings',
  region: 'us-west-2',
  input: { FunctionName },
});
const no = (kind: 'throttled' | 'timeout'): Answer => ({ outcome: 'no', error: { code: kind, message: kind, kind } });

const readerOver = (answerFor: (name: string, nth: number) => Answer) => {
  const asked = new Map<string, number>();
  let nowMs = 0;
  const world: World = {
    wallMs: () => nowMs,
    elapsedMs: () => nowMs,
    random: () => 0.5,
    async wait(untilMs, bell) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!bell.rung() && untilMs !== Number.POSITIVE_INFINITY) nowMs = untilMs;
    },
  };
  const target = {
    send: ({ input }: Call) => {
      const { FunctionName: name } = input as { FunctionName: string };
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return Promise.resolve(answerFor(name, asked.get(name) ?? 0));
    },
  };
  return {
    reader: { world, target, control: { pauseRequested: () => false, bell: createBell() } },
    asked,
    now: () => nowMs,
  };
};

test('what is throttled is asked again after a pause, and only that', async () => {
  const { reader, asked, now } = readerOver((name, nth) =>
    name === 'b' && nth < 3
      ? no('throttled')
      : { outcome: 'yes', output: { EventSourceMappings: [{ UUID: name, State: 'Enabled' }] } },
  );
  const answers = await readAll(reader, DEFAULT_BUDGETS, [call('a'), call('b')], 1000);
  assert.deepEqual(
    answers.map(({ outcome }) => outcome),
    ['yes', 'yes'],
  );
  assert.deepEqual(
    [...asked],
    [
      ['a', 1],
      ['b', 3],
    ],
  );
  assert.ok(now() >= 3000);
});

test('an API that throttles for ever is given up after five rounds, and another failure at once', async () => {
  const { reader, asked } = readerOver((name) => no(name === 'a' ? 'throttled' : 'timeout'));
  const answers = await readAll(reader, DEFAULT_BUDGETS, [call('a'), call('b')], 1000);
  assert.deepEqual(answers, [no('throttled'), no('timeout')]);
  assert.deepEqual(
    [...asked],
    [
      ['a', 5],
      ['b', 1],
    ],
  );
});
