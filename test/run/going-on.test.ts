/** A command looks at the run, asks who it is, and only then opens the journal: what others do meanwhile counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../src/domain/api/call.ts';
import type { Entry } from '../../src/domain/run/entry.ts';
import { createBell } from '../../src/engine/world.ts';
import { beginJournal, openJournal, readRun } from '../../src/journal/journal.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import type { CommandOutside } from '../../src/run/command-outside.ts';
import { resume } from '../../src/run/resume.ts';
import { takeBack } from '../../src/run/rollback.ts';
import { exampleStep } from '../domain/plan-example.ts';
import { beginEntry, planOf } from '../engine/fixture.ts';

const CALLER: Answer = {
  outcome: 'yes',
  output: { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/bob' },
};

/** Bob's command on a paused run; `meanwhile` becomes durable while STS is asked who he is. */
const bobsCommand = async (meanwhile: Entry[]) => {
  const store = createMemoryStore();
  const journal = await beginJournal(store, 1, [beginEntry({ ...planOf([exampleStep('a')]), runbook: 'by-hand' })]);
  await journal?.append([{ kind: 'run.paused', at: 1, by: 'ada', cause: 'lunch' }]);
  const world = {
    wallMs: () => 0,
    elapsedMs: () => 0,
    random: () => 0.5,
    wait: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  const send = async (): Promise<Answer> => {
    await (await openJournal(store, 1)).journal.append(meanwhile);
    return CALLER;
  };
  const control = { pauseRequested: () => false, bell: createBell() };
  const reach = { world, target: { send }, control, name: 'test' };
  const command: CommandOutside<string> = {
    store,
    wanted: null,
    writer: { operator: 'bob', host: 'h', processId: 2 },
    tool: '0',
    takeOver: false,
    localReason: null,
    catchUp: () => Promise.resolve(),
    livenessOf: () => 'alive',
    token: () => 't',
    missing: () => assert.fail('the run is there'),
    found: () => {},
    onStage: (work) => work({ reach, remark: () => {}, drive: () => Promise.resolve('worked') }),
  };
  return { command, records: async () => (await readRun(store))?.head.sequence };
};

const ada = { operator: 'ada', host: 'h', processId: 3 };
const OVER: Entry[] = [
  { kind: 'run.resumed', at: 2, writer: ada },
  { kind: 'run.rolling-back', at: 2, by: 'ada' },
  { kind: 'run.finished', at: 3, outcome: 'rolled-back', summary: null },
];
const AT_WORK: Entry[] = [{ kind: 'run.resumed', at: 2, writer: ada }];
const going = { decision: { kind: 'continue' }, check: () => {}, over: () => 'over' } as const;
const back = { check: () => {}, over: () => 'over', preview: null, confirm: () => Promise.resolve() };

test('a run that somebody rolled back while a resume looked is over: it is not gone on with', async () => {
  const { command, records } = await bobsCommand(OVER);
  assert.equal(await resume(command, going), 'over');
  assert.equal(await records(), 3);
});

test('a run that somebody rolled back while a rollback looked is over, too', async () => {
  const { command } = await bobsCommand(OVER);
  assert.equal(await takeBack(command, back), 'over');
});

test('a run that somebody set to work on while a command looked is left to them', async () => {
  const { command, records } = await bobsCommand(AT_WORK);
  await assert.rejects(resume(command, going), { code: 'run-at-work' });
  const second = await bobsCommand(AT_WORK);
  await assert.rejects(takeBack(second.command, back), { code: 'run-at-work' });
  assert.equal(await records(), 3);
});

test('nothing happened meanwhile: the command goes to work', async () => {
  const { command } = await bobsCommand([]);
  assert.equal(await resume(command, going), 'worked');
});
