/** What shows a run while it is under way. It draws; it decides nothing and owns nothing. */
import type { RunState } from '../../domain/run/run-state.ts';
import type { EngineEvent } from '../../engine/session.ts';
import type { OutputEvent } from '../../report/events-schema.ts';

/** Things beside the engine's events that a run tells. */
export type Aside = DistributiveOmit<
  Extract<OutputEvent, { type: 'plan' | 'message' | 'question' | 'nothing-to-do' }>,
  'time' | 'runId' | 'seq'
>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export interface Renderer {
  /** Begins to show a run; events may already have come. */
  begin(run: RunState): void;
  event(event: EngineEvent): void;
  aside(aside: Aside): void;
  /** Leaves the terminal alone while a person is asked. */
  suspend(): Promise<void>;
  resume(): void;
  /** Leaves the last state on the screen and gives the terminal back. */
  end(): Promise<void>;
}
