/** What one process needs to work on one run: the outside, the journal, and the run as the journal tells it. */
import type { Target } from '../domain/api/call.ts';
import type { Entry } from '../domain/run/entry.ts';
import type { Operation, RunIdentity } from '../domain/plan/operation.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { applyEntry } from '../domain/run/fold.ts';
import type { Unstamped } from './goal.ts';
import { boundedTarget } from './bounded-target.ts';
import { createCallQueue, type CallQueue } from './call-queue.ts';
import type { Bell, World } from './world.ts';

/** What the engine tells while it works. Entries are told only after they are durable. */
export type EngineEvent =
  | { type: 'entry'; entry: Entry; run: RunState }
  /** A step looks, and what it still lacks. */
  | { type: 'waiting'; step: string; lacking: string };

/** Asked from outside: stop starting things, finish or leave what is on the way, and return. */
export interface Control {
  pauseRequested(): boolean;
  /** Rung by whoever asks for a pause. */
  bell: Bell;
}

/** The journal as the engine uses it (`src/journal/journal.ts` supplies it). */
export interface Appender {
  append(entries: Entry[]): Promise<void>;
}

export interface Outside {
  world: World;
  target: Target;
  operationOf(name: string): Operation;
  emit(event: EngineEvent): void;
  control: Control;
}

export interface Session extends Outside {
  run: RunState;
  identity: RunIdentity;
  queue: CallQueue;
  /** Durable when it returns, then told. */
  record(entries: Unstamped[]): Promise<void>;
}

export const openSession = (outside: Outside, journal: Appender, run: RunState, begun: Entry[] = []): Session => {
  const { world, target, emit } = outside;
  for (const entry of begun) emit({ type: 'entry', entry, run });
  return {
    ...outside,
    run,
    identity: {
      runId: run.runId,
      // Whoever has resumed it last.
      get operator() {
        return run.writer.operator;
      },
      // All of these may be decided in mid-run.
      get mode() {
        return run.mode;
      },
      get requestsDecide() {
        return run.requestsDecide !== null;
      },
      get accepted() {
        return run.accepted;
      },
    },
    queue: createCallQueue(boundedTarget(target, run.plan), run.plan.budgets),
    async record(entries) {
      const at = world.wallMs();
      const stamped = entries.map((entry): Entry => ({ ...entry, at }));
      await journal.append(stamped);
      for (const entry of stamped) {
        applyEntry(run, entry);
        emit({ type: 'entry', entry, run });
      }
    },
  };
};
