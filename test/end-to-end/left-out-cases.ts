/** A bucket that refuses, or is left out, and a copy that cannot be read: what is here is shown, and what it is, is said. */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Ended } from './command.ts';
import type { Cases } from './last-look-cases.ts';
import { ok } from './moto-stage.ts';
import type { Fate, Seen } from './moto-wire.ts';

const PROMOTE = ['promote', '--plan', '../plan.json', '--confirm', 'us-west-2'];
const oneLine = ({ stdout, stderr }: Ended): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');

export const leftOutTests = (
  { stage, newMachine, run }: Cases,
  refusals: Readonly<Record<string, Fate>>,
  isJournal: (seen: Seen) => boolean,
): void => {
  test('beside a bucket that refuses, the copy of a run is shown, a cause is named, and so is --journal local', async () => {
    const folder = await newMachine('left-out');
    ok(await run(folder, ...PROMOTE));
    for (const [code, fate] of Object.entries(refusals)) {
      stage().wire.onRequest = (seen) => (isJournal(seen) ? fate : 'passes');
      const [status, history, document, back] = await Promise.all([
        run(folder, 'status'),
        run(folder, 'history'),
        run(folder, 'status', '--json'),
        run(folder, 'rollback', '--confirm', 'us-west-2'),
      ]);
      for (const shown of [status, history]) {
        assert.equal(shown.code, 0, `${code}: ${oneLine(shown)}`);
        assert.match(oneLine(shown), new RegExp(`${code}.*--journal local`), code);
      }
      assert.match(status.stdout, /^Run 1 \(promote pony\): promoted/m);
      assert.match(oneLine(status), /the bucket cannot be read; this is the local copy and may be behind/);
      assert.match(history.stdout, /^ +1 .*promoted/m);
      const { journal } = JSON.parse(document.stdout) as { journal: { isCopy: boolean } };
      assert.equal(journal.isCopy, true);
      // What works on a run needs the bucket, and says how to go on without.
      assert.equal(back.code, 4, oneLine(back));
      assert.match(oneLine(back), new RegExp(`${code}.*--journal local --reason`), code);
    }
    stage().wire.onRequest = () => 'passes';
    const [left, unsaid] = await Promise.all([
      run(folder, 'status', '--journal', 'local'),
      run(folder, 'rollback', '--confirm', 'us-west-2', '--journal', 'local'),
    ]);
    assert.equal(left.code, 0);
    assert.match(
      left.stderr.replaceAll(/\s+/g, ' '),
      /The shared journal s3:\/\/\S+left-out is left out: what is in it is not seen here/,
    );
    assert.equal(unsaid.code, 2, oneLine(unsaid));
    assert.match(oneLine(unsaid), /Say why: --journal local --reason/);
  });

  test('a copy that cannot be read is told of, and blocks nothing while the bucket answers', async () => {
    const folder = await newMachine('left-out');
    // A file where the folder of the runs should be cannot be read by anybody, root included.
    const copy = join(folder, '.failover', 'aws');
    const broken = async (): Promise<void> => {
      await rm(join(folder, '.failover'), { recursive: true, force: true });
      await mkdir(join(folder, '.failover'), { mode: 0o700 });
      await writeFile(copy, 'not a folder', { mode: 0o600 });
    };
    await broken();
    const [status, history] = await Promise.all([run(folder, 'status'), run(folder, 'history')]);
    for (const shown of [status, history]) {
      assert.equal(shown.code, 0, oneLine(shown));
      assert.match(
        oneLine(shown),
        /The local copy of the journal is behind, or cannot be read\..*The shared one is gone by\./,
      );
    }
    assert.match(status.stdout, /^Run 1 \(promote pony\): promoted/m);
    const back = await run(folder, 'rollback', '--confirm', 'us-west-2');
    assert.equal(back.code, 0, oneLine(back));
    assert.match(oneLine(back), /The local copy .* cannot be read/);
    assert.match(ok(await run(await newMachine('left-out'), 'status')).stdout, /rolled back/);
  });
};
