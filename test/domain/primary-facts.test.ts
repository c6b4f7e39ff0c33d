import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { parsePrimaryFacts, type PrimaryFacts } from '../../src/domain/facts/primary-facts.ts';

const FACTS: PrimaryFacts = {
  schema: 'oregon-trail.primary-facts/1',
  application: 'pony',
  account: '123456789012',
  region: 'us-east-1',
  recordedAt: '2020-11-25T12:00:00Z',
  services: {
    api: {
      imageDigest: `sha256:${'a'.repeat(64)}`,
      cpuUnits: 1024,
      memoryMiB: 2048,
      desiredCount: 14,
      minTasks: 12,
      maxTasks: 36,
    },
  },
  consumers: {
    analytics: {
      codeSha256Base64: 'qvY9p0mXw2kUo7cJb1zE4tRd8sLhN6gYf3iAeVxCuB0=',
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      memoryMiB: 512,
      timeoutSeconds: 60,
      batchSize: 100,
      parallelizationFactor: 1,
    },
  },
  streams: { events: { mode: 'PROVISIONED', shardCount: 8, retentionHours: 24 } },
};

const refusal = (text: string): Failure => {
  try {
    parsePrimaryFacts(text, 'facts.json');
  } catch (failure) {
    assert.ok(failure instanceof Failure);
    return failure;
  }
  throw new assert.AssertionError({ message: `it was read: ${text}` });
};

test('recorded facts are read as they were written', () => {
  assert.deepEqual(parsePrimaryFacts(JSON.stringify(FACTS), 'facts.json'), FACTS);
});

for (const [mistake, facts, says] of [
  ['an image by tag', { services: { api: { ...FACTS.services['api'], imageDigest: 'latest' } } }, /api\.imageDigest: /],
  ['a moment without a time', { recordedAt: '2020-11-25' }, /recordedAt: /],
  ['a field that there is not', { posture: 'warm' }, /unknown field "posture"/],
  ['another version', { schema: 'oregon-trail.primary-facts/2' }, /schema: .*primary-facts\/1/],
  ['a stream of no shards', { streams: { events: { ...FACTS.streams['events'], shardCount: 0 } } }, /shardCount: /],
] as const) {
  test(`${mistake} is refused with the field's name and the file's`, () => {
    const failure = refusal(JSON.stringify({ ...FACTS, ...facts }));
    assert.equal(failure.code, 'primary-facts-invalid');
    assert.equal(failure.exitCode, 2);
    assert.match(failure.message, says);
    assert.match(failure.message, /facts\.json/);
  });
}

test('a file that is not JSON is refused with its line', () => {
  assert.match(refusal('{\n  "schema": oops\n}').message, /line 2, column 13: expected a value/);
});
