/** All benches, one process each. `node bench/run.ts short` leaves out what takes longer than a few seconds. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const short = process.argv[2] === 'short';
const benches = [
  ['startup.ts'],
  ['journal.ts'],
  ['engine.ts'],
  ['plan.ts'],
  ['drift.ts', short ? '10' : '10,100'],
  ['report.ts'],
  ['seeds.ts', short ? '20' : '200'],
  ['promote.ts', short ? '10' : '10,100,1000'],
];
for (const [file = '', ...args] of benches) {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
