import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, CallOf, OutputOf } from '../../src/domain/api/call.ts';
import type { RecordSet } from '../../src/domain/api/record-set.ts';
import { bringInSync, callRoute53, nextInSyncMs } from '../../src/sandbox/services/route53/route53.ts';
import { createRoute53State, type Route53State } from '../../src/sandbox/services/route53/state.ts';
import { change, NAME, ponyZone, send, text, weighted, ZONE } from './zone.ts';

const CLAIM = '_failover.pony.example';
const SECOND = 1000;
const LATER = 120 * SECOND;

const yes = (answer: Answer): unknown => {
  assert.equal(answer.outcome, 'yes', JSON.stringify(answer));
  return answer.outcome === 'yes' ? answer.output : null;
};
const no = (answer: Answer): [string, string, string] => {
  assert.equal(answer.outcome, 'no');
  return answer.outcome === 'no' ? [answer.error.code, answer.error.kind, answer.error.message] : ['', '', ''];
};
const list = (state: Route53State, input: Partial<CallOf<'route53', 'ListResourceRecordSets'>['input']> = {}) =>
  yes(
    callRoute53(
      state,
      {
        service: 'route53',
        operation: 'ListResourceRecordSets',
        region: 'us-east-1',
        input: { HostedZoneId: ZONE, ...input },
      },
      LATER,
      0,
    ),
  ) as OutputOf<'route53', 'ListResourceRecordSets'>;
const getChange = (state: Route53State, Id: string, atMs: number): Answer =>
  callRoute53(state, { service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id } }, atMs, 0);
const weights = (state: Route53State) =>
  list(state).ResourceRecordSets?.map(({ SetIdentifier, Weight }) => `${SetIdentifier} ${Weight}`);

test('a batch is made as a whole or not at all', () => {
  const state = ponyZone();
  const batch: [string, RecordSet][] = [
    ['DELETE', weighted('us-east-1', 200)],
    ['CREATE', weighted('us-east-1', 190)],
    ['DELETE', weighted('us-west-2', 7)],
    ['CREATE', weighted('us-west-2', 10)],
  ];
  const [code, kind, message] = no(send(state, LATER, ...batch));
  assert.deepEqual([code, kind], ['InvalidChangeBatch', 'invalid']);
  assert.match(message, /values provided do not match the current values/);
  assert.deepEqual(weights(state), ['us-east-1 200', 'us-west-2 0']);
});

test('a DELETE that differs in any one field fails', () => {
  const alias = { HostedZoneId: 'Z35SXDOTRQ7X7K', DNSName: 'other.example', EvaluateTargetHealth: true };
  const wrong: Partial<RecordSet>[] = [{ Weight: 199 }, { HealthCheckId: 'other' }, { AliasTarget: alias }];
  for (const more of wrong) {
    const state = ponyZone();
    assert.equal(no(send(state, LATER, ['DELETE', weighted('us-east-1', 200, more)]))[0], 'InvalidChangeBatch');
  }
  const state = ponyZone();
  yes(send(state, LATER, ['DELETE', weighted('us-east-1', 200, { Name: 'APP.pony.example.' })]));
  assert.deepEqual(weights(state), ['us-west-2 0']);
});

test('a CREATE of what exists and a DELETE of what does not are refused by name', () => {
  const state = ponyZone();
  assert.match(
    no(send(state, LATER, ['CREATE', weighted('us-east-1', 5)]))[2],
    /\[name='app\.pony\.example\.', type='A', set identifier='us-east-1'\] but it already exists/,
  );
  assert.match(no(send(state, LATER, ['DELETE', text(CLAIM, 'epoch=1')]))[2], /but it was not found/);
});

test('an UPSERT replaces what is there, whatever it is', () => {
  const state = ponyZone();
  yes(send(state, LATER, ['UPSERT', weighted('us-west-2', 30)]));
  assert.deepEqual(weights(state), ['us-east-1 200', 'us-west-2 30']);
});

test('of two writers that replace the same claim the second one fails', () => {
  const state = ponyZone();
  yes(send(state, LATER, ['CREATE', text(CLAIM, 'epoch=1')]));
  const replaceBy = (value: string, atMs: number): Answer =>
    send(state, atMs, ['DELETE', text(CLAIM, 'epoch=1')], ['CREATE', text(CLAIM, value)]);
  yes(replaceBy('epoch=2 run=a', LATER + SECOND));
  assert.equal(no(replaceBy('epoch=2 run=b', LATER + 2 * SECOND))[0], 'InvalidChangeBatch');
});

test('weights are 0 to 255, and simple and weighted records of a name exclude each other', () => {
  const state = ponyZone();
  assert.equal(no(send(state, LATER, ['UPSERT', weighted('us-west-2', 256)]))[0], 'InvalidInput');
  assert.equal(no(send(state, LATER, ['UPSERT', weighted('us-west-2', -1)]))[0], 'InvalidInput');
  yes(send(state, LATER, ['UPSERT', weighted('us-west-2', 255)]));
  const { SetIdentifier: _, Weight: __, ...simple } = weighted('us-east-1', 1);
  assert.equal(no(send(state, LATER + SECOND, ['CREATE', simple]))[0], 'InvalidChangeBatch');
});

test('a batch holds 1,000 elements, an UPSERT counting twice', () => {
  const records = (count: number) => Array.from({ length: count }, (_, index) => text(`r${index}.pony.example`, 'x'));
  const batch = (action: string, count: number) =>
    records(count).map((record): [string, RecordSet] => [action, record]);
  assert.equal(no(send(ponyZone(), LATER, ...batch('CREATE', 1001)))[0], 'InvalidChangeBatch');
  assert.equal(no(send(ponyZone(), LATER, ...batch('UPSERT', 501)))[0], 'InvalidChangeBatch');
  yes(send(ponyZone(), LATER, ...batch('CREATE', 1000)));
  yes(send(ponyZone(), LATER, ...batch('UPSERT', 500)));
});

test('a name outside the zone, an unknown zone and an unknown health check are refused', () => {
  const state = ponyZone();
  assert.equal(no(send(state, LATER, ['CREATE', text('pony.test', 'x')]))[0], 'InvalidChangeBatch');
  const unknownCheck = weighted('us-east-1', 1, { HealthCheckId: 'gone' });
  assert.deepEqual(no(send(state, LATER, ['UPSERT', unknownCheck])).slice(0, 2), ['NoSuchHealthCheck', 'missing']);
  const call = change(['CREATE', text(CLAIM, 'x')]);
  const elsewhere = { ...call, input: { ...call.input, HostedZoneId: 'Z404' } };
  assert.deepEqual(no(callRoute53(state, elsewhere, LATER, 0)).slice(0, 2), ['NoSuchHostedZone', 'missing']);
});

test('while one change of a zone is processed the next is turned away as a conflict', () => {
  const state = ponyZone();
  yes(send(state, LATER, ['UPSERT', weighted('us-west-2', 1)]));
  const soon = send(state, LATER + 100, ['UPSERT', weighted('us-west-2', 2)]);
  assert.deepEqual(no(soon).slice(0, 2), ['PriorRequestNotComplete', 'conflict']);
  yes(send(state, LATER + 500, ['UPSERT', weighted('us-west-2', 2)]));
});

test('a change is PENDING until it is in sync, and name servers answer the old records until then', () => {
  const state = ponyZone();
  const before = structuredClone(state.zones[ZONE]?.served);
  const sent = send(state, LATER, ['UPSERT', weighted('us-west-2', 10)]);
  const { ChangeInfo } = yes(sent) as OutputOf<'route53', 'ChangeResourceRecordSets'>;
  assert.equal(ChangeInfo?.Status, 'PENDING');
  const id = ChangeInfo?.Id ?? '';
  const statusAt = (atMs: number) =>
    (yes(getChange(state, id, atMs)) as OutputOf<'route53', 'GetChange'>).ChangeInfo?.Status;
  assert.equal(nextInSyncMs(state), LATER + 60 * SECOND);
  bringInSync(state, LATER + 59 * SECOND);
  assert.equal(statusAt(LATER + 59 * SECOND), 'PENDING');
  assert.deepEqual(state.zones[ZONE]?.served, before);
  bringInSync(state, LATER + 60 * SECOND);
  assert.equal(statusAt(LATER + 60 * SECOND), 'INSYNC');
  assert.equal(state.zones[ZONE]?.served.find(({ SetIdentifier }) => SetIdentifier === 'us-west-2')?.Weight, 10);
  assert.equal(nextInSyncMs(state), Number.POSITIVE_INFINITY);
});

test('a later change never overtakes an earlier one on its way to the name servers', () => {
  const state = ponyZone();
  state.times.inSyncMs = { min: 10 * SECOND, max: 30 * SECOND };
  callRoute53(state, change(['UPSERT', weighted('us-west-2', 1)]), LATER, 0.99);
  callRoute53(state, change(['UPSERT', weighted('us-west-2', 2)]), LATER + SECOND, 0);
  bringInSync(state, LATER + 60 * SECOND);
  assert.deepEqual(state.zones[ZONE]?.served, state.zones[ZONE]?.records);
});

test('a change that is not known is NoSuchChange', () => {
  assert.deepEqual(no(getChange(ponyZone(), '/change/C404', LATER)).slice(0, 2), ['NoSuchChange', 'missing']);
});

test('records are listed by name from the right, then type, then identifier, page by page', () => {
  const state = ponyZone();
  const names = ['z.a.pony.example', 'pony.example', CLAIM, 'b.pony.example'];
  yes(send(state, LATER, ...names.map((name): [string, RecordSet] => ['CREATE', text(name, 'x')])));
  const all = list(state).ResourceRecordSets?.map(({ Name, SetIdentifier }) => `${Name}${SetIdentifier ?? ''}`);
  assert.deepEqual(all, [
    'pony.example.',
    '_failover.pony.example.',
    'z.a.pony.example.',
    'app.pony.example.us-east-1',
    'app.pony.example.us-west-2',
    'b.pony.example.',
  ]);
  const paged: string[] = [];
  let page = list(state, { MaxItems: 2 });
  for (;;) {
    assert.ok((page.ResourceRecordSets ?? []).length <= 2);
    paged.push(...(page.ResourceRecordSets ?? []).map(({ Name, SetIdentifier }) => `${Name}${SetIdentifier ?? ''}`));
    if (page.IsTruncated !== true) break;
    page = list(state, {
      MaxItems: 2,
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    });
  }
  assert.deepEqual(paged, all);
});

test('a listing can start at a name and type that nobody has', () => {
  const from = list(ponyZone(), { StartRecordName: NAME, StartRecordType: 'TXT' });
  assert.deepEqual([from.ResourceRecordSets, from.IsTruncated], [[], false]);
});

test('what a listing gives is a copy: changing it does not change the zone', () => {
  const state = ponyZone();
  const [first] = list(state).ResourceRecordSets ?? [];
  if (first !== undefined) first.Weight = 9;
  assert.deepEqual(weights(state), ['us-east-1 200', 'us-west-2 0']);
});

test('an empty batch is refused', () => {
  assert.equal(no(send(ponyZone(), LATER))[0], 'InvalidInput');
  assert.equal(nextInSyncMs(createRoute53State()), Number.POSITIVE_INFINITY);
});
