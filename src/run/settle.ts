/**
 * What `failover settle` does: over all runs that are over and not settled, read what they left as it is now, have it
 * written down, and record in each of them that it is. Of debts it ends those that are seen to be paid.
 */
import { requireOperationsOf } from '../../runbooks/extensions.ts';
import type { Answer, Call } from '../domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../domain/api/catalogue.ts';
import { type Debt, standingDebts } from '../domain/run/debts.ts';
import type { Entry } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Sight } from '../domain/api/sight.ts';
import type { Change, Operation, RunIdentity } from '../domain/plan/operation.ts';
import type { Step } from '../domain/plan/plan.ts';
import {
  activeRegionAfter,
  isUnsettled,
  settlableSteps,
  unsettledSteps,
  type NumberedRun,
} from '../domain/run/settlement.ts';
import type { Setting } from '../domain/run/settled.ts';
import { verdictWords } from '../domain/plan/verdict-words.ts';
import { asSentence } from '../domain/text/sentence.ts';
import { readAll } from '../engine/readings.ts';
import { survey } from '../engine/survey.ts';
import { openJournal, readRuns } from '../journal/journal.ts';
import { operationOf } from '../operations/registry.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import { catchUpOlder, type CommandOutside, type CommandStage, type Reach } from './command-outside.ts';
import { localEntries } from './going-on.ts';
import { requireOver } from './open-run.ts';
import { requireWholePlan } from './whole-plan.ts';

/** A debt, and what was seen of its step. */
export interface SeenDebt {
  debt: Debt;
  isPaid: boolean;
  /** Evidence, or what is lacking, or why it cannot be seen. */
  seen: string;
  /** What doing it now would change, and the calls for that. */
  changes: Change[];
  calls: Call[];
}

/** All that is owed, as it is in the world now. */
export interface Owed {
  /** Runs whose changes the stacks do not say, the oldest first. */
  runs: RecordedRun[];
  /** One a thing, as it is now; of things that several runs changed, too. */
  settings: Setting[];
  /** Old -> new: what was declared by hand before, else what was there before the first of these runs; and what is there now. */
  changes: (Change & { region: string })[];
  /** What could not be read, a sentence each; only where somebody settles by hand. */
  unseen: string[];
  /** Where the users are; null where no run says it. */
  activeRegion: string | null;
  debts: SeenDebt[];
}

export interface Settling<Result, Stage extends CommandStage<Result>> {
  /** Only shows what would be done. */
  isDry: boolean;
  /** Why a person brings it into infrastructure code that is not ours; null where the stacks are written. */
  byHand: { reason: string } | null;
  /** @throws Failure when this command was meant for something else */
  check(newest: RecordedRun): void;
  nothingOwed(newest: RecordedRun): Result;
  /**
   * Shows what would be written down.
   * @returns what writes it
   * @throws Failure when it cannot be; nothing was changed then
   */
  prepare(stage: Stage, owed: Owed): Promise<() => void>;
  /** Says what was done. */
  done(stage: Stage, owed: Owed): Promise<Result>;
}

const unread = (step: Step, cause: string): Failure =>
  new Failure({
    code: 'settle-unknown',
    message: `What "${step.title}" left in ${step.region} cannot be read: ${asSentence(cause)} Nothing was written.`,
    remedy:
      'Run "failover settle" again when it answers; where it stays so, "failover settle --by-hand" settles what is seen.',
    exitCode: EXIT.refusedByAws,
  });

const SECTION_KEY = ({ section, region, name }: Setting): string => `${section} ${region} ${name}`;

type LeftValue = Owed['changes'][number];

const keyOf = ({ region, what }: LeftValue): string => `${region} ${what}`;

/** What the owner's code declares of each thing since somebody last settled by hand. */
const declaredByHand = (runs: readonly RecordedRun[]): Map<string, string> =>
  new Map(
    runs
      .toSorted((left, right) => (left.state.settledAt ?? 0) - (right.state.settledAt ?? 0))
      .flatMap(({ state }) =>
        (state.settledByHand?.changes ?? []).map((change) => [keyOf(change), change.to] as const),
      ),
  );

/** Of each thing what is declared now, as far as runs know it, and the last new value; only where they differ. */
const joinedChanges = (changes: readonly LeftValue[], declared: Map<string, string>): LeftValue[] => {
  const joined = new Map<string, LeftValue>();
  for (const change of changes) {
    const key = keyOf(change);
    const from = joined.get(key)?.from ?? declared.get(key) ?? change.from;
    joined.set(key, { ...change, from });
  }
  return [...joined.values()].filter(({ from, to }) => from !== to);
};

/** Steps of these runs that changed something, in the order of the runs. */
const changedSteps = ({ state }: RecordedRun): Step[] =>
  state.plan.steps.filter(({ id, operation }) => {
    const isChanged = state.steps.get(id)?.changed === true;
    return isChanged && operationOf(operation).left !== undefined;
  });

/** Of a run of which nothing was settled yet all that it changed, also counts that no stack declares; else what is owed. */
const stepsToRead = (run: RecordedRun, isByHand: boolean): Step[] => {
  if (!isByHand) return run.state.status === 'completed' ? settlableSteps(run.state) : unsettledSteps(run.state);
  return changedSteps(run);
};

/** What is seen of a step; an answer that its operation cannot tell anything from shows nothing. */
const toldBy = (operation: Operation, { params }: Step, identity: RunIdentity, answers: Answer[]): Sight<unknown> => {
  const sight = operation.see(answers, params, null);
  if (!sight.known) return sight;
  const verdict = operation.verify(sight.seen, params, identity);
  return verdict.verdict === 'unknown' ? { known: false, cause: verdict.cause } : sight;
};

/**
 * Reads what runs changed, as it is now: others may have gone on from there.
 * @throws Failure `settle-unknown` where something cannot be read and nobody settles by hand
 */
const readLeft = async (
  { world, target, control }: Reach,
  all: readonly RecordedRun[],
  runs: readonly RecordedRun[],
  isByHand: boolean,
): Promise<Pick<Owed, 'settings' | 'changes' | 'unseen'>> => {
  const asked = runs.flatMap((run) =>
    stepsToRead(run, isByHand).map((step) => {
      const operation = operationOf(step.operation);
      const identity = { runId: run.state.runId, operator: run.state.writer.operator };
      return { run, step, operation, identity, calls: operation.observe(step.params, identity, null) };
    }),
  );
  const calls: Call[] = asked.flatMap(({ calls: own }) => own);
  const timeoutMs = Math.max(1, ...asked.map(({ step }) => step.limits.callTimeoutMs));
  const answers = await readAll(
    { world, target, control },
    runs.at(-1)?.state.plan.budgets ?? DEFAULT_BUDGETS,
    calls,
    timeoutMs,
  );
  const settings = new Map<string, Setting>();
  const changes: Owed['changes'] = [];
  const unseen: string[] = [];
  let from = 0;
  for (const { run, step, operation, identity, calls: own } of asked) {
    const sight = toldBy(operation, step, identity, answers.slice(from, (from += own.length)));
    if (!sight.known) {
      if (!isByHand) throw unread(step, sight.cause);
      unseen.push(`${step.title} (${step.region}): ${sight.cause}`);
      continue;
    }
    for (const setting of operation.settings?.(step.params, sight.seen) ?? [])
      settings.set(SECTION_KEY(setting), setting);
    const before = run.state.steps.get(step.id)?.before ?? null;
    if (before !== null)
      for (const change of operation.left?.(step.params, before.image, sight.seen) ?? [])
        changes.push({ ...change, region: step.region });
  }
  return { settings: [...settings.values()], changes: joinedChanges(changes, declaredByHand(all)), unseen };
};

/** Looks whether the steps of debts are true by now. Nothing is sent that changes anything. */
export const lookAtDebts = async (
  { world, target, control }: Reach,
  debts: readonly Debt[],
  operator: string,
): Promise<SeenDebt[]> => {
  const outside = { world, target, operationOf, emit: () => {}, control };
  const seen: SeenDebt[] = [];
  for (const [state, own] of Map.groupBy(debts, (debt) => debt.state)) {
    const plan = { ...state.plan, steps: own.map(({ step }) => step) };
    const rows = await survey(outside, plan, { runId: state.runId, operator });
    for (const [index, { verdict, shut, changes, calls }] of rows.entries()) {
      const debt = own[index];
      if (debt === undefined) continue;
      const words = verdictWords(verdict);
      const isPaid = verdict.verdict === 'met';
      seen.push({ debt, isPaid, seen: shut === null ? words : `${words}; ${shut.reason}`, changes, calls });
    }
  }
  return seen;
};

/** A gate that was passed over has nothing left to ask once all is settled: who skipped it has answered for it. */
const isPassedGate = ({ step, owed }: Debt): boolean =>
  owed.status === 'skipped' && operationOf(step.operation).gate === true;

/** What ends with this settling: debts that are seen to be paid, and gates that somebody passed over. */
export const endedBy = ({ debts }: Owed): SeenDebt[] =>
  debts.filter(({ debt, isPaid }) => isPaid || isPassedGate(debt));

const outrun = (run: number): Failure =>
  new Failure({
    code: 'settle-outrun',
    message: `Run ${run} was gone on with while this command looked at what it left: it counts as not settled.`,
    remedy: 'Run "failover settle" again: it reads what is there now.',
    exitCode: EXIT.locked,
  });

const entriesOf = (run: number, owed: Owed, by: string, byHand: Settling<never, never>['byHand']) => [
  ...endedBy(owed)
    .filter(({ debt }) => debt.run === run)
    .map(({ debt, isPaid, seen }) => {
      const evidence = isPaid ? seen : debt.owed.note;
      return { kind: 'debt.ended', step: debt.step.id, by, how: isPaid ? 'seen' : 'by-hand', evidence } as const;
    }),
  ...(owed.runs.some((one) => one.run === run)
    ? [
        {
          kind: 'run.settled',
          by,
          settings: owed.settings,
          ...(byHand === null ? {} : { byHand: { ...byHand, changes: owed.changes, unseen: owed.unseen } }),
        } as const,
      ]
    : []),
];

/** The oldest first, so that whatever stops it in between leaves the newer ones, and with them the freeze. */
const record = async <Result>(
  command: CommandOutside<Result>,
  stage: CommandStage<Result>,
  all: readonly RecordedRun[],
  owed: Owed,
  byHand: { reason: string } | null,
): Promise<void> => {
  const by = command.writer.operator;
  const numbers = new Set([...owed.runs.map(({ run }) => run), ...endedBy(owed).map(({ debt }) => debt.run)]);
  const runs = [...numbers].toSorted((left, right) => left - right);
  await catchUpOlder(command, runs);
  for (const run of runs) {
    const { journal, state, head } = await openJournal(command.store, run);
    requireOver(command, { run, state });
    if (all.find((one) => one.run === run)?.head.hash !== head.hash) throw outrun(run);
    const at = stage.reach.world.wallMs();
    const entries = [...localEntries(command), ...entriesOf(run, owed, by, byHand)];
    await journal.append(entries.map((entry): Entry => ({ ...entry, at })));
  }
};

const pick = (runs: RecordedRun[], wanted: number | null): RecordedRun[] =>
  wanted === null ? runs : runs.filter(({ run }) => run === wanted);

/** Settles what runs left. @throws Failure whenever it does not come to that; nothing was changed then */
export const settle = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  { isDry, byHand, check, nothingOwed, prepare, done }: Settling<Result, Stage>,
): Promise<Result> => {
  if (!isDry) await command.catchUp();
  const all = await readRuns(command.store);
  const newest = pick(all, command.wanted).at(-1);
  if (newest === undefined) throw command.missing();
  command.found(newest);
  for (const one of all) requireOver(command, one);
  check(newest);
  const runs = pick(all, command.wanted).filter(({ state }) => isUnsettled(state));
  const debts = standingDebts(all).filter(({ run }) => command.wanted === null || run === command.wanted);
  if (runs.length === 0 && debts.length === 0) return nothingOwed(newest);
  for (const { run, state } of [...runs, ...debts]) {
    requireWholePlan(run, state.plan);
    requireOperationsOf(state.plan);
  }
  return command.onStage(async (stage) => {
    const { operator } = command.writer;
    const owed: Owed = {
      runs,
      ...(await readLeft(stage.reach, all, runs, byHand !== null)),
      activeRegion: activeRegionAfter(all satisfies NumberedRun[]),
      debts: await lookAtDebts(stage.reach, debts, operator),
    };
    const write = await prepare(stage, owed);
    if (!isDry) {
      if (runs.length > 0) write();
      await record(command, stage, all, owed, byHand);
    }
    return done(stage, owed);
  });
};
