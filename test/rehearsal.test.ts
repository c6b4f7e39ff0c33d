import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { estimate } from '../src/dry-run/estimate.ts';
import { paperWorld } from '../src/dry-run/paper-world.ts';
import { callsOnPaper, playOnPaper as onPaper } from '../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../src/operations/registry.ts';
import type { ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import type { SandboxState } from '../src/sandbox/state.ts';
import { provisionBoth, rehearse } from './rehearsal.ts';

let warm: ProvisionedRegion[] = [];
before(async () => {
  warm = await provisionBoth('warm');
});

/** All that a run may change, in both regions; what autoscaling does by itself in the old one is left out. */
const changeable = ({ regions, route53 }: SandboxState) => ({
  services: Object.values(regions['us-west-2']?.services ?? {}).map(({ serviceName, desiredCount }) => [
    serviceName,
    desiredCount,
  ]),
  bounds: Object.values(regions['us-west-2']?.scalableTargets ?? {}).map(({ minCapacity, maxCapacity }) => [
    minCapacity,
    maxCapacity,
  ]),
  mappings: Object.values(regions).flatMap(({ mappings }) => Object.values(mappings).map(({ status }) => status)),
  shards: Object.values(regions['us-west-2']?.streams ?? {}).map(({ shardCount }) => shardCount),
  records: Object.values(route53.zones).map(({ records }) => records),
});

test('the same seed gives the same journal to the last byte, and another seed another one', async () => {
  const headOf = async (seed: number) => {
    const rehearsal = await rehearse({ regions: warm, seed });
    await rehearsal.promote();
    return rehearsal.journal.head().hash;
  };
  const first = await headOf(11);
  assert.equal(await headOf(11), first);
  assert.notEqual(await headOf(12), first);
});

test('from 25 seeds each promotion ends well, and its rollback restores every value exactly', async () => {
  for (let seed = 100; seed < 125; seed += 1) {
    const rehearsal = await rehearse({ regions: warm, seed });
    const atRest = changeable(rehearsal.state);
    assert.deepEqual(await rehearsal.promote(), { kind: 'completed' }, `seed ${seed}`);
    assert.equal(rehearsal.state.regions['us-west-2']?.services['pony/auth']?.desiredCount, 15);
    assert.deepEqual(await rehearsal.rollBack(), { kind: 'rolled-back' }, `seed ${seed}`);
    assert.deepEqual(changeable(rehearsal.state), atRest, `seed ${seed}`);
  }
});

test('a hot standby is promoted, and rolled back to what it was', async () => {
  const rehearsal = await rehearse({ posture: 'hot' });
  const atRest = changeable(rehearsal.state);
  assert.deepEqual(await rehearsal.promote(), { kind: 'completed' });
  assert.deepEqual(await rehearsal.rollBack(), { kind: 'rolled-back' });
  assert.deepEqual(changeable(rehearsal.state), atRest);
});

test('a cold standby is raised and promoted, and rolled back to what it was, beside what was created, which is at rest', async () => {
  const rehearsal = await rehearse({ posture: 'cold' });
  const atRest = changeable(rehearsal.state);
  assert.deepEqual(await rehearsal.promote(), { kind: 'completed' });
  assert.deepEqual(await rehearsal.rollBack(), { kind: 'rolled-back' });
  assert.deepEqual(changeable(rehearsal.state), { ...atRest, mappings: [...atRest.mappings, 'Disabled'], shards: [8] });
});

test('a planned move loses no request, no record, and strands none', async () => {
  const { promote, state } = await rehearse({ regions: warm, mode: 'planned', scenario: 'quiet' });
  assert.deepEqual(await promote(), { kind: 'completed' });
  const { requests, records } = state.ledger;
  for (const { failed } of Object.values(requests)) assert.equal(failed, 0);
  for (const { lost, doubled } of Object.values(records)) assert.deepEqual([lost, doubled], [0, 0]);
  // Clients that never look the name up again still write there.
  const accepted = state.ledger.records['us-east-1']?.accepted ?? 0;
  assert.ok((state.load.streams.find(({ region }) => region === 'us-east-1')?.backlog ?? accepted) < accepted / 5000);
});

test('with chance turned off a planned promotion takes at most 5 % longer than no order of calls could beat', async () => {
  const { promote, plan, facts, elapsedMs } = await rehearse({
    regions: warm,
    sigma: 0,
    mode: 'planned',
    scenario: 'quiet',
  });
  const paper = onPaper(plan, OPERATIONS, paperWorld(facts), { runId: 'test', operator: 'test' });
  const { lowerBoundMs } = estimate(plan, callsOnPaper(paper));
  await promote();
  assert.ok(elapsedMs() >= lowerBoundMs, `${elapsedMs()} < ${lowerBoundMs}`);
  assert.ok(elapsedMs() <= lowerBoundMs * 1.05, `${elapsedMs()} > 1.05 x ${lowerBoundMs}`);
});
