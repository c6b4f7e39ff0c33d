/**
 * `npm run mutants [-- --only NAME --seeds N --jobs N]`: plants one bug after the other and counts the seeds that storms
 * take to notice it. Exits with 1 when a bug survives, or when storms find something wrong without any.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants.ts';
import type { Mutant } from './mutant.ts';
import type { Found } from './storms.ts';

const ROOT = new URL('../../', import.meta.url);
/** A bug that makes a storm go round in circles is noticed by this. */
const LONGEST_MS = 240_000;

interface Ended {
  code: number | null;
  /** It was ended because it took too long. */
  isOverdue: boolean;
  output: string;
}

/** Runs Node on a file with a bug planted. @param bug empty for none */
const runWith = (bug: string, file: string, args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', './test/mutants/plant.ts', file, ...args], {
      cwd: ROOT,
      env: { ...process.env, PLANTED_BUG: bug },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    let isOverdue = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const timer = setTimeout(() => {
      isOverdue = true;
      child.kill('SIGKILL');
    }, LONGEST_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, isOverdue, output });
    });
  });

const storms = async (bug: string, seeds: number): Promise<Found> => {
  const { code, isOverdue, output } = await runWith(bug, 'test/mutants/storms.ts', ['--seeds', String(seeds)]);
  const line = output.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return JSON.parse(line) as Found;
  const what = isOverdue ? 'a storm does not come to its end' : `the process ended with ${code}`;
  return { seeds: 0, by: isOverdue ? 'hang' : 'error', what, isPlanted: true };
};

/** The first of the test files that fails with the bug; null when all of them pass. */
const failing = async ({ name, alsoCaughtBy = [] }: Mutant): Promise<string | null> => {
  for (const file of alsoCaughtBy) {
    const { code } = await runWith(name, file, []);
    if (code !== 0) return file;
  }
  return null;
};

interface Row {
  mutant: Mutant;
  by: string | null;
  seeds: number | null;
  what: string;
  seconds: number;
}

const examine = async (mutant: Mutant, seeds: number): Promise<Row> => {
  const startedMs = performance.now();
  const found = await storms(mutant.name, seeds);
  const by = found.by ?? (await failing(mutant));
  const what = found.isPlanted ? found.what : 'the changed file was not loaded';
  const seconds = (performance.now() - startedMs) / 1000;
  return { mutant, by, seeds: found.by === null ? null : found.seeds, what, seconds };
};

const lineOf = ({ mutant, by, seeds, seconds }: Row): string =>
  `| ${mutant.name} | ${mutant.breaks} | ${by ?? 'survived'} | ${seeds ?? '-'} | ${seconds.toFixed(1)} |`;

const examineAll = async (mutants: readonly Mutant[], seeds: number, jobs: number): Promise<Row[]> => {
  const rows: Row[] = [];
  const waiting = [...mutants];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const row = await examine(mutant, seeds);
      rows.push(row);
      process.stdout.write(`${lineOf(row)}\n`);
      if (row.what !== '') process.stderr.write(`  ${row.mutant.name}: ${row.what.slice(0, 300)}\n`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return rows;
};

const middle = (sorted: number[]): number => sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seeds: { type: 'string', default: '2000' },
    jobs: { type: 'string', default: '2' },
  },
});
const seeds = Number(values.seeds);
const chosen = MUTANTS.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) throw new RangeError(`there is no mutant "${values.only}"`);

const clean = values.only === undefined ? await storms('', seeds) : null;
if (clean !== null && clean.by !== null) {
  process.stdout.write(`Without any bug, seed ${clean.seeds} breaks ${clean.by}: ${clean.what}\n`);
  process.exit(1);
}
process.stdout.write('| bug | breaks | noticed by | seeds | seconds |\n|---|---|---|---|---|\n');
const rows = await examineAll(chosen, seeds, Number(values.jobs));
const counts = rows.flatMap(({ seeds }) => (seeds === null ? [] : [seeds])).sort((left, right) => left - right);
const caught = rows.filter(({ by }) => by !== null).length;
process.stdout.write(
  `\nCaught ${caught} of ${rows.length}, ${counts.length} by storms: seeds median ${middle(counts)}, most ${counts.at(-1) ?? 0}.\n`,
);
process.exit(caught === rows.length ? 0 : 1);
