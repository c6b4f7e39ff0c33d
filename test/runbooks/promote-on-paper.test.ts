import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '../../src/domain/api/call.ts';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import { digestOf } from '../../src/domain/text/digest.ts';
import type { Entry, EntryOf } from '../../src/domain/run/entry.ts';
import type { Facts } from '../../src/domain/facts/facts.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { playOnPaper } from '../../src/dry-run/paper-run.ts';
import { beginState } from '../../src/domain/run/fold.ts';
import { goOn, rollBack } from '../../src/engine/run.ts';
import { openSession } from '../../src/engine/session.ts';
import { createBell, type World } from '../../src/engine/world.ts';
import { OPERATIONS, operationOf } from '../../src/operations/registry.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, promotedFacts, READ_AT } from '../domain/example.ts';
import { RUN } from '../operations/answers.ts';

/** The shipped engine at work on a plan in a paper world, on a virtual clock. */
const createRun = (facts: Facts) => {
  const plan = planBy(promote, facts, { createdAt: READ_AT });
  const begun: EntryOf<'run.begun'> = {
    kind: 'run.begun',
    at: 0,
    runId: RUN.runId,
    plan,
    planDigest: digestOf(plan),
    target: 'paper',
    writer: { operator: RUN.operator, host: 'localhost', processId: 1 },
    tool: '0',
  };
  let nowMs = 0;
  const bell = createBell();
  const world: World = {
    wallMs: () => nowMs,
    elapsedMs: () => nowMs,
    random: () => 0.5,
    async wait(untilMs, heard) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!heard.rung() && Number.isFinite(untilMs)) nowMs = Math.max(nowMs, untilMs);
    },
  };
  const paper = paperWorld(facts);
  const writes: Call[] = [];
  const entries: Entry[] = [];
  const target = {
    send: async (call: Call) => {
      if (isWrite(call)) writes.push(call);
      return paper(call);
    },
  };
  const control = { pauseRequested: () => false, bell };
  const journal = { append: async (more: Entry[]) => void entries.push(...more) };
  const session = openSession({ world, target, operationOf, emit: () => {}, control }, journal, beginState(begun));
  return { session, plan, writes, entries };
};

const sorted = (calls: Call[]): string[] => calls.map((call) => JSON.stringify(call)).toSorted();

test('the engine sends exactly the calls that the dry run showed, and exactly the way back', async () => {
  const facts = exampleFacts();
  const { session, plan, writes } = createRun(facts);
  const { steps } = playOnPaper(plan, OPERATIONS, paperWorld(facts), RUN);
  await goOn(session, () => null);
  assert.equal(session.run.status, 'completed');
  assert.deepEqual(sorted(writes), sorted(steps.flatMap(({ calls }) => calls)));
  writes.length = 0;
  await rollBack(session, () => null);
  const back = steps.flatMap(({ undo }) => (undo.kind === 'reverse' ? [...undo.first, ...undo.calls] : []));
  assert.deepEqual(sorted(writes), sorted(back));
  const [fence] = steps.flatMap(({ undo }) => (undo.kind === 'reverse' ? undo.first : []));
  assert.deepEqual(writes[0], fence, 'the claim is withdrawn before anything is taken back');
});

test('the engine changes nothing in a world that is as wanted', async () => {
  const { session, writes, entries } = createRun(promotedFacts());
  await goOn(session, () => null);
  assert.deepEqual(writes, []);
  assert.ok(entries.every((entry) => entry.kind !== 'step.done' || !entry.changed));
});
