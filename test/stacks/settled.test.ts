import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Posture } from '../../src/domain/facts/manifest.ts';
import { settledSchema, type Settled } from '../../src/domain/run/settled.ts';
import { declareRegion } from '../../stacks/program.ts';
import { PONY } from '../../stacks/pony.ts';
import { inputsOf, registeredBy, type Registered } from './registered.ts';

const SETTLED = settledSchema.parse({
  run: '1-test',
  services: { auth: { minTasks: 15, maxTasks: 40 } },
  streams: { 'pony-events': { mode: 'PROVISIONED', shardCount: 16 } },
  mappings: { 'pony-analytics': { enabled: true } },
  records: { 'app.pony.example': { weight: 200 } },
});

const declared = async (posture: Posture, settled?: Settled): Promise<Registered[]> => {
  const { resources } = await registeredBy(() =>
    declareRegion({ application: PONY, role: 'standby', posture, ...(settled !== undefined && { settled }) }),
  );
  return resources;
};

const SCALING = 'aws:appautoscaling/target:Target';
const byName = (resources: Registered[]) => new Map(resources.map((one) => [`${one.type} ${one.name}`, one.inputs]));

let settled: Registered[];
before(async () => {
  settled = await declared('warm', SETTLED);
});

test('what was settled goes before what the posture says', () => {
  const { minCapacity, maxCapacity } = inputsOf(settled, SCALING, 'auth-scaling');
  assert.deepEqual([minCapacity, maxCapacity], [15, 40]);
  assert.equal(
    inputsOf(settled, SCALING, 'api-scaling')['minCapacity'],
    1,
    'what was not settled is as the posture says',
  );
  assert.equal(inputsOf(settled, 'aws:kinesis/stream:Stream', 'events')['shardCount'], 16);
  assert.equal(
    inputsOf(settled, 'aws:lambda/eventSourceMapping:EventSourceMapping', 'analytics-mapping')['enabled'],
    true,
  );
  assert.deepEqual(inputsOf(settled, 'aws:route53/record:Record', 'pony-record')['weightedRoutingPolicies'], [
    { weight: 200 },
  ]);
});

test('settling changes these values and no others', async () => {
  const plain = byName(await declared('warm'));
  const differing = [...byName(settled)].filter(
    ([key, inputs]) => JSON.stringify(inputs) !== JSON.stringify(plain.get(key)),
  );
  assert.deepEqual(differing.map(([key]) => String(key.split(' ')[1])).toSorted(), [
    'analytics-mapping',
    'auth-scaling',
    'events',
    'pony-record',
  ]);
});
