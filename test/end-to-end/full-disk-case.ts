/** A disk that is full in mid-run: what the refusal advises is done as it is printed, and the run goes on. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Ended } from './command.ts';
import type { Cases } from './last-look-cases.ts';
import { ok } from './moto-stage.ts';

const CONFIRMED = ['--confirm', 'us-west-2'];
/** The saved plan and the first record, which holds it, and some records of a page each. */
const ROOM = '200k';
const oneLine = ({ stdout, stderr }: Ended): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');

/** Why it could not be mounted; null where it is. */
const mountTiny = (folder: string): string | null => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM},mode=0700`, 'tmpfs', folder], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `no small disk can be mounted here: ${error instanceof Error ? error.message : String(error)}`;
  }
};

export const fullDiskTest = ({ newMachine, run }: Cases): void => {
  test('a full disk stops the run before its next change, and what it advises works as it is printed', async (context) => {
    const folder = await newMachine(null);
    const state = join(folder, '.failover');
    await mkdir(state, { mode: 0o700 });
    const unmounted = mountTiny(state);
    if (unmounted !== null) return context.skip(unmounted);
    try {
      const stopped = await run(folder, 'promote', '--plan', '../plan.json', ...CONFIRMED);
      assert.equal(stopped.code, 1, oneLine(stopped));
      assert.match(oneLine(stopped), /The journal cannot be written at .*: the disk is full \(ENOSPC\)/);
      const shown = await run(folder, 'status');
      assert.equal(shown.code, 0, oneLine(shown));
      assert.match(shown.stdout, /^Run 1 /m);
      // As long as there is no room, it stays so, and no more is said to have been done.
      assert.equal((await run(folder, 'resume')).code, 1);
      const [, command = ''] = / (cp -a \S+ DIR), then the same with --state DIR/.exec(oneLine(stopped)) ?? [];
      assert.notEqual(command, '', oneLine(stopped));
      await mkdir(join(folder, 'DIR'), { mode: 0o700 });
      await promisify(execFile)('sh', ['-c', command], { cwd: folder });
      const elsewhere = await run(folder, 'resume', '--state', 'DIR', ...CONFIRMED);
      assert.equal(elsewhere.code, 0, oneLine(elsewhere));
      ok(await run(folder, 'rollback', '--state', 'DIR', ...CONFIRMED));
    } finally {
      execFileSync('umount', [state]);
    }
  });
};
