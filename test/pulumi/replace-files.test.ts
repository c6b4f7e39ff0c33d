import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NotReplaced, replaceFiles } from '../../src/pulumi/replace-files.ts';
import { Failure } from '../../src/domain/failure.ts';
import { readStackFiles, writeStackFile } from '../../src/pulumi/stack-files.ts';
import { freshDirectory } from '../cli/program.ts';

const fileOf = (text: string, mode = 0o644) => {
  const folder = freshDirectory();
  const path = join(folder, 'Pulumi.standby.yaml');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return { folder, path };
};
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const replace = (path: string, before: string, text: string): void => replaceFiles([{ path, before, text }]);
const failsWith = (code: string) => (error: unknown) => error instanceof NotReplaced && error.code === code;

test('modes stay as they are, and nothing is left beside the file', () => {
  for (const mode of [0o600, 0o640, 0o644, 0o664]) {
    const { folder, path } = fileOf('old', mode);
    replace(path, 'old', 'new');
    assert.deepEqual([readFileSync(path, 'utf8'), modeOf(path), readdirSync(folder).length], ['new', mode, 1]);
  }
});

test('a link stays a link, also one to a link and one in a folder that is a link, and its target is written', () => {
  const { folder, path } = fileOf('old', 0o600);
  const elsewhere = freshDirectory();
  symlinkSync(path, join(elsewhere, 'one'));
  symlinkSync(join(elsewhere, 'one'), join(elsewhere, 'two'));
  symlinkSync(elsewhere, join(folder, 'linked'));
  replace(join(folder, 'linked', 'two'), 'old', 'new');
  assert.ok(lstatSync(join(elsewhere, 'one')).isSymbolicLink() && lstatSync(join(elsewhere, 'two')).isSymbolicLink());
  assert.deepEqual([readFileSync(path, 'utf8'), modeOf(path)], ['new', 0o600]);
  assert.deepEqual(readdirSync(elsewhere).toSorted(), ['one', 'two']);
});

test('a file with two names has the new text under both', () => {
  const { folder, path } = fileOf('a longer old text');
  linkSync(path, join(folder, 'other'));
  replace(path, 'a longer old text', 'new');
  assert.equal(readFileSync(join(folder, 'other'), 'utf8'), 'new');
  assert.equal(statSync(path).nlink, 2);
});

test('a file that nobody may write is refused, whoever runs the command, and stays', () => {
  const { path } = fileOf('old', 0o444);
  assert.throws(() => replace(path, 'old', 'new'), failsWith('EACCES'));
  assert.deepEqual([readFileSync(path, 'utf8'), modeOf(path)], ['old', 0o444]);
});

test('what somebody changed meanwhile is refused and not written over', () => {
  const { folder, path } = fileOf('theirs');
  assert.throws(() => replace(path, 'old', 'new'), failsWith('CHANGED'));
  assert.equal(readFileSync(path, 'utf8'), 'theirs');
  assert.equal(readdirSync(folder).length, 1);
});

test('of two files none is changed when one cannot be', () => {
  const [first, second] = [fileOf('old'), fileOf('old', 0o444)];
  const changes = [first, second].map(({ path }) => ({ path, before: 'old', text: 'new' }));
  assert.throws(() => replaceFiles(changes), failsWith('EACCES'));
  assert.equal(readFileSync(first.path, 'utf8'), 'old');
  assert.equal(readdirSync(first.folder).length, 1);
});

test('a file that is gone is refused by its name', () => {
  const { path } = fileOf('old');
  renameSync(path, `${path}.away`);
  assert.throws(() => replace(path, 'old', 'new'), failsWith('ENOENT'));
});

test('stack files are found through links, and written through them; what cannot be read is told by its name', () => {
  const { folder, path } = fileOf('config:\n  oregon-trail:role: standby\n', 0o600);
  const project = freshDirectory();
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: mine\n');
  writeFileSync(join(project, 'Pulumi.primary.yaml'), '\uFEFFconfig:\r\n  oregon-trail:role: primary\r\n');
  symlinkSync(path, join(project, 'Pulumi.standby.yaml'));
  const { standby, primary } = readStackFiles(project);
  assert.ok(primary.text.startsWith('\uFEFF'));
  writeStackFile(standby, `${standby.text}# ours\n`);
  assert.ok(readFileSync(path, 'utf8').endsWith('# ours\n'));
  assert.equal(modeOf(path), 0o600);
  assert.ok(lstatSync(join(project, 'Pulumi.standby.yaml')).isSymbolicLink());
  assert.equal(readdirSync(folder).length, 1);
  symlinkSync(join(folder, 'nowhere'), join(project, 'Pulumi.gone.yaml'));
  assert.throws(() => readStackFiles(project), /Pulumi\.gone\.yaml cannot be read \(ENOENT\)/);
});

test('what is wrong under "settled" is told by field, value and remedy, all of it at once', () => {
  const project = freshDirectory();
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: mine\n');
  const settled = {
    run: '3-x',
    services: { auth: { minTasks: -1, maxTasks: 'many' } },
    streams: { events: { mode: 'FAST', shardCount: 2 } },
    record: {},
  };
  writeFileSync(
    join(project, 'Pulumi.standby.yaml'),
    JSON.stringify({ config: { 'oregon-trail:role': 'standby', 'oregon-trail:settled': settled } }),
  );
  assert.throws(
    () => readStackFiles(project),
    (failure: unknown) => {
      assert.ok(failure instanceof Failure);
      assert.deepEqual([failure.code, failure.exitCode], ['stack-file-invalid', 2]);
      const [first, ...lines] = failure.message.split('\n');
      assert.match(first ?? '', /Pulumi\.standby\.yaml holds what no run can have left .*\. Nothing was written\.$/);
      assert.deepEqual(lines, [
        '  oregon-trail:settled.services.auth.minTasks is -1: too small. Write 0 or more.',
        '  oregon-trail:settled.services.auth.maxTasks is "many": of the wrong kind. Write a number.',
        '  oregon-trail:settled.streams.events.mode is "FAST": none of its values. Use "PROVISIONED" or "ON_DEMAND".',
        '  oregon-trail:settled has the unknown field "record". Did you mean "records"? Remove it, or correct the spelling.',
      ]);
      return true;
    },
  );
});

test('a folder that is named like a stack file, and one that is no UTF-8, are refused and not read as something else', () => {
  const project = freshDirectory();
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: mine\n');
  writeFileSync(join(project, 'Pulumi.x.yaml'), Buffer.from([0x63, 0xff, 0x3a]));
  assert.throws(() => readStackFiles(project), /Pulumi\.x\.yaml is not UTF-8/);
  renameSync(join(project, 'Pulumi.x.yaml'), join(project, 'x'));
  mkdirSync(join(project, 'Pulumi.y.yaml'));
  assert.throws(() => readStackFiles(project), /Pulumi\.y\.yaml cannot be read \(EISDIR\)/);
});
