/** A process that dies at each of its awaits, and what another process makes of what it leaves. */
import assert from 'node:assert/strict';
import { createBell } from '../../src/engine/world.ts';
import { isWrite } from '../../src/domain/catalogue.ts';
import type { Command, Ended } from './commands.ts';
import { assertTruthful, changeable, countsOf, runOf } from './judge.ts';
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
export const settle = async (lab: Lab): Promise<void> => {
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
  stride = SWEEPS_ALL ? 1 : 4,
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

/** What a sweep compares with: the world before the run and after an undisturbed one. */
export interface Expected {
  before: ReturnType<typeof changeable>;
  after: ReturnType<typeof changeable>;
  /** The changes of each step. */
  changes: ReadonlyMap<string, readonly string[]>;
}

/** No change that belongs to a step which was done at the crash is accepted once more after it. */
export const assertNotRepeated = async (
  crash: Crash,
  lab: Lab,
  { changes }: Pick<Expected, 'changes'>,
): Promise<void> => {
  const run = await runOf(labFrom(crash.image));
  const [then, now] = [countsOf(crash.image.accepted), countsOf(lab.accepted)];
  for (const [id, texts] of changes) {
    if (run?.steps.get(id)?.status !== 'done') continue;
    for (const text of texts) assert.equal(now.get(text), then.get(text), `${crash.moment}: ${id} was sent again`);
  }
  assert.equal(lab.state.ledger.changes.filter(({ what }) => !/outage|heal/.test(what)).length, lab.accepted.length);
};

/** The journal at the crash claims nothing that the world does not show. @returns how many claims were checked */
export const assertTruthfulAt = async ({ image, point, moment }: Crash): Promise<number> => {
  const run = await runOf(labFrom(image));
  return run === null ? 0 : assertTruthful(image.state, run, `point ${point}, ${moment}`);
};
