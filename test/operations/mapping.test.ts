import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingDisable } from '../../src/operations/mapping-disable.ts';
import { mappingEnable } from '../../src/operations/mapping-enable.ts';
import { beforeOf, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

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
  assert.ok(!gate.open && gate.reason.includes('one'));
  assert.equal(verdictOn(mappingEnable, PARAMS, yes({ EventSourceMappings: [] })), 'breached');
  assert.equal(verdictOn(mappingEnable, PARAMS, yes({})), 'unknown');
});
