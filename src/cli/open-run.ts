/** A run that is not over stands in the way of another one: who works on it, since when, and how to go on. */
import { EXIT, Failure } from '../domain/failure.ts';
import { isOpen, type RunState } from '../domain/run-state.ts';
import { showMoment } from '../report/status-text.ts';
import { livenessOf, type Liveness } from './liveness.ts';

const WORKING: Record<Liveness, string> = {
  alive: 'and is at work now',
  gone: 'which is not running any more',
  elsewhere: 'of which nothing is known on this host',
};

const describe = (run: number, state: RunState, liveness: Liveness): string => {
  const { writer, begunAt, target } = state;
  return `Run ${run} is not over. It belongs to ${writer.operator} on ${writer.host}, process ${writer.processId}, ${WORKING[liveness]}; it began ${showMoment(begunAt, target)}.`;
};

/** What a second operator is told. */
export const lockedBy = (run: number, state: RunState, host: string): Failure => {
  const liveness = livenessOf(state.writer, host);
  const goOn =
    state.status === 'rolling-back'
      ? '"failover rollback" goes on taking it back'
      : '"failover resume" goes on with it, "failover rollback" takes it back';
  return new Failure({
    code: 'run-open',
    message: describe(run, state, liveness),
    remedy: `Nothing was done. "failover status" shows how far it is${liveness === 'alive' ? '; leave it to them.' : `; ${goOn}.`}`,
    exitCode: EXIT.locked,
  });
};

/** @throws Failure `run-open` (exit 12) when the run is not over */
export const requireOver = (found: { run: number; state: RunState } | null, host: string): void => {
  if (found !== null && isOpen(found.state)) throw lockedBy(found.run, found.state, host);
};

/** @throws Failure `run-at-work` (exit 12) when a living process on this host works on the run */
export const requireUnattended = (run: number, state: RunState, host: string): void => {
  if (!isOpen(state) || livenessOf(state.writer, host) !== 'alive') return;
  // Paused and stopped runs have no process, whatever has got its number since.
  if (state.status === 'paused' || state.status === 'stopped') return;
  throw new Failure({
    code: 'run-at-work',
    message: describe(run, state, 'alive'),
    remedy: `Nothing was done. "failover status" shows how far it is. To take it over, stop that process first: kill -INT ${state.writer.processId}`,
    exitCode: EXIT.locked,
  });
};
