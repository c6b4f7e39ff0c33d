import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingDisable } from '../../src/operations/mapping-disable.ts';
import { mappingEnable } from '../../src/operations/mapping-enable.ts';
import { beforeOf, missing, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const PARAMS = { region: 'us-east-1', mappingUuid: 'one', functionName: 'pony-analytics' };
const mapping = (State: string) =>
  yes({
    EventSourceMappings: [
      { UUID: 'two', State: 'Enabled' },
      { UUID: 'one', State },
    ],
  });

test('all mappings of a region are read with one and the same unfiltered list', () => {
  const [one] = mappingDisable.observe(PARAMS, RUN, null);
  const [two] = mappingEnable.observe({ ...PARAMS, mappingUuid: 'two' }, RUN, null);
  assert.deepEqual(one, two);
  assert.deepEqual(one?.input, {});
});

test('a mapping is off only once it is Disabled, and on only once it is Enabled', () => {
  for (const [state, off, on] of [
    ['Enabled', 'unmet', 'met'],
    ['Disabling', 'unmet', 'unmet'],
    ['Disabled', 'met', 'unmet'],
    ['Enabling', 'unmet', 'unmet'],
    ['Updating', 'unmet', 'unmet'],
    ['Creating', 'unmet', 'unmet'],
  ] as const) {
    assert.equal(verdictOn(mappingDisable, PARAMS, mapping(state)), off, state);
    assert.equal(verdictOn(mappingEnable, PARAMS, mapping(state)), on, state);
  }
  assert.equal(verdictOn(mappingEnable, PARAMS, silent), 'unknown');
});

test('nothing is sent to a mapping that is already on its way', () => {
  const send = (state: string) =>
    mappingEnable.apply(PARAMS, { enabled: false }, seenIn(mappingEnable, PARAMS, mapping(state)), RUN);
  assert.deepEqual(send('Enabling'), []);
  assert.deepEqual(send('Disabled')[0]?.input, { UUID: 'one', Enabled: true });
});

test('undo brings the state back that was wanted before, and waits for it', () => {
  const { reverse, restored } = reverseOf(mappingDisable);
  const before = beforeOf(mappingDisable, PARAMS, seenIn(mappingDisable, PARAMS, mapping('Enabled')));
  const off = seenIn(mappingDisable, PARAMS, mapping('Disabled'));
  assert.deepEqual(reverse(PARAMS, before, off, RUN)[0]?.input, { UUID: 'one', Enabled: true });
  assert.equal(restored(off, PARAMS, before, RUN).verdict, 'unmet');
  assert.equal(restored(seenIn(mappingDisable, PARAMS, mapping('Enabling')), PARAMS, before, RUN).verdict, 'unmet');
  assert.equal(restored(seenIn(mappingDisable, PARAMS, mapping('Enabled')), PARAMS, before, RUN).verdict, 'met');
});

test('a mapping that was being enabled counts as enabled before', () => {
  assert.deepEqual(beforeOf(mappingDisable, PARAMS, seenIn(mappingDisable, PARAMS, mapping('Enabling'))), {
    enabled: true,
  });
  assert.deepEqual(beforeOf(mappingEnable, PARAMS, seenIn(mappingEnable, PARAMS, mapping('Disabling'))), {
    enabled: false,
  });
});

test('a mapping that does not exist shuts the gate', () => {
  const none = seenIn(mappingEnable, PARAMS, yes({ EventSourceMappings: [] }));
  const gate = mappingEnable.check(none, PARAMS, RUN);
  assert.ok(!gate.open && gate.reason.includes('pony-analytics'));
  assert.equal(verdictOn(mappingEnable, PARAMS, yes({ EventSourceMappings: [] })), 'breached');
  assert.equal(verdictOn(mappingEnable, PARAMS, yes({})), 'unknown');
});

const STREAM = 'arn:aws:kinesis:us-west-2:123456789012:stream/pony-events';
const FUNCTION = 'arn:aws:lambda:us-west-2:123456789012:function:pony-analytics';
const COLD = { region: 'us-west-2', mappingUuid: null, functionName: 'pony-analytics', streamName: 'pony-events' };
const listed = (...mappings: [uuid: string, source: string, functionArn?: string, state?: string][]) =>
  yes({
    EventSourceMappings: mappings.map(([UUID, EventSourceArn, FunctionArn = FUNCTION, State = 'Disabled']) => ({
      UUID,
      EventSourceArn,
      FunctionArn,
      State,
    })),
  });
const QUEUE = 'arn:aws:sqs:us-west-2:123456789012:pony-redrive';
const switched = (
  operation: typeof mappingEnable,
  params: Parameters<typeof operation.apply>[0],
  answer: ReturnType<typeof listed>,
) => {
  const [call] = operation.apply(params, { enabled: false }, seenIn(operation, params, answer), RUN);
  return (call?.input as { UUID?: string } | undefined)?.UUID ?? null;
};

test('of several mappings of a function the one that reads the stream is switched, wherever it stands, and no other', () => {
  const table = 'arn:aws:dynamodb:us-west-2:123456789012:table/pony-events/stream/2026-11-27T00:00:00.000';
  const others: [string, string, string?][] = [
    ['queue', QUEUE],
    ['table', table],
    ['other stream', `${STREAM}-audit`],
    ['other function', STREAM, `${FUNCTION}-v2`],
  ];
  for (let place = 0; place <= others.length; place += 1) {
    const answer = listed(...others.toSpliced(place, 0, ['stream', STREAM]));
    for (const operation of [mappingEnable, mappingDisable]) {
      const params = { ...COLD, mappingUuid: place % 2 === 0 ? null : 'stream' };
      const enabled = operation === mappingEnable ? answer : listed(...others, ['stream', STREAM, FUNCTION, 'Enabled']);
      assert.equal(switched(operation, params, enabled), 'stream');
    }
  }
  assert.equal(switched(mappingEnable, COLD, listed(['fan-out', `${STREAM}/consumer/pony:1700000000`])), 'fan-out');
  assert.equal(verdictOn(mappingEnable, COLD, listed(['queue', QUEUE])), 'breached');
});

test('a mapping that was made again is found under its new UUID, and a UUID that reads something else is not trusted', () => {
  const named = { ...COLD, mappingUuid: 'former' };
  assert.equal(switched(mappingEnable, named, listed(['queue', QUEUE], ['newer', STREAM])), 'newer');
  assert.equal(switched(mappingEnable, named, listed(['former', QUEUE], ['stream', STREAM])), 'stream');
  assert.equal(verdictOn(mappingEnable, named, listed(['former', QUEUE])), 'breached');
});

test('a function is known by its name, ARN or partial ARN, and an alias or version counts where one is named', () => {
  const [live, third] = [`${FUNCTION}:live`, `${FUNCTION}:3`];
  for (const functionName of [
    'pony-analytics',
    FUNCTION,
    '123456789012:function:pony-analytics',
    `${FUNCTION}:$LATEST`,
  ])
    assert.equal(switched(mappingEnable, { ...COLD, functionName }, listed(['one', STREAM])), 'one', functionName);
  const both = listed(['alias', STREAM, live], ['version', STREAM, third]);
  for (const [functionName, uuid] of [
    ['pony-analytics:live', 'alias'],
    [live, 'alias'],
    [third, 'version'],
  ] as const)
    assert.equal(switched(mappingEnable, { ...COLD, functionName }, both), uuid);
  assert.equal(switched(mappingEnable, COLD, listed(['alias', STREAM, live])), 'alias');
});

test('several mappings of one stream stop the step, on and off, by their names; one that is named by its UUID is switched', () => {
  const both = listed(['one', STREAM, `${FUNCTION}:live`], ['two', STREAM, `${FUNCTION}:canary`]);
  for (const operation of [mappingEnable, mappingDisable]) {
    const gate = operation.check(seenIn(operation, COLD, both), COLD, RUN);
    assert.ok(!gate.open && /2 event source mappings of pony-events .*one .*:live.*two .*:canary/.test(gate.reason));
    assert.equal(verdictOn(operation, COLD, both), 'breached');
    assert.equal(switched(operation, COLD, both), null);
    assert.deepEqual(operation.settings?.(COLD, seenIn(operation, COLD, both)), []);
  }
  assert.equal(switched(mappingEnable, { ...COLD, mappingUuid: 'two' }, both), 'two');
});

const FAR = { ...COLD, functionName: 'pony-analytics:live' };
const enabled = listed(['one', STREAM, `${FUNCTION}:live`, 'Enabled']);
const resting = listed(['one', STREAM, `${FUNCTION}:live`, 'Disabled']);
const reserved = (ReservedConcurrentExecutions?: number) => yes({ ReservedConcurrentExecutions });

test('what is reserved for a function is asked where it decides, by its bare name, and not while the mapping is on its way', () => {
  const asked = (...answers: Parameters<NonNullable<typeof mappingEnable.further>>[0]) =>
    mappingEnable.further?.(answers, FAR, RUN).map(({ operation, region, input }) => ({ operation, region, input }));
  const call = {
    operation: 'GetFunctionConcurrency',
    region: 'us-west-2',
    input: { FunctionName: 'pony-analytics' },
  };
  assert.deepEqual(asked(resting), [call]);
  assert.deepEqual(asked(enabled), [call]);
  assert.deepEqual(asked(enabled, reserved()), []);
  assert.deepEqual(asked(listed(['one', STREAM, `${FUNCTION}:live`, 'Enabling'])), []);
  assert.deepEqual(asked(listed()), []);
  assert.deepEqual(asked(silent), []);
  assert.equal(mappingDisable.further, undefined, 'a consumer that is to stop may be throttled');
});

test('a function with nothing reserved is neither enabled nor called so, and the remedy says how it is freed', () => {
  const gate = mappingEnable.check(seenIn(mappingEnable, FAR, resting, reserved(0)), FAR, RUN);
  assert.ok(!gate.open);
  assert.match(gate.reason, /^The reserved concurrency of pony-analytics in us-west-2 is 0: .*reads nothing/);
  assert.match(gate.remedy, /delete-function-concurrency --region us-west-2 --function-name pony-analytics"/);
  assert.match(gate.remedy, /"failover resume --retry"/);
  assert.equal(verdictOn(mappingEnable, FAR, enabled, reserved(0)), 'breached');
  for (const answer of [reserved(), reserved(1), missing]) {
    assert.equal(verdictOn(mappingEnable, FAR, enabled, answer), 'met');
    assert.ok(mappingEnable.check(seenIn(mappingEnable, FAR, resting, answer), FAR, RUN).open);
  }
});

test('where it is not known what is reserved the consumer is enabled all the same, and the evidence says so', () => {
  assert.ok(mappingEnable.check(seenIn(mappingEnable, FAR, resting, silent), FAR, RUN).open);
  const verdict = mappingEnable.verify(seenIn(mappingEnable, FAR, enabled, silent), FAR, RUN);
  assert.deepEqual(verdict, {
    verdict: 'met',
    evidence: 'Enabled; whether it may be invoked is not known: TimeoutError: no answer in 5 s',
  });
  assert.equal(verdictOn(mappingEnable, FAR, enabled), 'met', 'whoever looks without it is told the less');
});
