import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { digestOf } from '../../src/domain/text/digest.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { createDirectory, hasSandbox, openDirectory } from '../../src/sandbox/directory/directory.ts';
import { failureOf } from '../../src/sandbox/directory/directory-failure.ts';
import { adder, emptySum } from './counter.ts';

const root = mkdtempSync(join(tmpdir(), 'sandbox-'));
after(() => rmSync(root, { recursive: true }));

let count = 0;
const fresh = async (): Promise<string> => {
  count += 1;
  const directory = join(root, `${count}`);
  await createDirectory(directory, emptySum(), { name: 'adder' });
  return directory;
};
const open = (directory: string, more = {}) => openDirectory(adder, { directory, ...more });
const failsWith = (code: string, exitCode: number) => (error: unknown) => {
  const failure = error as Failure;
  assert.deepEqual([failure.name, failure.code, failure.exitCode], ['Failure', code, exitCode]);
  assert.ok(failure.remedy.length > 10);
  return true;
};
const database = (directory: string): DatabaseSync => new DatabaseSync(join(directory, 'sandbox.sqlite'));

test('what was performed is there when the sandbox is opened again, with and without a snapshot between', async () => {
  for (const snapshotEvery of [1, 3, 1000]) {
    const directory = await fresh();
    const first = await open(directory, { snapshotEvery });
    for (let add = 1; add <= 10; add += 1) assert.equal(first.perform(add * 5, { add }), (add * (add + 1)) / 2);
    const digest = digestOf(first.state());
    first.close();
    const again = await open(directory);
    assert.equal(digestOf(again.state()), digest);
    again.close();
  }
});

test('what a sandbox was made from is kept beside it', async () => {
  const sandbox = await open(await fresh());
  assert.deepEqual(sandbox.about(), { name: 'adder' });
  sandbox.close();
});

test('an input for the past is applied now: time never goes back', async () => {
  const sandbox = await open(await fresh());
  sandbox.perform(100, { add: 1 });
  sandbox.perform(50, { add: 2 });
  assert.deepEqual(sandbox.state().history, [
    [100, 1],
    [100, 2],
  ]);
  sandbox.close();
});

test('two processes on one sandbox see each other, whoever writes', async () => {
  const directory = await fresh();
  const [one, other] = [await open(directory, { snapshotEvery: 2 }), await open(directory)];
  assert.equal(one.perform(1, { add: 1 }), 1);
  assert.equal(other.perform(1, { add: 10 }), 11);
  assert.equal(one.perform(1, { add: 100 }), 111);
  assert.equal(other.refresh().sum, 111);
  assert.equal(digestOf(one.refresh()), digestOf(other.state()));
  one.close();
  other.close();
});

test('an input that fails leaves nothing behind, in memory or in the log', async () => {
  const directory = await fresh();
  const sandbox = await open(directory);
  sandbox.perform(1, { add: 5 });
  assert.throws(() => sandbox.perform(2, { add: -1 }), RangeError);
  assert.equal(sandbox.state().sum, 5);
  assert.equal(sandbox.perform(3, { add: 1 }), 6);
  sandbox.close();
  const again = await open(directory);
  assert.equal(again.state().sum, 6);
  again.close();
});

test('a process that holds the sandbox too long makes the other one fail with sandbox-busy and exit 12', async () => {
  const directory = await fresh();
  const sandbox = await open(directory, { busyTimeoutMs: 20 });
  sandbox.perform(1, { add: 1 });
  const holder = database(directory);
  holder.exec('BEGIN IMMEDIATE');
  assert.throws(() => sandbox.perform(2, { add: 1 }), failsWith('sandbox-busy', 12));
  assert.equal(sandbox.state().sum, 1);
  holder.exec('ROLLBACK');
  holder.close();
  assert.equal(sandbox.perform(2, { add: 1 }), 2);
  sandbox.close();
});

const killedAfter = async (directory: string, answers: number): Promise<number> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'add-forever.ts'), directory, '3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  let seen = 0;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    seen += 1;
    if (seen === answers) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return last;
};

test('after kill -9 everything that was answered is there, and at most one input more', async () => {
  const directory = await fresh();
  let before = 0;
  for (const answers of [1, 20, 50]) {
    const last = await killedAfter(directory, answers);
    assert.ok(last >= before + 3 * answers);
    const sandbox = await open(directory);
    const { sum } = sandbox.state();
    sandbox.close();
    assert.ok(sum >= last, `${sum} is less than the ${last} that was answered`);
    before = sum;
  }
});

test('a directory without a sandbox is refused in words that say which case it is', async () => {
  await assert.rejects(open(join(root, 'nowhere')), failsWith('sandbox-missing', 6));
  const other = mkdtempSync(join(root, 'other-'));
  await assert.rejects(open(other), failsWith('sandbox-missing', 6));
  writeFileSync(join(other, 'letter.txt'), 'dear reader');
  await assert.rejects(open(other), failsWith('sandbox-not-one', 2));
  await assert.rejects(createDirectory(other, emptySum(), null), failsWith('sandbox-not-one', 2));
  assert.equal(hasSandbox(other), false);
});

test('a sandbox is never made over another one', async () => {
  await assert.rejects(createDirectory(await fresh(), emptySum(), null), failsWith('sandbox-exists', 2));
});

test('a sandbox of a newer format is refused', async () => {
  const directory = await fresh();
  const file = database(directory);
  file.exec('UPDATE format SET version = 99');
  file.close();
  await assert.rejects(open(directory), failsWith('sandbox-newer', 2));
});

test('damage is refused: no database, an altered snapshot, an unreadable input', async () => {
  const noDatabase = await fresh();
  rmSync(join(noDatabase, 'sandbox.sqlite-wal'), { force: true });
  writeFileSync(
    join(noDatabase, 'sandbox.sqlite'),
    'this is not a database, and long enough to look like one'.repeat(20),
  );
  await assert.rejects(open(noDatabase), failsWith('sandbox-corrupt', 255));

  const altered = await fresh();
  const file = database(altered);
  file.exec(`UPDATE snapshots SET state = replace(state, '0', '1')`);
  file.close();
  await assert.rejects(open(altered), failsWith('sandbox-corrupt', 255));

  const unreadable = await fresh();
  const sandbox = await open(unreadable);
  sandbox.perform(1, { add: 1 });
  sandbox.close();
  const log = database(unreadable);
  log.exec(`UPDATE bodies SET body = '{'`);
  log.close();
  await assert.rejects(open(unreadable), failsWith('sandbox-corrupt', 255));
});

const thrownBy = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
};

test('a full disk and a read-only file are told apart', () => {
  const full = new DatabaseSync(join(root, 'full.sqlite'));
  full.exec('PRAGMA max_page_count = 2; CREATE TABLE one (text TEXT)');
  const noSpace = thrownBy(() => full.exec('CREATE TABLE two (text TEXT)'));
  full.close();
  assert.ok(failsWith('sandbox-disk-full', 255)(failureOf(noSpace, root)));

  const fixed = new DatabaseSync(join(root, 'full.sqlite'), { readOnly: true });
  const readOnly = thrownBy(() => fixed.exec('INSERT INTO one VALUES (1)'));
  fixed.close();
  assert.ok(failsWith('sandbox-read-only', 2)(failureOf(readOnly, root)));
});

test('repeated inputs are kept once, so that a poll costs a few bytes', async () => {
  const directory = await fresh();
  const sandbox = await open(directory);
  for (let atMs = 0; atMs < 500; atMs += 1) sandbox.perform(atMs, { add: 1 });
  sandbox.close();
  const file = database(directory);
  assert.equal(file.prepare('SELECT count(*) AS bodies FROM bodies').get()?.['bodies'], 1);
  file.close();
  assert.ok(readFileSync(join(directory, 'sandbox.sqlite')).length < 100_000);
});

test('other warnings still reach the user after SQLite was loaded', async () => {
  await fresh();
  const warned = once(process, 'warning');
  process.emitWarning('mind the step');
  const [warning] = (await warned) as [Error];
  assert.equal(warning.message, 'mind the step');
});
