/** A run that is not over stands in the way of another one: who works on it, since when, and how to go on. */
import { EXIT, Failure } from '../domain/failure.ts';
import { isOpen, type RunState } from '../domain/run/run-state.ts';
import { showMoment } from '../report/moment.ts';
import type { CommandOutside, Liveness } from './command-outside.ts';

type Onlooker<Result> = Pick<CommandOutside<Result>, 'livenessOf'>;

const WORKING: Record<Liveness, string> = {
  alive: 'and is at work now',
  gone: 'which is not running any more',
  possible: 'and may be at work',
  elsewhere: 'of which nothing is known on this host',
};

const describe = (run: number, state: RunState, liveness: Liveness): string => {
  const { writer, begunAt, target } = state;
  return `Run ${run} is not over. It belongs to ${writer.operator} on ${writer.host}, process ${writer.processId}, ${WORKING[liveness]}; it began ${showMoment(begunAt, target)}.`;
};

/** What a second operator is told. */
export const lockedBy = <Result>({ livenessOf }: Onlooker<Result>, run: number, state: RunState): Failure => {
  const liveness = livenessOf(state.writer);
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
export const requireOver = <Result>(
  onlooker: Onlooker<Result>,
  found: { run: number; state: RunState } | null,
): void => {
  if (found !== null && isOpen(found.state)) throw lockedBy(onlooker, found.run, found.state);
};

const takeOverCommand = (state: RunState): string =>
  `failover ${state.status === 'rolling-back' ? 'rollback' : 'resume'} --take-over`;

/**
 * Lets nobody in beside a process that may be at work, unless the command takes over: the former process is refused at its
 * next record.
 * @throws Failure `run-at-work` (exit 12) when a process works on the run, or may do so on another host
 */
export const requireUnattended = <Result>(
  { livenessOf, takeOver }: Pick<CommandOutside<Result>, 'livenessOf' | 'takeOver'>,
  { run, state }: { run: number; state: RunState },
): void => {
  // Paused and stopped runs have no process, whatever has got its number since.
  if (takeOver || !isOpen(state) || state.isAtRest) return;
  const liveness = livenessOf(state.writer);
  if (liveness === 'gone') return;
  throw new Failure({
    code: 'run-at-work',
    message: `${describe(run, state, liveness)} Its last record is of ${showMoment(state.lastAt, state.target)}.`,
    remedy:
      `Nothing was done. "failover status" shows how far it is. Ask ${state.writer.operator}; when they cannot go on: ` +
      `${takeOverCommand(state)} (their process is refused at its next record, before its next change).`,
    exitCode: EXIT.locked,
  });
};
