/** Processes and the people who type them, as far as an auditor needs to know them. */
import type { RunState } from '../domain/run/run-state.ts';
import type { Outcome } from '../engine/run.ts';
import type { ClockWorld } from '../sandbox/clock.ts';

/** One process, from its start to its end or its death. */
export interface Life {
  id: number;
  person: string;
  host: string;
  member: ClockWorld;
  isDead: boolean;
  /** Resolves when it dies. */
  died: Promise<void>;
  kill(): void;
  /** Asleep since and until, by the clock of the world; null while awake. */
  sleep: { fromMs: number; untilMs: number } | null;
  /** Time slept before: the monotonic clock of a laptop stands still meanwhile (clock_gettime(2), CLOCK_MONOTONIC). */
  sleptMs: number;
  /** As Ctrl-C asks for it. */
  pause(): void;
  crossed: number;
}

/** How a process ended. */
export type Ended =
  | { kind: 'outcome'; outcome: Outcome; state: RunState }
  | { kind: 'refused'; code: string }
  /** There was nothing to do. */
  | { kind: 'over' }
  | { kind: 'approved' }
  | { kind: 'crashed' }
  /** An error that is no message to a user: a bug. */
  | { kind: 'failed'; error: unknown };

/** How a person left off. */
export interface Leaving {
  person: string;
  why: 'over' | 'gave-up' | 'left-to-others' | 'bug';
  detail: string;
}
