import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../src/domain/api/call.ts';
import type { Failure } from '../../src/domain/failure.ts';
import {
  failingShare,
  heal,
  impairment,
  isBlind,
  isImpaired,
  nextOutageEdgeMs,
  OUTAGE_SERVICES,
  type Outage,
  slownessMs,
} from '../../src/sandbox/faults/outage.ts';
import { SCENARIOS, scenarioNamed } from '../../src/sandbox/faults/scenario.ts';
import { alertedAtMs, outagesOf } from '../../src/sandbox/faults/scenario-script.ts';
import { outageOf } from './outage-fixture.ts';

const PAIR = { primary: 'us-east-1', standby: 'us-west-2' };
const outage = (more: Partial<Outage>): Outage =>
  outageOf({ id: 'o1', service: 'ecs', region: 'us-east-1', fromMs: 100, toMs: 200, plane: 'all', ...more });
const read: Call = { service: 'ecs', operation: 'DescribeServices', region: 'us-east-1', input: { services: [] } };
const write: Call = { service: 'ecs', operation: 'UpdateService', region: 'us-east-1', input: { service: 'auth' } };

const getChange: Call = { service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id: 'C1' } };

const at = (time: string): number => Date.parse(time);

test('an outage hits its service in its region from its first to its last moment', () => {
  const outages = [outage({})];
  assert.deepEqual(
    [99, 100, 199, 200].map((atMs) => isImpaired(outages, 'ecs', 'us-east-1', atMs)),
    [false, true, true, false],
  );
  assert.equal(isImpaired(outages, 'ecs', 'us-west-2', 150), false);
  assert.equal(isImpaired(outages, 'lambda', 'us-east-1', 150), false);
  assert.deepEqual(
    [0, 100, 200].map((afterMs) => nextOutageEdgeMs(outages, afterMs)),
    [100, 200, Infinity],
  );
});

test('each effect has the answer that the AWS clients would give', () => {
  const answerTo = (call: Call, effect: Outage['effect']) => {
    const found = impairment([outage({ effect })], call, 150, 0);
    if (found?.effect !== 'answer') return found?.effect ?? null;
    return [found.answer.outcome, found.answer.error.kind];
  };
  assert.deepEqual(answerTo(write, 'refuse'), ['no', 'unreachable']);
  assert.deepEqual(answerTo(write, 'error'), ['unknown', 'internal']);
  assert.deepEqual(answerTo(read, 'error'), ['no', 'internal']);
  assert.deepEqual(answerTo(write, 'throttle'), ['no', 'throttled']);
  assert.equal(answerTo(write, 'hang'), 'hang');
  assert.equal(answerTo(write, 'blind'), null);
  assert.equal(answerTo(write, 'slow'), null);
});

test('a slow API carries the call out and answers later, by its share, and only in its own region and plane', () => {
  assert.equal(slownessMs([outage({ effect: 'slow' })], write, 150), 3000);
  assert.equal(slownessMs([outage({ effect: 'slow', share: 0.5 })], write, 150), 1500);
  assert.equal(slownessMs([outage({ effect: 'slow', plane: 'data' })], write, 150), 0);
  assert.equal(slownessMs([outage({ effect: 'hang' })], write, 150), 0);
  assert.equal(slownessMs([outage({ effect: 'slow', region: 'eu-west-1' })], write, 150), 0);
});

test('an outage of the data plane lets calls through, and one of the control plane lets users through', () => {
  assert.equal(impairment([outage({ plane: 'data' })], read, 150, 0), null);
  assert.notEqual(impairment([outage({ plane: 'control' })], read, 150, 0), null);
  assert.equal(failingShare([outage({ plane: 'control' })], 'ecs', 'us-east-1', 150), 0);
});

test('an outage with a share hits the draws below it, and the share moves in a straight line to its end', () => {
  const outages = [outage({ share: 0.8, endShare: 0 })];
  assert.notEqual(impairment(outages, read, 100, 0.79), null);
  assert.equal(impairment(outages, read, 100, 0.8), null);
  assert.equal(failingShare(outages, 'ecs', 'us-east-1', 150), 0.4);
});

test('healing ends what is under way now, takes away what has not begun, and leaves the rest', () => {
  const outages = [
    outage({ id: 'past', toMs: 120 }),
    outage({ id: 'now', toMs: null }),
    outage({ id: 'next', fromMs: 300, toMs: 400 }),
    outage({ id: 'other', service: 'lambda', toMs: null }),
  ];
  assert.equal(heal(outages, { service: 'ecs', region: 'us-east-1' }, 150), 2);
  assert.deepEqual(
    outages.map(({ id, toMs }) => [id, toMs]),
    [
      ['past', 120],
      ['now', 150],
      ['other', null],
    ],
  );
});

test('the event of 2020-11-25 follows the published times', () => {
  const outages = outagesOf(scenarioNamed('2020-11-25-kinesis'), PAIR);
  const putsFailing = (time: string) => failingShare(outages, 'kinesis', 'us-east-1', at(time));
  assert.equal(putsFailing('2020-11-25T13:14:59Z'), 0);
  assert.equal(putsFailing('2020-11-25T13:15:00Z'), 1);
  assert.ok(putsFailing('2020-11-25T20:00:00Z') < 0.9);
  assert.equal(putsFailing('2020-11-26T06:23:00Z'), 0);
  const invocationsFailing = (time: string) => failingShare(outages, 'lambda', 'us-east-1', at(time));
  assert.deepEqual(
    ['2020-11-25T14:14:59Z', '2020-11-25T14:15:00Z', '2020-11-25T18:36:00Z'].map(
      (time) => invocationsFailing(time) > 0,
    ),
    [false, true, false],
  );
  const blindAt = (time: string) => isBlind(outages, 'us-east-1', at(time));
  assert.deepEqual(
    ['2020-11-25T13:14:00Z', '2020-11-25T13:15:00Z', '2020-11-26T06:30:00Z', '2020-11-26T06:31:00Z'].map(blindAt),
    [false, true, true, false],
  );
  for (const service of ['route53', 'sts', 'elbv2', 'service-quotas'] as const)
    assert.equal(isImpaired(outages, service, 'us-east-1', at('2020-11-25T15:00:00Z')), false);
  for (const service of OUTAGE_SERVICES)
    assert.equal(isImpaired(outages, service, 'us-west-2', at('2020-11-25T15:00:00Z')), false);
});

test('on 2021-12-07 Route 53 takes no change for seven hours and stays well for queries', () => {
  const outages = outagesOf(scenarioNamed('2021-12-07-network'), PAIR);
  const changeAt = (time: string) => impairment(outages, getChange, at(time), 0) !== null;
  assert.deepEqual(
    ['2021-12-07T15:29:59Z', '2021-12-07T15:30:00Z', '2021-12-07T22:29:59Z', '2021-12-07T22:30:00Z'].map(changeAt),
    [false, true, true, false],
  );
  assert.equal(failingShare(outages, 'route53', 'us-east-1', at('2021-12-07T16:00:00Z')), 0);
});

test('every scenario starts before its trouble and alerts after it began', () => {
  for (const scenario of SCENARIOS) {
    const began = outagesOf(scenario, PAIR).map(({ fromMs }) => fromMs);
    if (began.length === 0) continue;
    assert.ok(at(scenario.startsAt) < Math.min(...began), scenario.name);
    assert.ok((alertedAtMs(scenario) ?? 0) > Math.min(...began), scenario.name);
  }
});

test('a scenario that does not exist is refused with the list of those that do', () => {
  assert.throws(
    () => scenarioNamed('2020-11-25'),
    (error: unknown) => {
      const failure = error as Failure;
      assert.equal(failure.code, 'scenario-unknown');
      assert.match(failure.remedy, /2020-11-25-kinesis, 2021-12-07-network, region-down, quiet/);
      return true;
    },
  );
});
