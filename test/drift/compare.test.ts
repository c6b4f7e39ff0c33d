import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { compare } from '../../src/drift/compare.ts';
import { KIND_NAMES, type Item, type Snapshot } from '../../src/drift/item.ts';
import { hiddenValue, normalRange, normalText } from '../../src/drift/normal.ts';
import { KINDS } from '../../src/drift/kinds.ts';
import { openWorld } from './estate.ts';

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const item: fc.Arbitrary<Item> = fc.record({
  kind: fc.constantFrom(...KIND_NAMES),
  name: fc.stringMatching(/^[a-z]{1,6}$/),
  fields: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value),
});
const items = fc.uniqueArray(item, { selector: ({ kind, name }) => `${kind} ${name}`, maxLength: 30 });
const snapshot = (list: Item[], region = 'us-east-1'): Snapshot => ({ region, items: list, findings: [], unread: [] });
const SIDES = ['a', 'b'] as const;

test('a region compared with itself shows nothing, in whatever order its resources and fields come', () => {
  fc.assert(
    fc.property(items, fc.infiniteStream(fc.nat()), (list, chance) => {
      const shuffled = list
        .map((one) => ({ one, at: chance.next().value }))
        .toSorted((left, right) => left.at - right.at)
        .map(({ one }) => ({ ...one, fields: Object.fromEntries(Object.entries(one.fields).toReversed()) }));
      const { differences, compared } = compare('live', [snapshot(list), snapshot(shuffled)], SIDES);
      assert.deepEqual(differences, []);
      assert.equal(compared, list.length);
    }),
  );
});

test('differences are those of the sides, whichever comes first, and their order is fixed', () => {
  fc.assert(
    fc.property(items, items, (left, right) => {
      const there = compare('live', [snapshot(left), snapshot(right)], SIDES).differences;
      const back = compare('live', [snapshot(right.toReversed()), snapshot(left.toReversed())], SIDES).differences;
      assert.deepEqual(
        back.map(({ values: [first, second], ...one }) => ({ ...one, values: [second, first] })),
        there,
      );
    }),
  );
});

test('what one side was not told is not compared, and nothing else is left out for it', () => {
  fc.assert(
    fc.property(items, items, fc.nat(), (left, right, choice) => {
      const all = [...left, ...right];
      const chosen = all[choice % Math.max(1, all.length)];
      if (chosen === undefined) return;
      const { kind, name } = chosen;
      const half = { ...snapshot(left), unread: [{ kind, name, cause: 'x' }] };
      const whole = compare('live', [snapshot(left), snapshot(right)], SIDES).differences;
      const { differences, untold } = compare('live', [half, snapshot(right)], SIDES);
      assert.deepEqual(
        differences,
        whole.filter((one) => !(one.kind === kind && one.name === name)),
      );
      assert.equal(untold.length, 1);
    }),
  );
});

const east = {
  manifest: { region: 'us-east-1', account: '123456789012', application: 'pony' },
  otherRegion: 'us-west-2',
};
const west = { manifest: { ...east.manifest, region: 'us-west-2' }, otherRegion: 'us-east-1' };

test('texts of two regions that name their own region, the other, the account and ids of AWS are equal', () => {
  const text = (own: string, other: string, id: string): string =>
    `arn:aws:elasticloadbalancing:${own}:123456789012:targetgroup/pony-web/${id} ${own}a ${other} pony-${Number.parseInt(id.slice(0, 8), 16)}.${own}.elb.amazonaws.com`;
  assert.equal(
    normalText(text('us-east-1', 'us-west-2', '50dc6c495c0c9188'), east),
    normalText(text('us-west-2', 'us-east-1', 'a1dc6c495c0c9111'), west),
  );
  assert.notEqual(normalText('us-east-1', east), normalText('us-east-1', west));
});

test('a hidden value never holds the value, and tells equal from different', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string({ minLength: 4 }), (one, other) => {
      const hidden = hiddenValue(one, 'auth TOKEN', east);
      assert.match(hidden, /^#[0-9a-f]{12}$/);
      assert.equal(hidden === hiddenValue(other, 'auth TOKEN', west), one === other);
      assert.notEqual(hidden, hiddenValue(one, 'auth OTHER', east));
    }),
  );
});

test('ranges inside the VPC are compared by where they lie in it, others as they are', () => {
  assert.equal(normalRange('10.10.0.0/16', '10.10.0.0/16'), '{vpc}');
  assert.equal(normalRange('10.10.64.0/18', '10.10.0.0/16'), normalRange('10.20.64.0/18', '10.20.0.0/16'));
  for (const outside of ['0.0.0.0/0', '10.11.0.0/16', '10.0.0.0/8', '192.168.0.1/32'])
    assert.equal(normalRange(outside, '10.10.0.0/16'), outside);
});

test('values of environments and secrets appear nowhere in a snapshot', async () => {
  const world = await openWorld();
  const secret = 'correct-horse-battery';
  for (const { descriptions } of Object.values(world.state.regions)) {
    for (const task of Object.values(descriptions?.['taskDefinitions'] ?? {}))
      for (const container of task['containerDefinitions'] as Record<string, unknown>[]) {
        container['environment'] = [{ name: 'KEY', value: secret }];
        container['command'] = ['--password', secret];
        container['logConfiguration'] = { logDriver: 'splunk', options: { 'splunk-token': secret } };
      }
    for (const one of Object.values(descriptions?.['functions'] ?? {}))
      one['Environment'] = { Variables: { KEY: secret } };
  }
  const snapshots = await world.snapshots();
  const text = JSON.stringify(snapshots);
  assert.match(text, /environment KEY/);
  assert.doesNotMatch(text, new RegExp(secret));
});

test('each kind has words for what to do, and a name of its own', () => {
  assert.equal(new Set(KINDS.map(({ name }) => name)).size, KINDS.length);
  for (const { name, remedy } of KINDS) assert.match(remedy, /^[A-Z].*\.$/, name);
});
