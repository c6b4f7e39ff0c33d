/** The commands as they decide in `src/cli/commands/`, on the outside of one process: without a screen and a person. */
import { isBookkeeping } from '../../src/cli/gather.ts';
import type { Manifests } from '../../src/domain/facts-calls.ts';
import { factsCalls, readFacts } from '../../src/domain/facts-calls.ts';
import { DEFAULT_BUDGETS } from '../../src/domain/catalogue.ts';
import { digestOf } from '../../src/domain/digest.ts';
import type { EntryOf, Writer } from '../../src/domain/entry.ts';
import type { Mode, Plan } from '../../src/domain/plan.ts';
import { beginState, isOpen } from '../../src/domain/run-state.ts';
import { entriesFor } from '../../src/engine/decide.ts';
import { readAll } from '../../src/engine/readings.ts';
import { goOn, rollBack, type Outcome } from '../../src/engine/run.ts';
import { openSession, type Outside } from '../../src/engine/session.ts';
import { nothingToDo, survey } from '../../src/engine/survey.ts';
import { createBell } from '../../src/engine/world.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { openJournal, readRun } from '../../src/journal/journal.ts';
import { operationOf } from '../../src/operations/registry.ts';
import { promote as promotionPlan } from '../../runbooks/promote.ts';
import type { ProcessOutside } from './lab.ts';

export type Ended =
  | Outcome
  /** Another run is not over. */
  | { kind: 'locked' }
  | { kind: 'nothing-to-do' };

export type Command = (process: ProcessOutside, operator: string) => Promise<Ended>;

const writerOf = (operator: string): Writer => ({ operator, host: 'localhost', processId: 1 });

const outsideOf = ({ world, target }: ProcessOutside): Outside => ({
  world,
  target,
  operationOf,
  emit: () => {},
  control: { pauseRequested: () => false, bell: createBell() },
});

/** How `failover promote` comes to its plan: from the facts of both regions, or from `--plan FILE`. */
export type PlanSource = { manifests: Manifests; mode: Mode } | { plan: Plan };

const draw = async (outside: Outside, source: PlanSource): Promise<Plan> => {
  if ('plan' in source) return source.plan;
  const { manifests, mode } = source;
  const readAt = new Date(outside.world.wallMs()).toISOString();
  const calls = factsCalls(manifests, readAt);
  const facts = readFacts(manifests, readAt, calls, await readAll(outside, DEFAULT_BUDGETS, calls, 5000));
  return promotionPlan(facts, { mode, createdAt: readAt });
};

/** `failover promote` */
export const promote =
  (source: PlanSource): Command =>
  async (process, operator) => {
    const { store, world } = process;
    const early = await readRun(store);
    if (early !== null && isOpen(early.state)) return { kind: 'locked' };
    const outside = outsideOf(process);
    const plan = await draw(outside, source);
    const rows = await survey(outside, plan, { runId: '0-rehearsal', operator });
    const newest = await readRun(store);
    if (newest !== null && isOpen(newest.state)) return { kind: 'locked' };
    if (nothingToDo(rows, (step) => isBookkeeping(operationOf(step.operation)))) return { kind: 'nothing-to-do' };
    const first = (run: number): EntryOf<'run.begun'> => ({
      kind: 'run.begun',
      at: world.wallMs(),
      runId: `${run}-${operator}`,
      plan,
      planDigest: digestOf(plan),
      target: 'sandbox',
      writer: writerOf(operator),
      tool: '0',
    });
    let begun: EntryOf<'run.begun'> | null = null;
    const claim = await claimRun(store, (run) => [(begun = first(run))]);
    if (claim.kind === 'taken' || begun === null) return { kind: 'locked' };
    return goOn(openSession(outside, claim.journal, beginState(begun), [begun]), () => null);
  };

/** `failover resume`, with no answer to give. */
export const resume: Command = async (process, operator) => {
  const { store } = process;
  const newest = await readRun(store);
  if (newest === null || !isOpen(newest.state)) return { kind: 'nothing-to-do' };
  const { journal, state } = await openJournal(store, newest.run);
  const session = openSession(outsideOf(process), journal, state);
  const resumed = { kind: 'run.resumed', writer: writerOf(operator) } as const;
  if (state.status === 'rolling-back') {
    await session.record([resumed]);
    return rollBack(session, () => null);
  }
  const answers = entriesFor(state, { kind: 'continue' }, operator);
  await session.record([resumed, ...answers]);
  return goOn(session, () => null);
};

/** `failover rollback` */
export const rollback: Command = async (process, operator) => {
  const { store } = process;
  const newest = await readRun(store);
  if (newest === null || newest.state.status === 'rolled-back') return { kind: 'nothing-to-do' };
  const { journal, state } = await openJournal(store, newest.run);
  const session = openSession(outsideOf(process), journal, state);
  await session.record([{ kind: 'run.resumed', writer: writerOf(operator) }]);
  return rollBack(session, () => null);
};
