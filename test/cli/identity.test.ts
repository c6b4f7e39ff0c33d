import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { identify, identifyAgain } from '../../src/run/identity.ts';
import { realWorld } from '../../src/cli/places/real-world.ts';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { Failure } from '../../src/domain/failure.ts';
import { beginState } from '../../src/domain/run/fold.ts';
import { createBell } from '../../src/engine/world.ts';
import { beginEntry, emptyPlan } from '../engine/fixture.ts';
import { failover, freshDirectory } from './program.ts';

const control = { pauseRequested: () => false, bell: createBell() };
const arnOf = (account: string, role: string) => `arn:aws:sts::${account}:assumed-role/${role}/ada@pony.example`;

const reachWhere = (answer: Answer, sent: Call[] = []): Parameters<typeof identify>[0] => ({
  name: 'aws',
  world: realWorld,
  target: {
    send(call) {
      sent.push(call);
      return Promise.resolve(answer);
    },
  },
  control,
});

const caller = (account: string, role = 'incident'): Answer => ({
  outcome: 'yes',
  output: { Account: account, Arn: arnOf(account, role) },
});

const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Failure);
  return error;
};

test('the caller is asked in the region that takes the traffic, and must be of the account of the plan', async () => {
  const sent: Call[] = [];
  assert.equal(
    await identify(reachWhere(caller('123456789012'), sent), { plan: emptyPlan }),
    arnOf('123456789012', 'incident'),
  );
  assert.deepEqual(
    sent.map(({ operation, region }) => `${operation} ${region}`),
    ['GetCallerIdentity us-west-2'],
  );
  const wrong = await failureOf(identify(reachWhere(caller('999999999999')), { plan: emptyPlan }));
  assert.equal(wrong.exitCode, 3);
  assert.match(wrong.message, /999999999999, the plan is of 123456789012/);
  const expired: Answer = { outcome: 'no', error: { code: 'ExpiredToken', message: 'ended', kind: 'expired' } };
  assert.equal((await failureOf(identify(reachWhere(expired), { plan: emptyPlan }))).exitCode, 3);
});

test('a run goes on with another role, which is said, and never with another account', async () => {
  const begun = { ...beginEntry(emptyPlan), caller: arnOf('123456789012', 'incident') };
  const said: string[] = [];
  const stageOf = (answer: Answer) => ({ reach: reachWhere(answer), remark: (text: string) => void said.push(text) });
  const again = (answer: Answer) => identifyAgain(stageOf(answer), beginState(begun));
  await again(caller('123456789012'));
  assert.deepEqual(said, []);
  assert.equal(await again(caller('123456789012', 'breakglass')), arnOf('123456789012', 'breakglass'));
  assert.match(said.join(), /assumed-role\/incident and goes on as .*assumed-role\/breakglass/);
  assert.equal((await failureOf(again(caller('999999999999')))).exitCode, 3);
});

test('a plan of another account is refused before the run begins; the caller is in the journal', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  failover(directory, ['plan', '--out', 'plan.json']);
  const text = readFileSync(join(directory, 'plan.json'), 'utf8');
  writeFileSync(join(directory, 'other.json'), text.replaceAll('123456789012', '999999999999'));
  const doubted = failover(directory, ['promote', '--plan', 'other.json']);
  assert.equal(doubted.code, 2, doubted.stderr);
  assert.match(doubted.stderr, /another-application: The plan moves pony of account 999999999999/);
  const names = /--accept ('?)(?<names>\S+)\1 \(/.exec(doubted.stderr)?.groups?.['names'] ?? '';
  const refused = failover(directory, ['promote', '--plan', 'other.json', '--accept', names]);
  assert.equal(refused.code, 3, refused.stderr);
  assert.match(refused.stderr, /the plan is of 999999999999/);
  assert.equal(failover(directory, ['status']).code, 6);
  assert.equal(failover(directory, ['promote', '--plan', 'plan.json']).code, 0);
  const status = JSON.parse(failover(directory, ['status', '--json']).stdout) as { caller: string };
  assert.equal(status.caller, 'arn:aws:sts::123456789012:assumed-role/sandbox/operator');
});
