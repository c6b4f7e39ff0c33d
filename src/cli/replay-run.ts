/** Runs a recorded plan again, in memory, in the world as the run found it. */
import type { Target } from '../domain/api/call.ts';
import type { Entry, EntryOf } from '../domain/run/entry.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { beginState, fold } from '../domain/run/fold.ts';
import { goOn } from '../engine/run.ts';
import { openSession } from '../engine/session.ts';
import { createBell } from '../engine/world.ts';
import { operationOf } from '../operations/registry.ts';
import { createClock } from '../sandbox/clock.ts';
import { recreate } from '../sandbox/recorded/recreate.ts';
import { createSandboxTarget } from '../sandbox/target.ts';
import { sandboxMachine } from '../sandbox/world.ts';
import { nextTurn } from './places/real-world.ts';

/** The yes of a person who is not asked again. */
const withPeople = (target: Target): Target => ({
  send: (call, deadlineMs) =>
    call.service === 'human'
      ? Promise.resolve({ outcome: 'yes', output: { answer: 'yes', by: 'the replay' } })
      : target.send(call, deadlineMs),
});

/**
 * @param entries of the recorded way forward, from `run.begun` on.
 * @returns how it went in the sandbox: to its end, or to its first question.
 */
export const replayRun = async (entries: readonly Entry[]): Promise<{ state: RunState; entries: Entry[] }> => {
  const begun = entries[0] as EntryOf<'run.begun'>;
  const state = recreate(fold(entries) ?? beginState(begun), operationOf);
  const clock = createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => void sandboxMachine.step(state, atMs, { kind: 'advance' }),
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
