import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { failover, start } from './command.ts';
import { showStatus, showWorld } from './sandbox-world.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failover-together-'));
  assert.equal((await failover(folder, ['sandbox', 'up'])).code, 0);
});
after(() => rm(folder, { recursive: true }));

const newestRecord = async (): Promise<string> => {
  const runs = join(folder, '.failover/sandbox/runs/000001');
  const names = (await readdir(runs)).filter((name) => /^\d+$/.test(name)).toSorted();
  return join(runs, names[Math.floor(names.length / 2)] ?? '');
};

test('of two promotions started together one runs, and the other says who runs and ends with 12', async () => {
  const both = await Promise.all(
    [1, 2].map(() => start(folder, ['promote', '--mode', 'forced', '--speed', '500']).ended),
  );
  const [winner, loser] = both.toSorted((left, right) => (left.code ?? 0) - (right.code ?? 0));
  assert.deepEqual([winner?.code, loser?.code], [0, 12], both.map(({ stdout, stderr }) => stdout + stderr).join('\n'));
  assert.match(loser?.stderr ?? '', /run 1/i);
  assert.match(loser?.stderr ?? '', /failover status/);
  assert.equal((await showStatus(folder)).state, 'completed');
});

test('a damaged byte in the journal is refused by every command that reads it, with what to do, and changes nothing', async () => {
  const record = await newestRecord();
  const whole = await readFile(record);
  const world = await showWorld(folder);
  const damaged = Buffer.from(whole);
  damaged.writeUInt8((damaged[120] ?? 0) ^ 1, 120);
  await writeFile(record, damaged);
  for (const args of [['status'], ['resume'], ['rollback', '--yes'], ['promote']]) {
    const { code, stderr } = await failover(folder, args);
    assert.equal(code, 255, args.join(' '));
    assert.match(stderr, /damaged: record \d+/);
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack trace');
  }
  await writeFile(record, whole);
  assert.deepEqual((await showWorld(folder)).changes, world.changes);
});
