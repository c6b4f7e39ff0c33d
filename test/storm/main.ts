/**
 * `npm run storm -- [--seeds N] [--seed S] [--replay FILE] [--shrink] [--jobs N]`: storms from seed S on. Exit 1 when an
 * invariant was broken or, in a long series, when something that must happen sometimes never did.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FAULTS } from '../../src/storm/faults/catalogue.ts';
import {
  addTally,
  deadMarks,
  emptyTally,
  ENOUGH_SEEDS,
  runSeries,
  type Finding,
  type Tally,
} from '../../src/storm/series.ts';
import { shrink } from '../../src/storm/shrink.ts';
import { runStorm, type Opening, type Storm } from '../../src/storm/storm.ts';
import { prepareOpenings } from './openings.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
    part: { type: 'string' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const FOUND = join(import.meta.dirname, 'found');

/** Writes the storm as a file that the tests replay from now on. */
const keep = (name: string, storm: Storm): string => {
  mkdirSync(FOUND, { recursive: true });
  const path = join(FOUND, `${name}.json`);
  writeFileSync(path, `${JSON.stringify(storm, null, 2)}\n`);
  return path;
};

const tellFinding = ({ seed, storm, violations, traceHash }: Finding, openings: readonly Opening[]): void => {
  say(`\nseed ${seed} broke ${violations[0]?.invariant}: ${violations[0]?.what}`);
  for (const { invariant, what, atMs } of violations.slice(1, 6)) say(`  ${invariant} after ${atMs / 1000} s: ${what}`);
  say(`  trace ${traceHash.slice(0, 16)}, opening ${storm.opening}`);
  say(`  ${openings.find(({ name }) => name === storm.opening)?.about ?? ''}`);
  for (const { fault, params } of storm.faults) say(`  ${fault} ${JSON.stringify(params)}`);
  say(`  again: npm run storm -- --seed ${seed} --seeds 1 --shrink`);
};

const shrinkFinding = async ({ seed, storm }: Finding, openings: readonly Opening[]): Promise<void> => {
  const { storm: smallest, result, tries } = await shrink(storm, openings);
  const path = keep(`seed-${seed}`, smallest);
  say(
    `\nshrunk seed ${seed} from ${storm.faults.length} to ${smallest.faults.length} faults in ${tries} storms, over ${smallest.opening}:`,
  );
  for (const { fault, params } of smallest.faults) say(`  ${fault} ${JSON.stringify(params)}`);
  say(`  ${result.violations[0]?.invariant}: ${result.violations[0]?.what}`);
  say(`  kept in ${path}; test/storm/storm.test.ts replays it`);
};

const tellFaults = ({ planned, fired, seeds }: Tally): void => {
  say('\nfault                        planned   struck');
  for (const { name, group } of FAULTS) {
    const [was, did] = [planned[name] ?? 0, fired[name] ?? 0];
    say(`${`${group} ${name}`.padEnd(38)}${String(was).padStart(7)}${String(did).padStart(8)}`);
  }
  const active = FAULTS.filter(({ name }) => (fired[name] ?? 0) > 0).length;
  say(`${active} of ${FAULTS.length} faults struck at least once in ${seeds} storms`);
};

const replay = async (path: string, openings: readonly Opening[]): Promise<number> => {
  const storm = JSON.parse(readFileSync(path, 'utf8')) as Storm;
  const result = await runStorm(storm, openings);
  if (result.violations.length === 0) {
    say(`${path}: ${result.outcome}, nothing was broken; trace ${result.traceHash.slice(0, 16)}`);
    return 0;
  }
  const finding = { seed: path, storm, violations: result.violations, traceHash: result.traceHash };
  tellFinding(finding, openings);
  return 1;
};

interface Part {
  first: string;
  seeds: number;
  stride: number;
}

/** A child process: one part of the seeds, its tally back to the parent. */
const runPart = async (part: Part): Promise<void> => {
  const openings = await prepareOpenings();
  const tally = await runSeries(openings, { ...part, first: BigInt(part.first) });
  process.send?.(tally);
};

const runParts = async (first: bigint, seeds: number, jobs: number): Promise<Tally> => {
  const tally = emptyTally();
  const parts = Array.from({ length: jobs }, async (_, index) => {
    const share = Math.floor(seeds / jobs) + (index < seeds % jobs ? 1 : 0);
    if (share === 0) return;
    const part: Part = { first: String(first + BigInt(index)), seeds: share, stride: jobs };
    const child = fork(import.meta.filename, ['--part', JSON.stringify(part)]);
    child.once('message', (message) => addTally(tally, message as Tally));
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`a part of the storms ended with ${code}`);
  });
  await Promise.all(parts);
  return tally;
};

const main = async (): Promise<number> => {
  if (values.part !== undefined) {
    await runPart(JSON.parse(values.part) as Part);
    return 0;
  }
  const openings = await prepareOpenings();
  if (values.replay !== undefined) return replay(values.replay, openings);
  const [first, seeds, jobs] = [BigInt(values.seed), Number(values.seeds), Number(values.jobs)];
  const beganMs = performance.now();
  const tally = seeds < 50 ? await runSeries(openings, { first, seeds }) : await runParts(first, seeds, jobs);
  const seconds = (performance.now() - beganMs) / 1000;
  tellFaults(tally);
  for (const finding of tally.findings.slice(0, 10)) tellFinding(finding, openings);
  if (values.shrink) for (const finding of tally.findings.slice(0, 3)) await shrinkFinding(finding, openings);
  const dead = seeds >= ENOUGH_SEEDS ? deadMarks(tally, openings) : [];
  for (const mark of dead) say(`dead: ${mark}`);
  const rate = (tally.seeds / seconds).toFixed(0);
  const ratio = (tally.virtualMs / 1000 / seconds).toFixed(0);
  say(
    `\n${tally.seeds} storms from seed ${first} in ${seconds.toFixed(1)} s: ${rate} a second, ${(tally.events / seconds).toFixed(0)} events a second, ` +
      `virtual : real ${ratio} : 1; ${tally.commands} commands; ${JSON.stringify(tally.outcomes)}; ` +
      `fingerprint ${tally.fingerprint.toString(16)}; ${tally.findings.length} broke an invariant, ${dead.length} dead marks`,
  );
  return tally.findings.length > 0 || dead.length > 0 ? 1 : 0;
};

process.exitCode = await main();
