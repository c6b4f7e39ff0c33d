import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import type { PrimaryFacts } from '../../src/domain/facts/primary-facts.ts';
import { checkApplication } from '../../stacks/application.ts';
import { PONY } from '../../stacks/pony.ts';
import { declareRegion } from '../../stacks/program.ts';
import { checkAge, declaredFrom } from '../../stacks/recorded-facts.ts';
import { NEW_CODE, NEW_DIGEST, ponyFacts, RECORDED_AT } from './example-facts.ts';
import { inputsOf, registeredBy } from './registered.ts';

const HOUR_MS = 3_600_000;
const recordedMs = Date.parse(RECORDED_AT);

const refusal = (work: () => unknown): Failure => {
  try {
    work();
  } catch (failure) {
    assert.ok(failure instanceof Failure, String(failure));
    assert.equal(failure.exitCode, 2);
    assert.match(failure.remedy, /failover sync|pulumi config set/);
    return failure;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
};

test('the standby is what the primary was recorded to be: images, sizes, counts, code, settings, shards, retention', async () => {
  const { value: manifest, resources } = await registeredBy(() =>
    declareRegion({ application: PONY, role: 'standby', posture: 'hot', facts: ponyFacts() }),
  );
  const task = inputsOf(resources, 'aws:ecs/taskDefinition:TaskDefinition', 'api-task');
  assert.equal(task['cpu'], '2048');
  assert.equal(task['memory'], '4096');
  assert.match(String(task['containerDefinitions']), new RegExp(`us-west-2\\.amazonaws\\.com/pony/api@${NEW_DIGEST}`));
  assert.equal(inputsOf(resources, 'aws:ecs/service:Service', 'api')['desiredCount'], 17);
  const { minCapacity, maxCapacity } = inputsOf(resources, 'aws:appautoscaling/target:Target', 'api-scaling');
  assert.deepEqual({ minCapacity, maxCapacity }, { minCapacity: 14, maxCapacity: 40 });
  const consumer = inputsOf(resources, 'aws:lambda/function:Function', 'analytics');
  assert.equal(consumer['sourceCodeHash'], NEW_CODE.sha256Base64);
  assert.equal(consumer['s3Bucket'], 'pony-artifacts-us-west-2');
  assert.equal(consumer['s3Key'], `analytics/${NEW_CODE.hex}.zip`);
  const { runtime, handler, memorySize, timeout } = consumer;
  assert.deepEqual(
    { runtime, handler, memorySize, timeout },
    { runtime: 'nodejs24.x', handler: 'main.handler', memorySize: 1024, timeout: 120 },
  );
  const mapping = inputsOf(resources, 'aws:lambda/eventSourceMapping:EventSourceMapping', 'analytics-mapping');
  assert.equal(mapping['batchSize'], 200);
  assert.equal(mapping['parallelizationFactor'], 2);
  const stream = inputsOf(resources, 'aws:kinesis/stream:Stream', 'events');
  assert.equal(stream['shardCount'], 16);
  assert.equal(stream['retentionPeriod'], 48);
  assert.equal(manifest.services.find(({ name }) => name === 'api')?.floorTasks, 14);
  assert.equal(manifest.streams[0]?.shardCount, 16);
});

test('facts change nothing but what they say, and nothing at all in the primary', async () => {
  const inputsWith = async (role: 'primary' | 'standby', facts?: PrimaryFacts) => {
    const program = () =>
      declareRegion({ application: PONY, role, posture: 'warm', ...(facts !== undefined && { facts }) });
    const { resources } = await registeredBy(program);
    return new Map(resources.map(({ type, name, inputs }) => [`${type} ${name}`, JSON.stringify(inputs)]));
  };
  const differing = async (role: 'primary' | 'standby') => {
    const [without, withFacts] = [await inputsWith(role), await inputsWith(role, ponyFacts())];
    assert.deepEqual([...without.keys()], [...withFacts.keys()]);
    return [...without].filter(([key, inputs]) => withFacts.get(key) !== inputs).map(([key]) => key);
  };
  assert.deepEqual(await differing('primary'), []);
  assert.deepEqual((await differing('standby')).toSorted(), [
    'aws:appautoscaling/target:Target api-scaling',
    'aws:ecs/taskDefinition:TaskDefinition api-task',
    'aws:kinesis/stream:Stream events',
    'aws:lambda/eventSourceMapping:EventSourceMapping analytics-mapping',
    'aws:lambda/function:Function analytics',
  ]);
});

test('a stream that the primary has switched to on demand is declared without shards', async () => {
  const facts = {
    ...ponyFacts(),
    streams: { events: { mode: 'ON_DEMAND', shardCount: 9, retentionHours: 24 } },
  } as const;
  const { value: manifest, resources } = await registeredBy(() =>
    declareRegion({ application: PONY, role: 'standby', posture: 'hot', facts }),
  );
  const stream = inputsOf(resources, 'aws:kinesis/stream:Stream', 'events');
  assert.deepEqual(stream['streamModeDetails'], { streamMode: 'ON_DEMAND' });
  assert.equal('shardCount' in stream, false);
  assert.equal(manifest.streams[0]?.mode, 'ON_DEMAND');
});

test('what was not recorded stays as described, and a service recorded at none keeps one', () => {
  const { auth: _auth, ...services } = ponyFacts().services;
  const [api] = Object.values(services);
  assert.ok(api);
  const facts = { ...ponyFacts(), services: { ...services, api: { ...api, minTasks: 0, desiredCount: 0 } } };
  const declared = declaredFrom(checkApplication(PONY), facts);
  assert.equal(declared.services[0]?.tasks, 6);
  assert.equal(declared.services[1]?.tasks, 1);
  assert.equal(declared.services[1].desiredTasks, 1);
});

for (const [field, value] of [
  ['application', 'mule'],
  ['account', '210987654321'],
  ['region', 'eu-west-1'],
] as const) {
  test(`facts of another ${field} are refused by name`, () => {
    const failure = refusal(() => declaredFrom(checkApplication(PONY), { ...ponyFacts(), [field]: value }));
    assert.equal(failure.code, 'facts-foreign');
    assert.match(failure.message, new RegExp(`${field} ${value}`));
  });
}

for (const field of ['services', 'consumers', 'streams'] as const) {
  test(`${field} that the primary runs and the description lacks are refused: the standby would lack them`, () => {
    const facts = ponyFacts();
    const [one] = Object.values(facts[field]);
    const failure = refusal(() =>
      declaredFrom(checkApplication(PONY), { ...facts, [field]: { ...facts[field], mule: one } }),
    );
    assert.equal(failure.code, 'facts-beyond-description');
    assert.match(failure.message, new RegExp(`${field}\\.mule`));
  });
}

test('facts are good for 36 hours, or as long as is configured, and never from the future', () => {
  const facts = ponyFacts();
  assert.doesNotThrow(() => checkAge(facts, recordedMs + 36 * HOUR_MS));
  const old = refusal(() => checkAge(facts, recordedMs + 37 * HOUR_MS));
  assert.equal(old.code, 'facts-too-old');
  assert.match(old.message, /37 h old, and 36h is the most/);
  assert.doesNotThrow(() => checkAge(facts, recordedMs + 6 * 24 * HOUR_MS, '7d'));
  assert.match(refusal(() => checkAge(facts, recordedMs + 8 * 24 * HOUR_MS, '7d')).message, /192 h old/);
  assert.match(refusal(() => checkAge(facts, recordedMs - 2 * HOUR_MS)).message, /2 h in the future/);
  for (const wrong of ['', '36', 'a day', '0h', '-1d'])
    assert.equal(refusal(() => checkAge(facts, recordedMs, wrong)).code, 'facts-age-invalid');
});
