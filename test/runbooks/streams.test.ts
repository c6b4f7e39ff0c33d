import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facts } from '../../src/domain/facts/facts.ts';
import type { StreamSeen } from '../../src/domain/api/observed.ts';
import { exampleFacts } from '../domain/example.ts';
import { failureOf, planOf } from './plans.ts';

type Live = Partial<NonNullable<StreamSeen>>;
const withStreams = ({ from = {}, to = {} }: { from?: Live; to?: Live }, regions = {}): Facts => {
  const facts = exampleFacts(regions);
  const set = (region: Facts['to'], live: Live): Facts['to'] => ({
    ...region,
    streams: { events: { known: true, seen: { status: 'ACTIVE', mode: 'PROVISIONED', shardCount: 2, ...live } } },
  });
  return { ...facts, from: set(facts.from, { shardCount: 8, ...from }), to: set(facts.to, to) };
};
const streamSteps = (facts: Facts) =>
  planOf(facts)
    .steps.filter(({ operation }) => operation === 'stream.capacity')
    .map(({ params }) => [params['mode'], params['shardCount']]);

test('the mode that the standby has rules: ON_DEMAND is left alone and said to decide by itself, whatever was declared', () => {
  for (const regions of [{}, { from: 'eu-west-1', to: 'eu-central-1' }]) {
    const facts = withStreams({ to: { mode: 'ON_DEMAND' } }, regions);
    assert.deepEqual(streamSteps(facts), []);
    assert.match(
      planOf(facts).assumptions.join('\n'),
      /pony-events in \S+ is ON_DEMAND, not PROVISIONED as declared: it decides by itself/,
    );
  }
});

test('a standby that was declared ON_DEMAND and is PROVISIONED is brought to the shards of the primary', () => {
  const facts = withStreams({ to: { shardCount: 3 } });
  const { manifest } = facts.to;
  const declared = {
    ...manifest,
    streams: manifest.streams.map((stream) => ({ ...stream, mode: 'ON_DEMAND' as const })),
  };
  const changed = { ...facts, to: { ...facts.to, manifest: declared } };
  assert.deepEqual(streamSteps(changed), [
    ['PROVISIONED', 6],
    ['PROVISIONED', 8],
  ]);
  assert.match(planOf(changed).assumptions.join('\n'), /is PROVISIONED, not ON_DEMAND as declared/);
});

test("what is used up of Kinesis's daily limits is said before a rollback would need the last of it", () => {
  const warnings = (live: Parameters<typeof withStreams>[0]): string => planOf(withStreams(live)).warnings.join('\n');
  assert.doesNotMatch(warnings({}), /24 hours/);
  assert.match(
    warnings({ from: { mode: 'ON_DEMAND' } }),
    /becomes ON_DEMAND .* one of the 2 changes .* A rollback uses the last one/,
  );
  assert.match(
    warnings({ from: { shardCount: 128 } }),
    /needs 6 of the 10 shard updates .* a rollback as many: 4 are left/,
  );
  assert.match(warnings({ from: { shardCount: 5000 } }), /needs 12 of the 10 .*: it will stop after the 10th/);
});

test('several mappings of one stream, in either region, are named before anything is planned', () => {
  const facts = exampleFacts();
  const rivals = ['one (…:live)', 'two (…:canary)'];
  const unclear = { known: true as const, seen: { uuid: '', state: '', reason: '', rivals } };
  for (const side of ['from', 'to'] as const) {
    const found = failureOf({ ...facts, [side]: { ...facts[side], mappings: { analytics: unclear } } });
    assert.equal(found.code, 'mapping-unclear');
    assert.match(found.message, /pony-analytics in us-\w+-\d has 2 event source mappings of pony-events: one .*, two /);
    assert.match(found.remedy, new RegExp(`manifest of ${facts[side].manifest.region}`));
  }
});
