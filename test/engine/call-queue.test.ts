import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../../src/domain/api/catalogue.ts';
import { createCallQueue } from '../../src/engine/call-queue.ts';

const URGENCY = { tier: 0, weight: 0 };
const describe = (...services: string[]): Call => ({
  service: 'ecs',
  operation: 'DescribeServices',
  region: 'us-west-2',
  input: { cluster: 'c', services },
});
const mappings: Call = { service: 'lambda', operation: 'ListEventSourceMappings', region: 'us-west-2', input: {} };

const rows = (...uuids: string[]) => uuids.map((UUID) => ({ UUID, State: 'Enabled' }));

const queueOver = (answer: (call: Call) => Answer) => {
  const sent: Call[] = [];
  const queue = createCallQueue(
    {
      send: (call) => {
        sent.push(call);
        return Promise.resolve(answer(call));
      },
    },
    DEFAULT_BUDGETS,
  );
  return { queue, sent };
};
const yes = (output: unknown): Answer => ({ outcome: 'yes', output });

test('services asked for at the same moment share calls of ten names, and each asker gets the answer', async () => {
  const { queue, sent } = queueOver(() => yes({ services: [] }));
  const asked = Array.from({ length: 12 }, (_, index) => queue.ask(describe(`s${index}`), URGENCY, 1000));
  queue.sendDue(0);
  assert.equal((await Promise.all(asked)).length, 12);
  assert.deepEqual(
    sent.map(({ input }) => ('services' in input ? input.services?.length : 0)),
    [10, 2],
  );
});

test('no more leaves than the bucket of the API holds, and one more each time a token has come back', () => {
  const { queue, sent } = queueOver(() => yes({}));
  const { burst, perSecond } = DEFAULT_BUDGETS['route53:api'];
  for (let index = 0; index < burst + 3; index += 1)
    void queue.ask(
      { service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id: `${index}` } },
      URGENCY,
      1000,
    );
  queue.sendDue(0);
  assert.equal(sent.length, burst);
  assert.equal(queue.nextMs(0), 1000 / perSecond);
  queue.sendDue(1000 / perSecond);
  assert.equal(sent.length, burst + 1);
});

test('reads of another cluster or region do not share a call', () => {
  const { queue, sent } = queueOver(() => yes({}));
  const calls: Call[] = [describe('a'), { ...describe('a'), region: 'us-east-1' }];
  calls.push({ ...describe('a'), input: { cluster: 'other', services: ['a'] } } as Call);
  for (const call of calls) void queue.ask(call, URGENCY, 1000);
  queue.sendDue(0);
  assert.equal(sent.length, 3);
});

test('a read does not join one that has left already: its answer may be older than the question', () => {
  const { queue, sent } = queueOver(() => yes({}));
  void queue.ask(mappings, URGENCY, 1000);
  queue.sendDue(0);
  void queue.ask(mappings, URGENCY, 1000);
  queue.sendDue(0);
  assert.equal(sent.length, 2);
});

test('all pages are followed, and joined into one answer', async () => {
  const pages: Record<string, unknown>[] = [
    { EventSourceMappings: rows('1', '2'), NextMarker: 'two' },
    { EventSourceMappings: rows('3'), NextMarker: undefined },
  ];
  const { queue, sent } = queueOver((call) => yes('Marker' in call.input ? pages[1] : pages[0]));
  const asked = queue.ask(mappings, URGENCY, 1000);
  queue.sendDue(0);
  const answer = await asked;
  assert.ok(answer.outcome === 'yes');
  assert.deepEqual((answer.output as { EventSourceMappings: object[] }).EventSourceMappings, rows('1', '2', '3'));
  assert.equal(sent.length, 2);
});

test('what was not sent when the queue is cleared is answered with a definite no', async () => {
  const { queue, sent } = queueOver(() => yes({}));
  const asked = queue.ask(mappings, URGENCY, 1000);
  queue.drop();
  queue.sendDue(0);
  const answer = await asked;
  assert.equal(answer.outcome, 'no');
  assert.deepEqual(sent, []);
});

test('after the API has throttled, the queue starts again from an empty bucket', async () => {
  const throttled: Answer = {
    outcome: 'no',
    error: { code: 'ThrottlingException', message: 'slow', kind: 'throttled' },
  };
  const { queue } = queueOver(() => throttled);
  void queue.ask(mappings, URGENCY, 1000);
  queue.sendDue(0);
  await new Promise((resolve) => setImmediate(resolve));
  void queue.ask(mappings, URGENCY, 1000);
  assert.equal(queue.nextMs(0), 67);
});
