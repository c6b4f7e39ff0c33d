/** Runs a recorded plan again, in memory, in the world as the run found it. */
import type { Target } from '../domain/api/call.ts';
import type { Entry, EntryOf } from '../domain/run/entry.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { beginState, fold } from '../domain/run/fold.ts';
import { differencesOf, forwardOf, type ReplayDifferences } from '../domain/run/replay-differences.ts';
import { goOn } from '../engine/run.ts';
import { openSession } from '../engine/session.ts';
import { createBell } from '../engine/world.ts';
import { readRun } from '../journal/journal.ts';
import type { Store } from '../journal/store.ts';
import { operationOf } from '../operations/registry.ts';
import { createClock } from '../sandbox/clock.ts';
import { recreate } from '../sandbox/recorded/recreate.ts';
import { createSandboxTarget } from '../sandbox/target.ts';
import { sandboxMachine } from '../sandbox/world.ts';

/** The yes of a person who is not asked again. */
const withPeople = (target: Target): Target => ({
  send: (call, deadlineMs) =>
    call.service === 'human'
      ? Promise.resolve({ outcome: 'yes', output: { answer: 'yes', by: 'the replay' } })
      : target.send(call, deadlineMs),
});

/**
 * @param entries of the recorded way forward, from `run.begun` on.
 * @param nextTurn gives everything that became ready a turn to run.
 * @returns how it went in the sandbox: to its end, or to its first question.
 */
export const replayRun = async (
  entries: readonly Entry[],
  nextTurn: () => Promise<void>,
): Promise<{ state: RunState; entries: Entry[] }> => {
  const begun = entries[0] as EntryOf<'run.begun'>;
  const state = recreate(fold(entries) ?? beginState(begun), operationOf);
  const clock = createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => sandboxMachine.pass(state, atMs),
    nextTurn,
    random: () => 0.5,
  });
  const target = createSandboxTarget({
    clock,
    world: { take: (call) => sandboxMachine.step(state, state.nowMs, { kind: 'call', call }) },
  });
  const run = beginState(begun);
  const replayed: Entry[] = [begun];
  const session = openSession(
    {
      world: clock.join(),
      target: withPeople(target),
      operationOf,
      emit: () => {},
      control: { pauseRequested: () => false, bell: createBell() },
    },
    { append: (more) => Promise.resolve(void replayed.push(...more)) },
    run,
  );
  await goOn(session, () => null);
  return { state: run, entries: replayed };
};

/** A run as its journal has it, and as it went when it was played again. */
export interface Replay {
  recorded: RunState;
  replayed: RunState;
  differences: ReplayDifferences;
}

/** Reads the way forward of a run and plays it again. @param nextTurn as of `replayRun` */
export const replay = async (store: Store, run: number, nextTurn: () => Promise<void>): Promise<Replay> => {
  const all = (await readRun(store, run))?.entries ?? [];
  const entries = forwardOf(all);
  const recorded = fold(entries) ?? beginState(all[0] as EntryOf<'run.begun'>);
  // How it ended is part of it, unless it was taken back in its middle.
  const end = all.find(({ kind }) => kind === 'run.finished');
  if (end?.kind === 'run.finished' && end.outcome === 'completed') recorded.status = 'completed';
  const replayed = await replayRun(entries, nextTurn);
  const differences = differencesOf(
    { state: recorded, entries },
    { state: replayed.state, entries: forwardOf(replayed.entries) },
  );
  return { recorded, replayed: replayed.state, differences };
};
