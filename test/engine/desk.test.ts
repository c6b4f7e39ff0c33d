import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../../src/domain/api/catalogue.ts';
import { createDesk } from '../../src/engine/desk.ts';

const URGENCY = { tier: 0, weight: 0 };
const describe = (...services: string[]): Call => ({
  service: 'ecs',
  operation: 'DescribeServices',
  region: 'us-west-2',
  input: { cluster: 'c', services },
});
const mappings: Call = { service: 'lambda', operation: 'ListEventSourceMappings', region: 'us-west-2', input: {} };

const rows = (...uuids: string[]) => uuids.map((UUID) => ({ UUID, State: 'Enabled' }));

const deskOver = (answer: (call: Call) => Answer) => {
  const sent: Call[] = [];
  const desk = createDesk(
    {
      send: (call) => {
        sent.push(call);
        return Promise.resolve(answer(call));
      },
    },
    DEFAULT_BUDGETS,
  );
  return { desk, sent };
};
const yes = (output: unknown): Answer => ({ outcome: 'yes', output });

test('services asked for at the same moment share calls of ten names, and each asker gets the answer', async () => {
  const { desk, sent } = deskOver(() => yes({ services: [] }));
  const asked = Array.from({ length: 12 }, (_, index) => desk.ask(describe(`s${index}`), URGENCY, 1000));
  desk.sendDue(0);
  assert.equal((await Promise.all(asked)).length, 12);
  assert.deepEqual(
    sent.map(({ input }) => ('services' in input ? input.services?.length : 0)),
    [10, 2],
  );
});

test('no more leaves than the bucket of the API holds, and one more each time a token has come back', () => {
  const { desk, sent } = deskOver(() => yes({}));
  const { burst, perSecond } = DEFAULT_BUDGETS['route53:api'];
  for (let index = 0; index < burst + 3; index += 1)
    void desk.ask(
      { service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id: `${index}` } },
      URGENCY,
      1000,
    );
  desk.sendDue(0);
  assert.equal(sent.length, burst);
  assert.equal(desk.nextMs(0), 1000 / perSecond);
  desk.sendDue(1000 / perSecond);
  assert.equal(sent.length, burst + 1);
});

test('reads of another cluster or region do not share a call', () => {
  const { desk, sent } = deskOver(() => yes({}));
  const calls: Call[] = [describe('a'), { ...describe('a'), region: 'us-east-1' }];
  calls.push({ ...describe('a'), input: { cluster: 'other', services: ['a'] } } as Call);
  for (const call of calls) void desk.ask(call, URGENCY, 1000);
  desk.sendDue(0);
  assert.equal(sent.length, 3);
});

test('a read does not join one that has left already: its answer may be older than the question', () => {
  const { desk, sent } = deskOver(() => yes({}));
  void desk.ask(mappings, URGENCY, 1000);
  desk.sendDue(0);
  void desk.ask(mappings, URGENCY, 1000);
  desk.sendDue(0);
  assert.equal(sent.length, 2);
});

test('all pages are followed, and joined into one answer', async () => {
  const pages: Record<string, unknown>[] = [
    { EventSourceMappings: rows('1', '2'), NextMarker: 'two' },
    { EventSourceMappings: rows('3'), NextMarker: undefined },
  ];
  const { desk, sent } = deskOver((call) => yes('Marker' in call.input ? pages[1] : pages[0]));
  const asked = desk.ask(mappings, URGENCY, 1000);
  desk.sendDue(0);
  const answer = await asked;
  assert.ok(answer.outcome === 'yes');
  assert.deepEqual((answer.output as { EventSourceMappings: object[] }).EventSourceMappings, rows('1', '2', '3'));
  assert.equal(sent.length, 2);
});

test('what was not sent when the desk is cleared is answered with a definite no', async () => {
  const { desk, sent } = deskOver(() => yes({}));
  const asked = desk.ask(mappings, URGENCY, 1000);
  desk.drop();
  desk.sendDue(0);
  const answer = await asked;
  assert.equal(answer.outcome, 'no');
  assert.deepEqual(sent, []);
});

test('after the API has throttled, the desk starts again from an empty bucket', async () => {
  const throttled: Answer = {
    outcome: 'no',
    error: { code: 'ThrottlingException', message: 'slow', kind: 'throttled' },
  };
  const { desk } = deskOver(() => throttled);
  void desk.ask(mappings, URGENCY, 1000);
  desk.sendDue(0);
  await new Promise((resolve) => setImmediate(resolve));
  void desk.ask(mappings, URGENCY, 1000);
  assert.equal(desk.nextMs(0), 67);
});
