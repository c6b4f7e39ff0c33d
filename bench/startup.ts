/** `failover status` from start to end on a run that exists, beside the least that Node can do and a well-known tool. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantiles, report, timed } from './measure.ts';

const ROUNDS = 15;
const root = join(import.meta.dirname, '..');
const bin = join(root, 'bin/failover.js');
const folder = mkdtempSync(join(tmpdir(), 'failover-startup-'));
const run = (command: string, args: string[], cwd: string): unknown =>
  execFileSync(command, args, { cwd, stdio: 'ignore' });

run(process.execPath, [bin, 'promote'], folder);
const commands: [string, () => unknown][] = [
  ['node -e 0 (ms)', () => run(process.execPath, ['-e', '0'], folder)],
  ['failover status (ms)', () => run(process.execPath, [bin, 'status'], folder)],
  ['npx --no-install tsc --version (ms)', () => run('npx', ['--no-install', 'tsc', '--version'], root)],
];
const times = new Map(commands.map(([name]) => [name, [] as number[]]));
for (let round = -1; round < ROUNDS; round += 1) {
  for (const [name, command] of commands) {
    const ms = await timed(command);
    // The first round fills the compile cache and is not counted.
    if (round >= 0) times.get(name)?.push(ms);
  }
}
for (const [name, values] of times) report(name, `p50 ${quantiles(values).p50} · p99 ${quantiles(values).p99}`);
rmSync(folder, { recursive: true });
