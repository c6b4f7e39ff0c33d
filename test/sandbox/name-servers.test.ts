import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runHealthChecks } from '../../src/sandbox/services/route53/health-check.ts';
import { answerQuery } from '../../src/sandbox/services/route53/name-servers.ts';
import { bringInSync } from '../../src/sandbox/services/route53/route53.ts';
import type { Route53State } from '../../src/sandbox/services/route53/state.ts';
import { NAME, ponyZone, send, weighted, WEST } from './zone.ts';

const LATER = 120_000;
const SYNCED = 300_000;

const withWeights = (east: number, west: number): Route53State => {
  const state = ponyZone();
  send(state, LATER, ['UPSERT', weighted('us-east-1', east)], ['UPSERT', weighted('us-west-2', west)]);
  bringInSync(state, SYNCED);
  return state;
};

/** Answers to 1,000 evenly spread draws, by region. */
const answers = (state: Route53State, isAliasHealthy: (dnsName: string) => boolean = () => true) => {
  const counts: Record<string, number> = {};
  for (let index = 0; index < 1000; index += 1) {
    const record = answerQuery(state, { name: NAME, type: 'A' }, isAliasHealthy, index / 1000);
    const region = record?.SetIdentifier ?? 'none';
    counts[region] = (counts[region] ?? 0) + 1;
  }
  return counts;
};

const fail = (state: Route53State, region: string): void => {
  const check = state.healthChecks[`check-${region}`];
  if (check !== undefined) check.passing = false;
};

test('healthy records are answered in proportion to their weights, and weight 0 is not answered', () => {
  assert.deepEqual(answers(withWeights(200, 0)), { 'us-east-1': 1000 });
  assert.deepEqual(answers(withWeights(190, 10)), { 'us-east-1': 950, 'us-west-2': 50 });
});

test('when all weights are 0 all records are answered alike', () => {
  assert.deepEqual(answers(withWeights(0, 0)), { 'us-east-1': 500, 'us-west-2': 500 });
});

test('records of weight 0 are answered only when all others are unhealthy', () => {
  const state = withWeights(200, 0);
  fail(state, 'us-east-1');
  assert.deepEqual(answers(state), { 'us-west-2': 1000 });
});

test('when all records are unhealthy all count as healthy', () => {
  const state = withWeights(190, 10);
  fail(state, 'us-east-1');
  fail(state, 'us-west-2');
  assert.deepEqual(answers(state), { 'us-east-1': 950, 'us-west-2': 50 });
});

test('an alias to a load balancer without healthy targets is unhealthy, whatever its health check says', () => {
  const isWestDown = (dnsName: string) => !dnsName.startsWith(WEST);
  assert.deepEqual(answers(withWeights(100, 100), isWestDown), { 'us-east-1': 1000 });
});

test('an inverted health check that passes makes its record unhealthy, and a disabled one is always healthy', () => {
  const state = withWeights(100, 100);
  const check = state.healthChecks['check-us-east-1'];
  assert.ok(check);
  check.inverted = true;
  assert.deepEqual(answers(state), { 'us-west-2': 1000 });
  check.disabled = true;
  assert.deepEqual(answers(state), { 'us-east-1': 500, 'us-west-2': 500 });
});

test('a name without records has no answer', () => {
  assert.equal(
    answerQuery(ponyZone(), { name: 'no.pony.example', type: 'A' }, () => true, 0),
    null,
  );
  assert.equal(
    answerQuery(ponyZone(), { name: 'pony.test', type: 'A' }, () => true, 0),
    null,
  );
});

test('a health check turns after its threshold of checks in a row, and one good check starts the count again', () => {
  const state = ponyZone();
  const check = state.healthChecks['check-us-east-1'];
  assert.ok(check);
  const looks = (atMs: number, isWell: boolean): boolean => {
    runHealthChecks(state, ({ region }) => region !== 'us-east-1' || isWell, atMs);
    return check.passing;
  };
  assert.equal(looks(0, false), true);
  assert.equal(looks(25_000, true), true);
  assert.equal(looks(30_000, false), true);
  assert.equal(looks(59_000, false), true);
  assert.equal(looks(60_000, false), false);
  assert.equal(looks(65_000, true), false);
  assert.equal(looks(95_000, true), true);
});
