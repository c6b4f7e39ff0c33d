import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { claimRecordSet, claimText } from '../../src/domain/claim.ts';
import type { RecordSet } from '../../src/domain/record-set.ts';
import { rungParams, type Rung } from '../../src/operations/ladder.ts';
import { shift } from '../../src/operations/shift.ts';
import { exampleRecord } from '../domain/example.ts';
import { beforeOf, missing, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const weighted = (region: string, weight: number) => ({
  ...exampleRecord(region, weight),
  SetIdentifier: region,
  Weight: weight,
});
const rung = (weight: number): Rung => ({
  hostedZoneId: 'Z0PONYEXPRESS',
  name: 'app.pony.example',
  type: 'A',
  toward: 'us-west-2',
  total: 200,
  records: [weighted('us-east-1', 200 - weight), weighted('us-west-2', weight)],
  claim: { name: '_failover.pony.example', ttlSeconds: 60, epoch: 7, to: 'us-west-2', kept: null },
});
const OURS = claimText(7, 'us-west-2', RUN);
const live = (weight: number): RecordSet[] => [
  exampleRecord('us-east-1', 200 - weight),
  exampleRecord('us-west-2', weight),
];
const records = (weight: number) => yes({ ResourceRecordSets: live(weight) });
const holder = (text: string | null) =>
  yes({ ResourceRecordSets: text === null ? [] : [claimRecordSet('_failover.pony.example.', 60, text)] });
const change = (Status: string) => yes({ ChangeInfo: { Id: '/change/C1', Status } });

test('a rung replaces all records and the claim in one batch of exact deletes and creates', () => {
  const seen = seenIn(shift, rung(10), records(1), holder(OURS));
  const [call, ...more] = shift.apply(rung(10), beforeOf(shift, rung(10), seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets' && more.length === 0);
  const fence = claimRecordSet('_failover.pony.example', 60, OURS);
  assert.deepEqual(call.input.ChangeBatch?.Changes, [
    ...live(1).map((record) => ({ Action: 'DELETE', ResourceRecordSet: record })),
    ...live(10).map((record) => ({ Action: 'CREATE', ResourceRecordSet: record })),
    { Action: 'DELETE', ResourceRecordSet: fence },
    { Action: 'CREATE', ResourceRecordSet: fence },
  ]);
});

test('a rung is reached when the weights are so and the change is INSYNC', () => {
  assert.equal(verdictOn(shift, rung(10), records(1), holder(OURS)), 'unmet');
  assert.equal(verdictOn(shift, rung(10), records(10), holder(OURS)), 'met');
  assert.equal(verdictOn(shift, rung(10), records(10), holder(OURS), change('PENDING')), 'unmet');
  assert.equal(verdictOn(shift, rung(10), records(10), holder(OURS), change('INSYNC')), 'met');
  assert.equal(verdictOn(shift, rung(10), records(10), holder(OURS), missing), 'met');
  assert.equal(verdictOn(shift, rung(10), records(10), holder(OURS), silent), 'unknown');
  assert.equal(verdictOn(shift, rung(10), silent, holder(OURS)), 'unknown');
});

test('the change is asked for only when its id is known', () => {
  assert.equal(shift.observe(rung(10), RUN, null).length, 2);
  const receipt = shift.receipt?.([{ ChangeInfo: { Id: '/change/C1' } }]);
  assert.deepEqual(shift.observe(rung(10), RUN, receipt).at(-1)?.input, { Id: '/change/C1' });
  assert.equal(shift.receipt?.([null]), null);
});

test('a later rung that was reached already satisfies an earlier one', () => {
  assert.equal(verdictOn(shift, rung(10), records(200), holder(OURS)), 'met');
  assert.deepEqual(shift.changes(rung(10), seenIn(shift, rung(10), records(200), holder(OURS))), []);
});

test('without the claim nothing moves', () => {
  for (const text of [null, 'epoch=8 run=8-other to=us-east-1']) {
    const gate = shift.check(seenIn(shift, rung(10), records(1), holder(text)), rung(10), RUN);
    assert.ok(!gate.open && gate.reason.includes('_failover.pony.example'));
  }
});

test('a record that the plan does not know shuts the gate', () => {
  const third = yes({ ResourceRecordSets: [...live(1), exampleRecord('eu-west-1', 5)] });
  const gate = shift.check(seenIn(shift, rung(10), third, holder(OURS)), rung(10), RUN);
  assert.ok(!gate.open && gate.reason.includes('eu-west-1'));
});

test('a record of the plan that is not shown shuts the gate: half an answer never becomes a before-image', () => {
  const half = yes({ ResourceRecordSets: live(1).slice(0, 1) });
  const gate = shift.check(seenIn(shift, rung(10), half, holder(OURS)), rung(10), RUN);
  assert.ok(!gate.open && gate.reason.includes('us-west-2'));
});

test('undo restores every field of the old records, whatever is there now', () => {
  const { reverse, restored } = reverseOf(shift);
  const before = { records: live(1) };
  const seen = seenIn(shift, rung(10), records(10), holder(OURS));
  const [call] = reverse(rung(10), before, seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  const changes = call.input.ChangeBatch?.Changes ?? [];
  assert.deepEqual(
    changes.slice(0, 4).map(({ ResourceRecordSet }) => ResourceRecordSet),
    [...live(10), ...live(1)],
  );
  assert.equal(changes.length, 6);
  assert.equal(restored(seen, rung(10), before, RUN).verdict, 'unmet');
  assert.equal(restored(seenIn(shift, rung(10), records(1), holder(OURS)), rung(10), before, RUN).verdict, 'met');
});

test('in a roll-back a rung is taken back under the claim as it is then, and in a cut-back as it was', () => {
  const seen = seenIn(shift, rung(10), records(10), holder(OURS));
  const fenceOf = (run: typeof RUN) => {
    const [call] = reverseOf(shift).reverse(rung(10), { records: live(1) }, seen, run);
    assert.ok(call?.operation === 'ChangeResourceRecordSets');
    return call.input.ChangeBatch?.Changes?.at(-1)?.ResourceRecordSet?.ResourceRecords?.[0]?.Value;
  };
  assert.equal(fenceOf(RUN), `"${OURS}"`);
  assert.equal(fenceOf({ ...RUN, returning: true }), `"${OURS} returning"`);
});

test('a changed health check is a change too, not only a weight', () => {
  const bare = {
    ...rung(10),
    records: [weighted('us-east-1', 190), { ...weighted('us-west-2', 10), HealthCheckId: 'hc-new' }],
  };
  assert.equal(verdictOn(shift, bare, records(10), holder(OURS)), 'unmet');
  assert.equal(shift.changes(bare, seenIn(shift, bare, records(10), holder(OURS))).length, 1);
});

test('weights must add up to the total, never be all zero, and name their records', () => {
  const complaintOf = (params: unknown): string =>
    rungParams
      .safeParse(params)
      .error?.issues.map(({ message }) => message)
      .join('; ') ?? '';
  assert.equal(complaintOf(rung(10)), '');
  assert.match(complaintOf({ ...rung(10), total: 201 }), /add up to 200, not to the total of 201/);
  const nothing = { ...rung(0), total: 0, records: [weighted('us-east-1', 0), weighted('us-west-2', 0)] };
  assert.match(complaintOf(nothing), /all weights 0/);
  assert.match(complaintOf({ ...rung(10), toward: 'eu-west-1' }), /SetIdentifier of none/);
  assert.match(
    complaintOf({ ...rung(10), records: [weighted('us-west-2', 100), weighted('us-west-2', 100)] }),
    /twice/,
  );
  assert.match(complaintOf({ ...rung(10), name: 'www.pony.example' }), /not A www/);
});

test('whatever the weights, an accepted rung keeps the total and an undone one equals what was there', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(255), { minLength: 2, maxLength: 6 }),
      fc.array(fc.nat(255), { minLength: 6, maxLength: 6 }),
      (now, next) => {
        const names = now.map((_, index) => `region-${index}`);
        const wanted = names.map((name, index) => weighted(name, next[index] ?? 0));
        const total = wanted.reduce((sum, { Weight }) => sum + Weight, 0);
        const params = { ...rung(0), toward: 'region-0', total, records: wanted };
        assert.equal(rungParams.safeParse(params).success, total > 0);
        if (total === 0) return;
        const old = names.map((name, index) => exampleRecord(name, now[index] ?? 0));
        const seen = { records: old, claim: { text: OURS, record: claimRecordSet('x', 60, OURS) }, inSync: null };
        const before = beforeOf(shift, params, seen);
        const [there] = shift.apply(params, before, seen, RUN);
        const after = applied(old, there?.input);
        assert.equal(
          after.reduce((sum, { Weight }) => sum + (Weight ?? 0), 0),
          total,
        );
        const [back] = reverseOf(shift).reverse(params, before, { ...seen, records: after }, RUN);
        assert.deepEqual(applied(after, back?.input), old);
      },
    ),
  );
});

/** The records of the public name after a batch, as Route 53 would leave them. */
const applied = (now: RecordSet[], input: unknown): RecordSet[] => {
  const { ChangeBatch } = input as { ChangeBatch: { Changes: { Action: string; ResourceRecordSet: RecordSet }[] } };
  return ChangeBatch.Changes.filter(({ ResourceRecordSet }) => ResourceRecordSet.Type === 'A').reduce(
    (list, { Action, ResourceRecordSet: record }) =>
      Action === 'CREATE' ? [...list, record] : list.filter((other) => other.SetIdentifier !== record.SetIdentifier),
    now,
  );
};
