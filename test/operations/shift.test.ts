import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { claimRecordSet, claimText } from '../../src/domain/plan/claim.ts';
import type { RecordSet } from '../../src/domain/api/record-set.ts';
import { rungParams, type Rung } from '../../src/operations/ladder.ts';
import { shift } from '../../src/operations/shift.ts';
import { exampleRecord } from '../domain/example.ts';
import { beforeOf, missing, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';
import { holder, live, OURS, records, rung, typed } from './rung.ts';

const change = (Status: string) => yes({ ChangeInfo: { Id: '/change/C1', Status } });

test('a rung replaces all records and the claim in one batch of exact deletes and creates', () => {
  const seen = seenIn(shift, rung(10), records(1), holder(OURS));
  const [call, ...more] = shift.apply(rung(10), beforeOf(shift, rung(10), seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets' && more.length === 0);
  const fence = claimRecordSet('_failover.pony.example.', 60, OURS);
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

test('in a rollback a rung is taken back under the claim as it is then, and in a cut-back as it was', () => {
  const seen = seenIn(shift, rung(10), records(10), holder(OURS));
  const fenceOf = (run: typeof RUN) => {
    const [call] = reverseOf(shift).reverse(rung(10), { records: live(1) }, seen, run);
    assert.ok(call?.operation === 'ChangeResourceRecordSets');
    return call.input.ChangeBatch?.Changes?.at(-1)?.ResourceRecordSet?.ResourceRecords?.[0]?.Value;
  };
  assert.equal(fenceOf(RUN), `"${OURS}"`);
  assert.equal(fenceOf({ ...RUN, returning: true }), `"${OURS} returning"`);
});

test('what is live decides: a health check, an alias or a value that changed since the plan is kept', () => {
  const changed = live(1).map((record) => ({ ...record, HealthCheckId: 'hc-new' }));
  const seen = seenIn(shift, rung(10), yes({ ResourceRecordSets: changed }), holder(OURS));
  const [call] = shift.apply(rung(10), beforeOf(shift, rung(10), seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  const created = (call.input.ChangeBatch?.Changes ?? []).filter(({ Action }) => Action === 'CREATE').slice(0, 2);
  assert.ok(created.every(({ ResourceRecordSet }) => ResourceRecordSet?.HealthCheckId === 'hc-new'));
});

test('a share must be more than nobody and at most everybody, and lead from one record to another', () => {
  const complaintOf = (params: unknown): string =>
    rungParams
      .safeParse(params)
      .error?.issues.map(({ message }) => message)
      .join('; ') ?? '';
  assert.equal(complaintOf(rung(10)), '');
  assert.match(complaintOf({ ...rung(10), percent: 0 }), /nobody is moved/);
  assert.match(complaintOf({ ...rung(10), percent: 101 }), /no more users/);
  assert.match(complaintOf({ ...rung(10), toward: 'us-east-1' }), /"source", too/);
});

test('without an epoch in the plan the claim is known by the run that it names, and stated as it is', () => {
  const unread: Rung = { ...rung(10), claim: { ...rung(10).claim, epoch: null } };
  const text = claimText(31, 'us-west-2', RUN);
  const seen = seenIn(shift, unread, records(1), holder(text));
  assert.ok(shift.check(seen, unread, RUN).open);
  const [call] = shift.apply(unread, beforeOf(shift, unread, seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  assert.equal(call.input.ChangeBatch?.Changes?.at(-1)?.ResourceRecordSet?.ResourceRecords?.[0]?.Value, `"${text}"`);
  for (const other of ['epoch=31 run=31-other to=us-west-2', `${text} returning`, null])
    assert.equal(shift.check(seenIn(shift, unread, records(1), holder(other)), unread, RUN).open, false, String(other));
});

test('answers that live longer than the plan waits stop a planned rung, and a forced one goes on', () => {
  const long = live(1).map(({ AliasTarget: _alias, ...record }) => ({
    ...record,
    TTL: 3600,
    ResourceRecords: [{ Value: '192.0.2.1' }, { Value: '192.0.2.2' }],
  }));
  const seen = seenIn(shift, rung(10), yes({ ResourceRecordSets: long }), holder(OURS));
  const gate = shift.check(seen, rung(10), RUN);
  assert.ok(!gate.open && /for 1 h \(TTL 3600\), and this plan waits for 60 s/.test(gate.reason));
  assert.ok(shift.check(seen, { ...rung(10), ttlMayBeLonger: true }, RUN).open);
  assert.ok(shift.check(seen, { ...rung(10), ttlSeconds: 3600 }, RUN).open);
});

test('undo leaves alone what was never ours, and says whose claim keeps it from its own records', () => {
  const { reverse, restored } = reverseOf(shift);
  const before = { records: live(1) };
  const strangers = [typed('AAAA', 'us-east-1', 200), exampleRecord('eu-west-1', 5)];
  const seen = seenIn(shift, rung(10), yes({ ResourceRecordSets: [...live(10), ...strangers] }), holder(OURS));
  const [call] = reverse(rung(10), before, seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  assert.ok(
    (call.input.ChangeBatch?.Changes ?? []).every(
      ({ ResourceRecordSet }) => ResourceRecordSet?.Type !== 'AAAA' && ResourceRecordSet?.SetIdentifier !== 'eu-west-1',
    ),
  );
  const back = seenIn(shift, rung(10), yes({ ResourceRecordSets: [...live(1), ...strangers] }), holder(OURS));
  assert.equal(restored(back, rung(10), before, RUN).verdict, 'met');
  const others = seenIn(shift, rung(10), records(10), holder('epoch=8 run=8-other to=us-east-1'));
  const verdict = restored(others, rung(10), before, { ...RUN, returning: true });
  assert.ok(verdict.verdict === 'breached' && verdict.reason.includes('8-other'));
});

const weights = fc.array(fc.nat(255), { minLength: 2, maxLength: 6 });

test('whatever the weights and types, a rung keeps the sum of each type, never takes back, and is undone exactly', () => {
  fc.assert(
    fc.property(weights, weights, fc.double({ min: 0.01, max: 100, noNaN: true }), (four, six, percent) => {
      const named = (Type: 'A' | 'AAAA', all: number[]) =>
        all.map((Weight, index) => ({ ...exampleRecord(`region-${index}`, Weight), Type }));
      const old = [...named('A', four), ...named('AAAA', six)];
      const params: Rung = { ...rung(0), percent, source: 'region-1', toward: 'region-0', records: null };
      const seen = { records: old, claim: { text: OURS, record: claimRecordSet('x', 60, OURS) }, inSync: null };
      const gate = shift.check(seen, params, RUN);
      const pools = [four, six].map((all) => (all[0] ?? 0) + (all[1] ?? 0));
      assert.equal(
        gate.open,
        pools.every((pool) => pool > 0 && pool <= 255),
      );
      if (!gate.open) return;
      const [there] = shift.apply(params, gate.before, seen, RUN);
      const after = applied(old, there?.input);
      for (const type of ['A', 'AAAA']) {
        const [was, is] = [old, after].map((list) => list.filter(({ Type }) => Type === type));
        const sum = (list: RecordSet[] = []) => list.reduce((all, { Weight = 0 }) => all + Weight, 0);
        assert.equal(sum(is), sum(was));
        assert.ok(
          (is?.find(({ SetIdentifier }) => SetIdentifier === 'region-0')?.Weight ?? 0) >= (was?.[0]?.Weight ?? 0),
        );
      }
      assert.equal(shift.verify({ ...seen, records: after }, params, RUN).verdict, 'met');
      const [back] = reverseOf(shift).reverse(params, gate.before, { ...seen, records: after }, RUN);
      // What is as it was is not sent again.
      assert.deepEqual(back === undefined ? after : applied(after, back.input), old);
    }),
  );
});

/** The records of the public name after a batch, as Route 53 would leave them. */
const applied = (now: RecordSet[], input: unknown): RecordSet[] => {
  const { ChangeBatch } = input as { ChangeBatch: { Changes: { Action: string; ResourceRecordSet: RecordSet }[] } };
  return ChangeBatch.Changes.filter(({ ResourceRecordSet }) => ResourceRecordSet.Type !== 'TXT').reduce(
    (list, { Action, ResourceRecordSet: { ...record } }) =>
      Action === 'CREATE'
        ? [...list, record]
        : list.filter(({ Type, SetIdentifier }) => Type !== record.Type || SetIdentifier !== record.SetIdentifier),
    now,
  );
};
