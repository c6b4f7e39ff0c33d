/**
 * Promotions there and back, one on the other, and rollbacks of any of them, by chance. An auditor who knows no claim holds two
 * things against the world: the region that users are sent to consumes, and only the uppermost run that stands is taken back.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { randomOf } from '../../src/storm/random.ts';
import { promote, rollbackOf, type Command } from '../sweep/commands.ts';
import { manifestsOf, worldAtAlert } from '../sweep/estate.ts';
import { labFrom, type Lab } from '../sweep/lab.ts';
import { work as worked } from './work.ts';

const open = async (seed: number): Promise<Lab> =>
  labFrom({ state: await worldAtAlert('small', 'planned', seed), records: [], wire: [], accepted: [] });

/** Of a refusal its code. */
const work = async (lab: Lab, command: Command, operator: string): Promise<string> => {
  const end = await worked(lab, command, operator);
  return end instanceof Failure ? end.code : end.kind;
};

/** Regions that users are sent to. */
const serving = ({ route53 }: SandboxState): Set<string> =>
  new Set(
    Object.values(route53.zones)
      .flatMap(({ records }) => records)
      .flatMap(({ Weight = 0, SetIdentifier = '' }) => (Weight > 0 ? [SetIdentifier] : [])),
  );

const consumes = ({ regions }: SandboxState, region: string): boolean =>
  Object.values(regions[region]?.mappings ?? {}).every(({ status }) => status.startsWith('Enabl'));

const capacityIn = ({ regions }: SandboxState, region: string): string =>
  JSON.stringify(Object.values(regions[region]?.services ?? {}).map(({ desiredCount }) => desiredCount));

describe('runs on one another', () => {
  test('whatever run is named, only the uppermost one that stands is taken back, and nothing is taken from under users', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 8; seed += 1) {
      const random = randomOf(BigInt(seed), 'beneath');
      const lab = await open(seed);
      const { from, to } = await manifestsOf('small');
      /** Numbers of the runs that stand, by what was told of them. */
      const standing: number[] = [];
      let runs = 0;
      for (let turn = 1; turn <= 7; turn += 1) {
        const isBack = standing.length % 2 === 1;
        const manifests = isBack ? { from: to, to: from } : { from, to };
        if (runs === 0 || turn <= 2 || random.chance(0.4)) {
          const said = await work(lab, promote({ manifests, mode: 'planned' }), `op${turn}`);
          seen.add(`promote: ${said}`);
          if (said !== 'completed') continue;
          runs += 1;
          standing.push(runs);
        } else {
          const wanted = random.whole(1, runs);
          const before = ['us-east-1', 'us-west-2'].map((region) => capacityIn(lab.state, region));
          const said = await work(lab, rollbackOf(wanted), `op${turn}`);
          seen.add(`rollback: ${said}`);
          if (said === 'rolled-back') assert.equal(wanted, standing.pop(), `seed ${seed}, turn ${turn}`);
          else
            assert.deepEqual(
              ['us-east-1', 'us-west-2'].map((region) => capacityIn(lab.state, region)),
              before,
            );
        }
        for (const region of serving(lab.state))
          assert.ok(consumes(lab.state, region), `seed ${seed}, turn ${turn}: ${region} serves and does not consume`);
      }
    }
    for (const one of ['rollback: rolled-back', 'rollback: run-beneath', 'promote: completed'])
      assert.ok(seen.has(one), [...seen].join(', '));
  });

  test('a run of another journal that holds the claim is not undone, nor run into, by what this journal knows', async () => {
    const lab = await open(1);
    const { from, to } = await manifestsOf('small');
    assert.equal(await work(lab, promote({ manifests: { from, to }, mode: 'planned' }), 'ada'), 'completed');
    // Somebody else brings users back, and writes that elsewhere.
    const elsewhere = labFrom({ state: lab.state, records: [], wire: [], accepted: [] });
    const back = promote({ manifests: { from: to, to: from }, mode: 'planned' });
    assert.equal(await work(elsewhere, back, 'bob'), 'completed');
    const here = labFrom({ state: elsewhere.state, records: lab.records, wire: [], accepted: [] });
    assert.equal(await work(here, rollbackOf(null), 'ada'), 'run-overtaken');
    assert.deepEqual(here.accepted, [], 'nothing was changed');
  });
});
