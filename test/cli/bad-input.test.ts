/** What people type, paste and pass by mistake: an exit code, words, and never a stack trace or a success that did nothing. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import * as fc from 'fast-check';
import { bin, environment, failover, freshDirectory } from './program.ts';
import { sinkOfHelp, typed, typedFate } from './typed.ts';

const directory = freshDirectory();
const put = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(directory, name), content, { mode: 0o600 });

before(() => {
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  assert.equal(failover(directory, ['plan', '--out', 'good.json']).code, 0);
  mkdirSync(join(directory, 'folder'));
  put('empty.json', '');
  put('spaces.json', ' \n');
  put('utf16.json', Buffer.from('\uFEFF{"a":1}', 'utf16le'));
  put('binary.json', Buffer.from([0x7b, 0xff, 0x00, 0x81]));
  put('nested.json', '['.repeat(200_000));
  put('deep.json', `${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  put('list.json', '[]');
  put('null.json', 'null');
  put('half.json', '{"schema": "oregon-trail.plan/1"');
  put('state.json', '{"state": "~somebody/x"}');
  put('typo.json', '{"stat": "x"}');
  put('escape.json', '{"profile": "a\\u001b[2Jb"}');
});

const noStack = (text: string, what: string): void => {
  assert.doesNotMatch(text, /^\s+at .*[:(]/m, what);
  assert.doesNotMatch(text, /failover itself has failed|node:internal|Error: Error/, what);
  // oxlint-disable-next-line no-control-regex -- that none is there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/, what);
};

const FILES = [
  'empty.json',
  'spaces.json',
  'utf16.json',
  'binary.json',
  'nested.json',
  'deep.json',
  'list.json',
  'null.json',
  'half.json',
  'folder',
];

test('a file that is no plan, no configuration and no policy is refused with exit 2 and words, whatever it is', () => {
  for (const file of FILES)
    for (const argv of [
      ['promote', '--plan', file],
      ['history', '--config', file],
      ['plan', '--config', file],
      ['sandbox', 'policy', file],
    ]) {
      const { code, stdout, stderr } = failover(directory, argv);
      const what = `${argv.join(' ')}: ${stderr.slice(0, 300)}`;
      assert.equal(code, 2, what);
      assert.match(stderr, /^Error: /m, what);
      assert.ok(stderr.length < 2000, what);
      noStack(stdout + stderr, what);
    }
  assert.match(
    failover(directory, ['promote', '--plan', 'utf16.json']).stderr,
    /is UTF-16.*Set-Content -Encoding utf8/s,
  );
});

test('wrong values are refused with exit 2, the value and what to write instead', () => {
  const table: [string[], RegExp][] = [
    [['promoet', '--target', 'aws'], /no command "promoet"/],
    [['promote', '--speed', 'fast'], /--speed is "fast"/],
    [['promote', '--speed', '-5'], /--speed is -5/],
    [['promote', '--confirm', 'eu-west-1', '--plan', 'good.json'], /--confirm says "eu-west-1"/],
    [['promote', '--to', 'mars'], /--to is "mars"/],
    [['status', '--run', 'x'], /--run is "x"/],
    [['status', '--config', 'typo.json', '--target', 'xx'], /--target is "xx"/],
    [['plan', '--config', 'typo.json'], /unknown field "stat".*Did you mean "state"/],
    [['plan', '--config', 'state.json'], /home of somebody else/],
    [['plan', '--config', 'escape.json'], /field "profile".*control a terminal/],
    [['plan', '--mode', 'maybe'], /--mode is "maybe"/],
    [['sandbox', 'advance', 'later'], /"later" is not a duration/],
    [['sandbox', 'outage', 'nothing'], /nothing/],
    [['rehearse', '--seeds', '0'], /seeds/],
    [['drift', '--compare', 'all'], /--compare names "all"/],
    [['approve', 'abcdef12'], /a part of a digest/],
    [['plan', '--endpoint-url', 'nowhere'], /--endpoint-url is "nowhere"/],
  ];
  for (const [argv, says] of table) {
    const { code, stdout, stderr } = failover(directory, argv);
    assert.equal(code, 2, `${argv.join(' ')}: ${stderr}`);
    assert.match(stderr, says);
    noStack(stdout + stderr, argv.join(' '));
  }
});

test('a folder that was deleted while one stood in it is named', () => {
  const gone = join(directory, 'gone');
  mkdirSync(gone);
  for (const command of ['plan', 'status', 'promote']) {
    const line = `rmdir "$PWD"; exec "$0" "$1" ${command}`;
    mkdirSync(gone, { recursive: true });
    const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, bin], {
      cwd: gone,
      env: environment(directory),
      encoding: 'utf8',
    });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /does not exist any more/);
  }
  rmSync(gone, { recursive: true, force: true });
});

test("others' escape sequences reach neither stream", () => {
  const evil = 'ada\u001B[2J\u0007\nPromoted: all is well';
  const promoted = failover(directory, ['promote'], { FAILOVER_OPERATOR: evil });
  assert.equal(promoted.code, 0, promoted.stderr);
  for (const argv of [['history'], ['status'], ['status', '--json'], ['history', '--json']]) {
    const { stdout, stderr } = failover(directory, argv);
    noStack(stdout + stderr, argv.join(' '));
    assert.doesNotMatch(stdout, /^Promoted: all/m);
  }
});

test('whatever is typed is refused with words, asks for help, or calls a command that was named', async () => {
  await fc.assert(
    fc.asyncProperty(typed(), (words) => sinkOfHelp(() => typedFate(words))),
    { numRuns: 500 },
  );
});
