/** A process that dies at each of its awaits, and what another process makes of what it leaves. */
import assert from 'node:assert/strict';
import { createBell } from '../../src/engine/world.ts';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import type { Command, Ended } from './commands.ts';
import { assertTruthful, changeable, countsOf, runOf, type Owner } from './judge.ts';
import { imageOf, labFrom, openProcess, type Image, type Lab } from './lab.ts';

/** Every crash point, instead of the moments that differ. `npm run sweep` */
export const SWEEPS_ALL = process.env['SWEEP'] === 'all';

/** What is left when a process dies at one of its awaits. */
export interface Crash {
  /** Number of the await in its process, from 1. */
  point: number;
  moment: string;
  image: Image;
}

/** Lets a command run undisturbed on what an image holds. */
export const runOn = async (lab: Lab, command: Command, operator: string): Promise<Ended> => {
  const process = openProcess(lab);
  try {
    return await command(process, operator);
  } finally {
    process.leave();
  }
};

/** Lets time pass with nobody at work, until every call that was on the wire has landed. */
export const landAll = async (lab: Lab): Promise<void> => {
  const { world, leave } = openProcess(lab);
  const landsMs = lab.wire.reduce((latest, ghost) => Math.max(latest, ghost.landsMs), lab.state.nowMs);
  await world.wait(landsMs + 1, createBell());
  leave();
};

/** What durable things and changes of the world a moment has; moments alike in this differ in time and in reads only. */
const keyOf = ({ records, accepted, wire }: Lab): string => {
  const changes = wire.filter(({ call }) => isWrite(call)).map(({ landsMs, call }) => `${landsMs} ${call.operation}`);
  return `${records.length} ${accepted.length} ${changes.join()}`;
};

/**
 * All crashes of a command that begins on `image`. Of moments that differ in nothing but time and reads, the first and
 * every `stride`-th is kept unless all are asked for.
 */
export const crashesOf = async (
  image: Image,
  command: Command,
  operator: string,
  stride = SWEEPS_ALL ? 1 : 8,
): Promise<{ crashes: Crash[]; points: number; ended: Ended; lab: Lab }> => {
  const lab = labFrom(image);
  const crashes: Crash[] = [];
  let points = 0;
  let last = '';
  let alike = 0;
  const process = openProcess(lab, (moment) => {
    points += 1;
    const key = keyOf(lab);
    alike = key === last ? alike + 1 : 0;
    last = key;
    if (alike % stride === 0) crashes.push({ point: points, moment, image: imageOf(lab) });
  });
  const ended = await command(process, operator);
  process.leave();
  return { crashes, points, ended, lab };
};

/** What a sweep compares with. */
export interface Expected {
  /** The world before the run. */
  before: ReturnType<typeof changeable>;
  /** The world after an undisturbed promotion. */
  after: ReturnType<typeof changeable>;
  /** Every change of a promotion and of its rollback, and the steps that it is made or taken back by. */
  changes: ReadonlyMap<string, Owner[]>;
}

/** No change that belongs to a step which was done, or undone, at the crash is accepted once more after it. */
const assertNotRepeated = async (crash: Crash, lab: Lab, { changes }: Expected): Promise<void> => {
  const run = await runOf(labFrom(crash.image));
  const [then, now] = [countsOf(crash.image.accepted), countsOf(lab.accepted)];
  const isFinal = ({ step, aim }: Owner): boolean => {
    const { status, undo } = run?.steps.get(step) ?? { status: 'pending', undo: 'none' };
    return status === aim && undo === 'none';
  };
  // From 4 shards back to 2 is the same call as from 1 up to 2: it may come as long as one of the two may.
  for (const [text, owners] of changes)
    if (owners.every(isFinal)) assert.equal(now.get(text), then.get(text), `sent again: ${text}`);
  assert.equal(
    lab.state.ledger.changes.filter(({ what }) => !/^(outage|heal|scaling)/.test(what)).length,
    lab.accepted.length,
  );
};

/** The journal at the crash claims nothing that the world does not show. @returns how many claims were checked */
export const assertTruthfulAt = async ({ image, point, moment }: Crash): Promise<number> => {
  const run = await runOf(labFrom(image));
  return run === null ? 0 : assertTruthful(image.state, run, `point ${point}, ${moment}`);
};

/** How a recovery must end: where an undisturbed promotion ends, or where it began. */
export type Goal = 'after' | 'before';

/** What `failover resume` goes on with. */
export const goalOfResume = async ({ image }: Crash): Promise<Goal> => {
  const status = (await runOf(labFrom(image)))?.status;
  return status === 'rolling-back' || status === 'rolled-back' ? 'before' : 'after';
};

const ENDS: Record<Goal, readonly Ended['kind'][]> = {
  after: ['completed', 'nothing-to-do'],
  before: ['rolled-back', 'nothing-to-do'],
};

/** Another process recovers; then the world must be as the goal says, and nothing that was final was sent again. */
export const assertRecovers = async (
  crash: Crash,
  recovery: Command,
  goal: Goal,
  expected: Expected,
  lateMs = 0,
  operator = 'bea',
): Promise<void> => {
  const where = `point ${crash.point}, ${crash.moment}, calls on the wire ${lateMs} ms late`;
  const lab = labFrom(crash.image, lateMs);
  const ended = await runOn(lab, recovery, operator);
  await landAll(lab);
  assert.ok(ENDS[goal].includes(ended.kind), `${where}: ${JSON.stringify(ended)}`);
  assert.deepEqual(changeable(lab.state), expected[goal], where);
  await assertNotRepeated(crash, lab, expected);
};
