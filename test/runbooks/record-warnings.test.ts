import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleFacts } from '../domain/example.ts';
import { planOf, stepIn } from './plans.ts';

type Facts = ReturnType<typeof exampleFacts>;
type Limits = NonNullable<Facts['recordLimits']>;

const none = { retentionHours: {}, consumers: {} };
const withLimits = (limits: Partial<Limits>): Facts => ({
  ...exampleFacts(),
  recordLimits: { from: none, to: none, ...limits },
});
const statementOf = (facts: Facts): string =>
  (stepIn(planOf(facts), 'confirm').params as { statement: string[] }).statement.join('\n');
const warningsOf = (facts: Facts): string => planOf(facts).warnings.join('\n');

test('the loss statement says how long what is left in the old region lasts, and who stays there', () => {
  const facts = withLimits({ from: { retentionHours: { events: 24 }, consumers: {} } });
  assert.match(statementOf(facts), /Kinesis keeps it for 24 h.*what nobody has read by then is gone/);
  assert.match(statementOf(facts), /never look a name up again.*stay on us-east-1 until they are restarted/);
  assert.doesNotMatch(
    statementOf(withLimits({ from: { retentionHours: { events: null }, consumers: {} } })),
    /keeps it/,
  );
});

test('a consumer that passes old records over is named, with what becomes of them', () => {
  const to = (destination: string | null) => ({
    retentionHours: {},
    consumers: { analytics: { maximumAgeSeconds: 300, destination } },
  });
  assert.match(
    warningsOf(withLimits({ to: to(null) })),
    /analytics passes over records older than 5 min.*no on-failure/,
  );
  assert.match(warningsOf(withLimits({ to: to('arn:aws:sqs:x') })), /arn:aws:sqs:x is told where they were/);
  assert.equal(warningsOf(withLimits({})), '');
});

test('a standby stream on demand with fewer shards than the old one is named: it refuses a load that jumps', () => {
  const facts = withLimits({});
  facts.to.streams['events'] = { known: true, seen: { status: 'ACTIVE', mode: 'ON_DEMAND', shardCount: 2 } };
  assert.match(warningsOf(facts), /on demand with 2 shards, the old one has 8.*within 15 minutes/);
  facts.to.streams['events'] = { known: true, seen: { status: 'ACTIVE', mode: 'ON_DEMAND', shardCount: 8 } };
  assert.equal(warningsOf(facts), '');
});

test('consumers that want more invocations than the account has are named before, with the figures', () => {
  const facts = withLimits({});
  facts.quotas = { known: true, seen: { 'L-B99A9384': 5 } };
  assert.match(warningsOf(facts), /up to 8 invocations at once.*L-B99A9384\) is 5/);
  facts.quotas = { known: true, seen: { 'L-B99A9384': 1000 } };
  assert.equal(warningsOf(facts), '');
});

test('a function with nothing or too little reserved is named with its consumer, the figures and the commands that mend it', () => {
  const facts = withLimits({});
  const reserve = (seen: number | null): string => {
    facts.reserved = { analytics: { known: true, seen } };
    return warningsOf(facts);
  };
  const none = reserve(0);
  assert.match(
    none,
    /never invokes pony-analytics in us-west-2: its reserved concurrency is 0, so analytics would read/,
  );
  assert.match(none, /"aws lambda delete-function-concurrency --region us-west-2 --function-name pony-analytics"/);
  assert.match(none, /put-function-concurrency .* --reserved-concurrent-executions 8"/);
  assert.match(
    reserve(7),
    /gets at most 7 invocations at once .* analytics wants up to 8 .* lag behind .*put-function/,
  );
  assert.equal(reserve(8), '');
  assert.equal(reserve(null), '');
});

test('of a function of two consumers the sum counts, and a reservation of 0 is named also where nothing is known of the stream', () => {
  const facts = withLimits({});
  const { manifest } = facts.to;
  const [analytics] = manifest.consumers;
  assert.ok(analytics !== undefined);
  facts.to.manifest = { ...manifest, consumers: [analytics, { ...analytics, name: 'audit' }] };
  facts.to.mappings['audit'] = facts.to.mappings['analytics'] ?? { known: false, cause: 'not read' };
  const reserved = { known: true, seen: 15 } as const;
  facts.reserved = { analytics: reserved, audit: reserved };
  assert.match(warningsOf(facts), /at most 15 .* analytics and audit wants up to 16/);
  facts.to.manifest = { ...manifest, consumers: [{ ...analytics, streamName: 'nobody' }] };
  facts.reserved = { analytics: { known: true, seen: 0 } };
  assert.match(warningsOf(facts), /never invokes pony-analytics.*--reserved-concurrent-executions 1"/);
});

test('what is reserved and could not be read is said with its cause, and is never taken for none', () => {
  const facts = withLimits({});
  facts.reserved = { analytics: { known: false, cause: 'TimeoutError: no answer in 5 s' } };
  assert.match(
    warningsOf(facts),
    /reserved in us-west-2 for pony-analytics is not known \(TimeoutError: no answer in 5 s\)/,
  );
});
