import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, Program } from '../../src/domain/api/call.ts';
import { guardCommands } from '../../src/run/known-commands.ts';

const PROGRAM: Program = {
  argv: ['/srv/hook.sh', 'on'],
  sha256: 'a'.repeat(64),
  directory: '/srv',
  environment: ['A', 'B'],
  timeoutMs: 1000,
};

const runOf = (program: Program): Call => ({
  service: 'command',
  operation: 'Run',
  region: 'us-west-2',
  input: { name: 'hook', way: 'there', ...program },
});

test('whatever asks for it, a program that is not known in every part does not leave, and an allowed one does', async () => {
  const sent: Call[] = [];
  const send = (call: Call) => {
    sent.push(call);
    return Promise.resolve({ outcome: 'yes' as const, output: {} });
  };
  const { target, commands } = guardCommands({ send }, () => Promise.resolve([PROGRAM]));
  const others: Program[] = [
    { ...PROGRAM, argv: ['/srv/hook.sh', 'off'] },
    { ...PROGRAM, argv: ['/srv/hook.sh'] },
    { ...PROGRAM, argv: ['/bin/sh', 'on'] },
    { ...PROGRAM, sha256: 'b'.repeat(64) },
    { ...PROGRAM, directory: '/tmp' },
    { ...PROGRAM, environment: ['A', 'B', 'AWS_SECRET_ACCESS_KEY'] },
  ];
  for (const other of others)
    for (const call of [runOf(other), { ...runOf(other), operation: 'Look' } as Call]) {
      const answer = await target.send(call, 1000);
      assert.ok(answer.outcome === 'no' && answer.error.code === 'CommandUnknown');
    }
  assert.deepEqual(sent, []);
  for (const known of [PROGRAM, { ...PROGRAM, timeoutMs: 5000, environment: ['B', 'A'] }])
    assert.equal((await target.send(runOf(known), 1000)).outcome, 'yes');
  const [other] = others;
  assert.ok(other !== undefined);
  commands.allow([other]);
  assert.equal((await target.send(runOf(other), 1000)).outcome, 'yes');
  const reading: Call = { service: 'sts', operation: 'GetCallerIdentity', region: 'us-west-2', input: {} };
  assert.equal((await target.send(reading, 1000)).outcome, 'yes');
  assert.equal(sent.length, 4);
});
