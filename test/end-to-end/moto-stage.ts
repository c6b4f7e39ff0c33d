/** An estate in moto behind a wire, a folder to work in, and the world as it was: what tests over the real wire stand on. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { createEstate, type Estate } from '../contract/estate.ts';
import { startMoto, type Moto } from '../contract/moto.ts';
import { failover, type Ended } from './command.ts';
import { layWire, type Wire } from './moto-wire.ts';
import { connectWorld, type EmulatedWorld, type WorldReader } from './moto-world.ts';
import { withoutWaits } from './without-waits.ts';

/** Kills of one series (`npm run kills` for the long one), and the seed that their moments follow from. */
export const KILLS = Number(process.env['KILLS'] ?? 3);
export const SEED = Number(process.env['KILL_SEED'] ?? 1);

export interface MotoStage {
  moto: Moto;
  wire: Wire;
  world: WorldReader;
  estate: Estate;
  root: string;
  /** The world before anything was done. */
  untouched: EmulatedWorld;
  close(): Promise<void>;
}

export const openMotoStage = async (): Promise<MotoStage> => {
  const moto = await startMoto();
  const wire = await layWire(moto.endpointUrl);
  const root = await mkdtemp(join(tmpdir(), 'failover-moto-'));
  // A rollback waits until the last resolver has forgotten the old answer; a minute of that shows nothing more than a second.
  const estate = await createEstate(moto, 1);
  const world = connectWorld(moto.endpointUrl, estate);
  return {
    moto,
    wire,
    world,
    estate,
    root,
    untouched: await world.read(),
    async close() {
      world.close();
      await wire.close();
      await moto.close();
      await rm(root, { recursive: true });
    },
  };
};

/** Plans in a folder as a user would, and writes the plan without its waits, which moto does not need. */
export const writeQuickPlan = async (folder: string, file: string, env: Record<string, string>): Promise<void> => {
  const planned = await failover(folder, ['plan', '--out', 'read.json'], env);
  assert.equal(planned.code, 0, planned.stderr);
  const plan = JSON.parse(await readFile(join(folder, 'read.json'), 'utf8')) as Plan;
  await writeFile(file, JSON.stringify(withoutWaits(plan)));
};

/** What a command knows of who types it. */
export const person = (operator: string): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  FAILOVER_OPERATOR: operator,
});

/** Runs a command to its end, as somebody by that name. */
export const runAs = (folder: string, args: string[], operator = 'ann'): Promise<Ended> =>
  failover(folder, args, person(operator));

/** @returns the same, once it has exited with 0 */
export const ok = (ended: Ended): Ended => {
  assert.equal(ended.code, 0, ended.stderr + ended.stdout);
  return ended;
};
