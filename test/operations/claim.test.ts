import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClaim } from '../../src/domain/plan/claim.ts';
import { claim } from '../../src/operations/claim.ts';
import { beforeOf, reverseOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const PARAMS = {
  hostedZoneId: 'Z0PONYEXPRESS',
  name: '_failover.pony.example',
  ttlSeconds: 60,
  epoch: 7,
  previous: 'epoch=6 run=6-old to=us-east-1',
  to: 'us-west-2',
  keep: false,
};
const OURS = 'epoch=7 run=7-k3f9qx to=us-west-2';

const record = (text: string) => ({
  Name: '_failover.pony.example.',
  Type: 'TXT',
  TTL: 300,
  ResourceRecords: [{ Value: `"${text}"` }],
});
/** Route 53 answers from the asked name on, so a stranger follows. */
const zone = (text: string | null) =>
  yes({ ResourceRecordSets: [...(text === null ? [] : [record(text)]), { Name: 'app.pony.example.', Type: 'TXT' }] });

test('the claim is taken by deleting exactly what is there and creating ours, in one batch', () => {
  const seen = seenIn(claim, PARAMS, zone(PARAMS.previous));
  const before = beforeOf(claim, PARAMS, seen);
  const [call] = claim.apply(PARAMS, before, seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  assert.deepEqual(call.input.ChangeBatch?.Changes, [
    { Action: 'DELETE', ResourceRecordSet: record(PARAMS.previous) },
    {
      Action: 'CREATE',
      ResourceRecordSet: { Name: PARAMS.name, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: `"${OURS}"` }] },
    },
  ]);
  assert.equal(verdictOn(claim, PARAMS, zone(PARAMS.previous)), 'unmet');
  assert.equal(verdictOn(claim, PARAMS, zone(OURS)), 'met');
});

test('a first claim creates the record, and fails at Route 53 when another was faster', () => {
  const first = { ...PARAMS, previous: null, epoch: 1 };
  const seen = seenIn(claim, first, zone(null));
  const [call] = claim.apply(first, beforeOf(claim, first, seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  assert.deepEqual(
    call.input.ChangeBatch?.Changes?.map(({ Action }) => Action),
    ['CREATE'],
  );
});

test('another run with an epoch that is not below ours keeps us out, by name', () => {
  for (const epoch of [7, 8]) {
    const theirs = `epoch=${epoch} run=${epoch}-theirs to=us-west-2`;
    const gate = claim.check(seenIn(claim, PARAMS, zone(theirs)), PARAMS, RUN);
    assert.ok(!gate.open && gate.reason.includes(`${epoch}-theirs`));
    assert.equal(verdictOn(claim, PARAMS, zone(theirs)), 'breached');
  }
});

test('a claim that changed since the plan keeps us out too', () => {
  for (const text of [null, 'epoch=5 run=5-older to=us-east-1', 'nonsense']) {
    const gate = claim.check(seenIn(claim, PARAMS, zone(text)), PARAMS, RUN);
    assert.ok(!gate.open && gate.remedy.includes('new plan'), String(text));
  }
});

test('undo puts the old record back exactly, with its own time to live, or removes ours', () => {
  const { reverse, restored } = reverseOf(claim);
  const ours = seenIn(claim, PARAMS, zone(OURS));
  const before = beforeOf(claim, PARAMS, seenIn(claim, PARAMS, zone(PARAMS.previous)));
  const [call] = reverse(PARAMS, before, ours, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  assert.deepEqual(call.input.ChangeBatch?.Changes?.at(-1), {
    Action: 'CREATE',
    ResourceRecordSet: record(PARAMS.previous),
  });
  assert.equal(restored(ours, PARAMS, before, RUN).verdict, 'unmet');
  assert.equal(restored(seenIn(claim, PARAMS, zone(PARAMS.previous)), PARAMS, before, RUN).verdict, 'met');
  const [removal] = reverse(PARAMS, { record: null }, ours, RUN);
  assert.ok(removal?.operation === 'ChangeResourceRecordSets');
  assert.deepEqual(
    removal.input.ChangeBatch?.Changes?.map(({ Action }) => Action),
    ['DELETE'],
  );
  assert.equal(restored(null, PARAMS, { record: null }, RUN).verdict, 'met');
});

test('a rollback withdraws the claim first, and gives back what it is by then', () => {
  const { fence, reverse } = reverseOf(claim);
  assert.ok(fence !== undefined);
  const raised = (text: string | null) => fence.raised(seenIn(claim, PARAMS, zone(text)), PARAMS, RUN).verdict;
  assert.equal(raised(OURS), 'unmet');
  for (const text of [`${OURS} returning`, PARAMS.previous, 'epoch=5 run=5-other to=us-east-1', null])
    assert.equal(raised(text), 'met', `batches of the promotion fail under ${text}`);
  for (const text of ['epoch=8 run=8-other to=us-east-1', 'epoch=7 run=7-other to=us-west-2'])
    assert.equal(raised(text), 'breached', `another run was built on this one: ${text}`);
  const [call] = fence.raise(PARAMS, seenIn(claim, PARAMS, zone(OURS)), RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  const texts = call.input.ChangeBatch?.Changes?.map(({ Action, ResourceRecordSet }) => [
    Action,
    ResourceRecordSet?.ResourceRecords?.[0]?.Value,
  ]);
  assert.deepEqual(texts, [
    ['DELETE', `"${OURS}"`],
    ['CREATE', `"${OURS} returning"`],
  ]);
  const before = beforeOf(claim, PARAMS, seenIn(claim, PARAMS, zone(PARAMS.previous)));
  for (const text of [OURS, `${OURS} returning`]) {
    const [back] = reverse(PARAMS, before, seenIn(claim, PARAMS, zone(text)), { ...RUN, returning: true });
    assert.ok(back?.operation === 'ChangeResourceRecordSets');
    assert.deepEqual(back.input.ChangeBatch?.Changes?.[0]?.ResourceRecordSet, record(text));
  }
  assert.deepEqual(parseClaim(`${OURS} returning`), { epoch: 7, runId: '7-k3f9qx', to: 'us-west-2', returning: true });
});

test('who holds the claim after a run is told by its epoch, and where the plan knows none by its number', () => {
  const after = (params: Parameters<NonNullable<typeof claim.successor>>[1], text: string | null) =>
    claim.successor?.(seenIn(claim, params, zone(text)), params, RUN)?.runId ?? null;
  for (const text of [OURS, `${OURS} returning`, PARAMS.previous, null, 'epoch=5 run=5-other to=us-east-1'])
    assert.equal(after(PARAMS, text), null, `${text}`);
  assert.equal(after(PARAMS, 'epoch=8 run=8-other to=us-east-1'), '8-other');
  const blind = { ...PARAMS, epoch: null, previous: null };
  assert.equal(after(blind, 'epoch=9 run=6-other to=us-east-1'), null);
  assert.equal(after(blind, 'epoch=9 run=8-other to=us-east-1'), '8-other');
});

test('a claim to keep is left alone', () => {
  const kept = { ...PARAMS, epoch: 6, keep: true };
  assert.equal(verdictOn(claim, kept, zone(PARAMS.previous)), 'met');
  assert.deepEqual(claim.changes(kept, seenIn(claim, kept, zone(PARAMS.previous))), []);
  assert.equal(claim.params.safeParse({ ...kept, previous: null }).success, false);
});

test('no answer is unknown', () => assert.equal(verdictOn(claim, PARAMS, silent), 'unknown'));
