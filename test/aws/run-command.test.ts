import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CommandInput, CommandOutput } from '../../src/domain/api/call.ts';
import { createAwsTarget } from '../../src/aws/target.ts';

let folder = '';
before(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'failover-command-')))));
after(() => rmSync(folder, { recursive: true }));

const script = (name: string, body: string): CommandInput => {
  const path = join(folder, name);
  const text = `#!/bin/sh\n${body}\n`;
  writeFileSync(path, text, { mode: 0o755 });
  return {
    name,
    argv: [path],
    sha256: createHash('sha256').update(text).digest('hex'),
    directory: folder,
    environment: [],
    timeoutMs: 5000,
  };
};

const target = createAwsTarget();
const run = (input: CommandInput, deadlineMs = 10_000) =>
  target.send(
    { service: 'command', operation: 'Run', region: 'us-west-2', input: { ...input, way: 'there' } },
    deadlineMs,
  );
const outputOf = async (input: CommandInput): Promise<CommandOutput> => {
  const answer = await run(input);
  assert.ok(answer.outcome === 'yes', JSON.stringify(answer));
  return answer.output as CommandOutput;
};
const refusalOf = async (input: CommandInput): Promise<string> => {
  const answer = await run(input);
  assert.ok(answer.outcome === 'no', JSON.stringify(answer));
  return `${answer.error.code}: ${answer.error.message}`;
};

test('the exit code is the answer, with the first lines of both streams', async () => {
  const input = script('lines', 'echo one; echo two >&2; exit 3');
  const { exitCode, lines } = await outputOf(input);
  assert.equal(exitCode, 3);
  assert.deepEqual(lines.toSorted(), ['one', 'two']);
  const many = await outputOf(script('many', 'for i in 1 2 3 4 5 6 7 8; do echo $i; done'));
  assert.deepEqual(many.lines, ['1', '2', '3', '4', '5']);
});

test('a file that is not the pinned one is not run, nor one that others can write, nor one that is not there', async () => {
  const changed = script('changed', `touch ${join(folder, 'ran')}`);
  writeFileSync(changed.argv[0] ?? '', `#!/bin/sh\ntouch ${join(folder, 'ran')} # edited\n`);
  assert.match(await refusalOf(changed), /CommandChanged: .* not the file that the plan names/);
  const open = script('open', `touch ${join(folder, 'ran')}`);
  chmodSync(open.argv[0] ?? '', 0o777);
  assert.match(await refusalOf(open), /CommandUntrusted/);
  assert.match(await refusalOf({ ...open, argv: [join(folder, 'none')] }), /CommandUnreadable: .*ENOENT/);
  assert.equal(existsSync(join(folder, 'ran')), false);
});

test('no shell reads the words: whatever they hold reaches the program as it is', async () => {
  const input = script('words', 'for word in "$@"; do echo "<$word>"; done');
  const words = ['; touch pwned', '$(touch pwned)', '`touch pwned`', '*', 'a b'];
  const { lines } = await outputOf({ ...input, argv: [...input.argv, ...words] });
  assert.deepEqual(
    lines,
    words.map((word) => `<${word}>`),
  );
  assert.equal(existsSync(join(folder, 'pwned')), false);
});

test('it works in its directory, and gets the named variables and no others', async () => {
  process.env['FAILOVER_TEST_NAMED'] = 'abc';
  process.env['FAILOVER_TEST_OTHER'] = 'other';
  const input = script(
    'environment',
    'pwd; echo "named=${FAILOVER_TEST_NAMED:+set} other=${FAILOVER_TEST_OTHER:-unset}"',
  );
  const { lines } = await outputOf({ ...input, environment: ['FAILOVER_TEST_NAMED'] });
  assert.deepEqual(lines, [folder, 'named=set other=unset']);
  assert.match(
    await refusalOf({ ...input, environment: ['FAILOVER_TEST_ABSENT'] }),
    /CommandEnvironment: .*FAILOVER_TEST_ABSENT is not set/,
  );
});

test('the values of its variables and what looks like a secret are not in what is kept of its output', async () => {
  process.env['FAILOVER_TEST_TOKEN'] = 'hunter2-and-more';
  const input = script(
    'secrets',
    'echo "got $FAILOVER_TEST_TOKEN"; echo "password=swordfish"; echo "AKIAABCDEFGHIJKLMNOP"',
  );
  const { lines } = await outputOf({ ...input, environment: ['FAILOVER_TEST_TOKEN'] });
  assert.equal(lines.length, 3);
  assert.doesNotMatch(lines.join('\n'), /hunter2|swordfish|AKIA/);
});

test('after its time the whole process group is ended, and what it did until then is unknown', async () => {
  const pidFile = join(folder, 'child.pid');
  const input = script('slow', `sleep 60 & echo $! > ${pidFile}; wait`);
  const answer = await run({ ...input, timeoutMs: 300 });
  assert.ok(answer.outcome === 'unknown' && answer.error.code === 'CommandTimeout', JSON.stringify(answer));
  const pid = Number(readFileSync(pidFile, 'utf8'));
  // Nobody waits for it, so it may stay as a zombie: it runs no more.
  const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] : 'gone';
  assert.ok(state === 'gone' || state === 'Z', `process ${pid} is ${state}`);
});

test('one that does not listen to the request to end is ended by force, before the deadline of the answer', async () => {
  const input = script('deaf', "trap '' TERM; while :; do sleep 0.1; done");
  // Both are due at once: an answer that waits for the program itself never comes.
  const answer = await run(input, 3000);
  assert.equal(answer.outcome, 'unknown');
});

test('a program that leaves something running is answered for all the same', async () => {
  const pidFile = join(folder, 'daemon.pid');
  const input = script('daemon', `sleep 60 & echo $! > ${pidFile}; echo started`);
  assert.deepEqual(await outputOf(input), { exitCode: 0, lines: ['started'] });
  // It runs still, or it could not be ended.
  process.kill(Number(readFileSync(pidFile, 'utf8')));
});
