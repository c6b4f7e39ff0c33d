import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordSet } from '../../src/domain/api/record-set.ts';
import type { Rung } from '../../src/operations/ladder.ts';
import { shift } from '../../src/operations/shift.ts';
import { exampleRecord } from '../domain/example.ts';
import { beforeOf, RUN, seenIn, verdictOn, yes } from './answers.ts';
import { holder, live, OURS, rung, typed } from './rung.ts';

const dual = (four: number, six: number): RecordSet[] => [
  ...live(four),
  typed('AAAA', 'us-east-1', 200 - six),
  typed('AAAA', 'us-west-2', six),
];
const dualRung = (weight: number): Rung => ({
  ...rung(weight),
  records: ['A', 'AAAA'].flatMap((type) =>
    ['us-east-1', 'us-west-2'].map((setIdentifier) => ({ type, setIdentifier })),
  ),
});

test('all types of a name move in the same batch, and a rung is reached only when all of them are there', () => {
  const seen = seenIn(shift, dualRung(200), yes({ ResourceRecordSets: dual(100, 100) }), holder(OURS));
  const [call, ...more] = shift.apply(dualRung(200), beforeOf(shift, dualRung(200), seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets' && more.length === 0);
  const created = (call.input.ChangeBatch?.Changes ?? []).flatMap(({ Action, ResourceRecordSet }) =>
    Action === 'CREATE'
      ? [`${ResourceRecordSet?.Type} ${ResourceRecordSet?.SetIdentifier} ${ResourceRecordSet?.Weight}`]
      : [],
  );
  assert.deepEqual(created.slice(0, 4), ['A us-east-1 0', 'A us-west-2 200', 'AAAA us-east-1 0', 'AAAA us-west-2 200']);
  const verdict = (...weights: [number, number]) =>
    verdictOn(shift, dualRung(200), yes({ ResourceRecordSets: dual(...weights) }), holder(OURS));
  assert.deepEqual([verdict(200, 0), verdict(0, 200), verdict(200, 200)], ['unmet', 'unmet', 'met']);
  assert.deepEqual(
    shift.changes(dualRung(200), seen).map(({ what }) => what),
    ['A us-east-1', 'A us-west-2', 'AAAA us-east-1', 'AAAA us-west-2'].map(
      (one) => `record app.pony.example ${one} weight`,
    ),
  );
});

test('a type that is further than the rung is never taken back by it', () => {
  const seen = seenIn(shift, dualRung(10), yes({ ResourceRecordSets: dual(0, 100) }), holder(OURS));
  const [call] = shift.apply(dualRung(10), beforeOf(shift, dualRung(10), seen), seen, RUN);
  assert.ok(call?.operation === 'ChangeResourceRecordSets');
  const weights = (call.input.ChangeBatch?.Changes ?? []).flatMap(({ Action, ResourceRecordSet }) =>
    Action === 'CREATE' && ResourceRecordSet?.SetIdentifier === 'us-west-2' ? [ResourceRecordSet.Weight] : [],
  );
  assert.deepEqual(weights, [10, 100]);
});

test('a record that would lead users past the weights shuts the gate, also when it came after the plan', () => {
  const { Weight: _weight, SetIdentifier: _identifier, ...simple } = exampleRecord('us-east-1', 0);
  const strangers: [RecordSet, RegExp][] = [
    [{ ...simple, Type: 'AAAA' }, /AAAA record has no weight/],
    [
      { ...simple, Type: 'HTTPS', ResourceRecords: [{ Value: '1 . ipv4hint=192.0.2.1' }] },
      /HTTPS record has no weight/,
    ],
    [{ ...simple, Type: 'AAAA', SetIdentifier: 'eu', Region: 'eu-west-1' }, /answered by latency/],
    [{ ...simple, Type: 'AAAA', SetIdentifier: 'eu', GeoLocation: { ContinentCode: 'EU' } }, /place of the user/],
    [{ ...simple, Type: 'AAAA', SetIdentifier: 'one', MultiValueAnswer: true }, /several values/],
    [typed('AAAA', 'us-east-1', 200), /AAAA "us-east-1" that this plan does not know/],
  ];
  for (const [stranger, says] of strangers) {
    const seen = seenIn(shift, rung(10), yes({ ResourceRecordSets: [...live(1), stranger] }), holder(OURS));
    const gate = shift.check(seen, rung(10), RUN);
    assert.ok(!gate.open, String(says));
    assert.match(gate.reason, says);
    const atRung = yes({ ResourceRecordSets: [...live(10), stranger] });
    assert.equal(verdictOn(shift, rung(10), atRung, holder(OURS)), 'unmet', 'and is never called reached');
  }
});

test('a record that only says how to connect is no way past the weights', () => {
  const { Weight: _weight, SetIdentifier: _identifier, AliasTarget: _alias, ...simple } = exampleRecord('us-east-1', 0);
  const https: RecordSet = { ...simple, Type: 'HTTPS', TTL: 300, ResourceRecords: [{ Value: '1 . alpn="h2,h3"' }] };
  const seen = seenIn(shift, rung(10), yes({ ResourceRecordSets: [...live(1), https] }), holder(OURS));
  assert.ok(shift.check(seen, { ...rung(10), ttlSeconds: 300 }, RUN).open);
});

test('a plan that was made while the records could not be read takes them as they are', () => {
  const unread = { ...rung(100), records: null, ttlMayBeLonger: true };
  const seen = seenIn(shift, unread, yes({ ResourceRecordSets: dual(0, 0) }), holder(OURS));
  const gate = shift.check(seen, unread, RUN);
  assert.ok(gate.open && gate.before.records.length === 4);
  const one = seenIn(shift, unread, yes({ ResourceRecordSets: live(0).slice(0, 1) }), holder(OURS));
  const half = shift.check(one, unread, RUN);
  assert.ok(!half.open && half.reason.includes('no weighted A record "us-west-2"'));
});
