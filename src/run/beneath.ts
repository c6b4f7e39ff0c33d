/**
 * Runs lie on one another: each found the world as the one before had left it. Beneath a later run that stands, the before-images
 * of an earlier one are of a world that is over, and to restore them would take from the region that serves now.
 */
import { DEFAULT_BUDGETS } from '../domain/api/catalogue.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Successor } from '../domain/plan/operation.ts';
import { wordsOf } from '../domain/plan/run-words.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { readAll } from '../engine/readings.ts';
import { readRun } from '../journal/journal.ts';
import type { Store } from '../journal/store.ts';
import { operationOf } from '../operations/registry.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import type { Reach } from './command-outside.ts';

/** Has it changed anything that is not taken back? */
const leavesChanges = ({ status, steps }: RunState): boolean =>
  status !== 'rolled-back' && [...steps.values()].some((step) => step.changed && step.status !== 'undone');

/** Has it ever held what only one run holds, or tried to take it? Where its plan takes nothing of the kind, it needs nothing. */
const everHeld = ({ plan, steps }: RunState): boolean => {
  const taking = plan.steps.filter(({ operation }) => operationOf(operation).successor !== undefined);
  return taking.length === 0 || taking.some(({ id }) => (steps.get(id)?.before ?? null) !== null);
};

/** Is the application as it is by this run? One that stopped before it held the claim has moved nobody. */
const stands = (run: RunState): boolean => leavesChanges(run) && everHeld(run);

/**
 * The latest run after this one that has changed anything and was not taken back; null where there is none.
 * @throws Failure where a later run cannot be read: then it is not known
 */
export const laterRun = async (store: Store, run: number): Promise<RecordedRun | null> => {
  const later = (await store.runs()).filter((number) => number > run);
  for (const number of later.toReversed()) {
    const read = await readRun(store, number);
    if (read !== null && stands(read.state)) return read;
  }
  return null;
};

/** @throws Failure `run-beneath` (exit 12) when a later run stands */
export const requireUppermost = async (store: Store, run: number): Promise<void> => {
  const later = await laterRun(store, run);
  if (later === null) return;
  const { plan } = later.state;
  throw new Failure({
    code: 'run-beneath',
    message: `Run ${later.run} (${wordsOf(plan).noun}, ${plan.from} -> ${plan.to}) was built on run ${run} and stands: what run ${run} found is no longer how things are, and to restore it could take from ${plan.to} what users need there.`,
    remedy: `Nothing was changed. Take the later one back first: failover rollback --run ${later.run}; then: failover rollback --run ${run}. To bring users elsewhere, plan anew: "${wordsOf(plan).begin}".`,
    exitCode: EXIT.locked,
  });
};

/** Who holds now what this run held: `none` where nobody after it does. */
export type Holder = { kind: 'none' } | { kind: 'later'; run: Successor } | { kind: 'unknown'; cause: string };

/** Looks who holds what this run held. Nothing is sent that changes anything. */
export const holderNow = async ({ world, target, control }: Reach, run: RunState): Promise<Holder> => {
  const identity = { runId: run.runId, operator: run.writer.operator };
  let found: Holder = { kind: 'none' };
  for (const { operation: name, params, limits } of run.plan.steps) {
    const { successor, observe, see } = operationOf(name);
    if (successor === undefined) continue;
    const calls = observe(params, identity, null);
    const answers = await readAll({ world, target, control }, DEFAULT_BUDGETS, calls, limits.callTimeoutMs);
    const sight = see(answers, params, null);
    if (!sight.known) {
      found = { kind: 'unknown', cause: sight.cause };
      continue;
    }
    const later = successor(sight.seen, params, identity);
    if (later !== null) return { kind: 'later', run: later };
  }
  return found;
};

/**
 * May users be where the run would have brought them? Of a run that never held the claim this is somebody else's doing, and what it
 * has raised there may be what they live on.
 */
const mayServe = async ({ world, target, control }: Reach, run: RunState): Promise<boolean> => {
  const identity = { runId: run.runId, operator: run.writer.operator };
  for (const { operation: name, params, limits } of run.plan.steps) {
    const operation = operationOf(name);
    // A proof asks from outside; what the records say is enough.
    if (operation.serves === undefined || operation.undo.kind !== 'reverse') continue;
    const calls = operation.observe(params, identity, null);
    const answers = await readAll({ world, target, control }, DEFAULT_BUDGETS, calls, limits.callTimeoutMs);
    const sight = operation.see(answers, params, null);
    if (!sight.known || operation.verify(sight.seen, params, identity).verdict !== 'unmet') return true;
  }
  return false;
};

/**
 * What stands against taking the run back, or going on with it: another run has the application. Who goes on forward to the very
 * region that the other one serves from adds to it, and moves no users, since the claim is not theirs.
 */
export const isInTheWay = ({ plan }: RunState, way: 'forward' | 'back', { to, returning }: Successor): boolean =>
  way === 'back' || to !== plan.to || returning;

/**
 * @returns a sentence where it could not be seen who holds it
 * @throws Failure `run-overtaken` (exit 12) when another run does
 */
export const requireHeld = async (reach: Reach, run: RunState, way: 'forward' | 'back'): Promise<string | null> => {
  const holder = await holderNow(reach, run);
  if (holder.kind === 'none') return null;
  if (holder.kind === 'unknown') return `Whether another run has taken over since cannot be seen: ${holder.cause}`;
  if (!isInTheWay(run, way, holder.run)) return null;
  if (way === 'back' && !everHeld(run) && (!leavesChanges(run) || !(await mayServe(reach, run)))) return null;
  const { runId, to, shown } = holder.run;
  throw new Failure({
    code: 'run-overtaken',
    message: `Run ${runId} has taken over after run ${run.runId}, and the traffic records are its own (${shown}): ${way === 'back' ? 'to restore what this run found' : 'to go on with this run'} could take from ${to} what users need there.`,
    remedy: `Nothing was changed. Look at it where it was begun ("failover status --run ${runId}"); only after it was taken back there can this one be ${way === 'back' ? 'taken back' : 'gone on with'}. Where there is no such run, somebody else wrote that record: put back what it was.`,
    exitCode: EXIT.locked,
  });
};
