/** What `failover settle --debt STEP` does: find who owes the step, and do it after all, or record that a person answers for it. */
import { requireExtensionsOf } from '../../runbooks/extensions.ts';
import { debtsOf, standingDebts, type Debt } from '../domain/run/debts.ts';
import type { Entry } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { asSentence } from '../domain/text/sentence.ts';
import { payDebt as pay } from '../engine/debt.ts';
import { openJournal, readRuns } from '../journal/journal.ts';
import type { RecordedRun } from '../report/run-standing.ts';
import { requireHeld } from './beneath.ts';
import { catchUpOlder, type CommandOutside, type CommandStage } from './command-outside.ts';
import { goingOn, localEntries } from './going-on.ts';
import { identifyAgain } from './identity.ts';
import { requireOver } from './open-run.ts';
import { lookAtDebts, type SeenDebt } from './settle.ts';
import { requireWholePlan } from './whole-plan.ts';

export interface Paying<Result, Stage extends CommandStage<Result>> {
  /** Id of the step. */
  step: string;
  /** @throws Failure when this command was meant for something else */
  check(newest: RecordedRun): void;
  /** A run has done the step by now. */
  paid(run: RecordedRun): Result;
  /** Only shows what would be done; null to do it. */
  preview: ((stage: Stage, seen: SeenDebt) => Result) | null;
  /** @throws Failure when somebody who is asked does not agree */
  confirm(debt: Debt): Promise<void>;
}

const noDebt = (step: string, debts: readonly Debt[]): Failure =>
  new Failure({
    code: 'debt-not-found',
    message: `No run owes "${step}".`,
    remedy:
      debts.length === 0
        ? 'Nothing is owed by any run that still stands; "failover status" shows the newest.'
        : `Owed: ${debts.map((debt) => `${debt.step.id} (run ${debt.run})`).join(', ')}.`,
    exitCode: EXIT.usage,
  });

type Found = { kind: 'owed'; debt: Debt } | { kind: 'paid'; run: RecordedRun };

/** The newest run that owes the step: once that one has done it, no earlier one owes it. */
const find = async <Result>(
  command: CommandOutside<Result>,
  { step, check }: Pick<Paying<Result, never>, 'step' | 'check'>,
): Promise<Found> => {
  const all = await readRuns(command.store);
  const runs = all.filter(({ run }) => command.wanted === null || run === command.wanted);
  const newest = runs.at(-1);
  if (newest === undefined) throw command.missing();
  command.found(newest);
  for (const one of all) requireOver(command, one);
  check(newest);
  const debts = standingDebts(all).filter(({ run }) => command.wanted === null || run === command.wanted);
  const debt = debts.findLast((one) => one.step.id === step);
  if (debt !== undefined) {
    requireWholePlan(debt.run, debt.state.plan);
    return { kind: 'owed', debt };
  }
  const run = runs.findLast(({ state }) => state.status === 'completed' && state.steps.get(step)?.status === 'done');
  if (run !== undefined) return { kind: 'paid', run };
  throw noDebt(step, debts);
};

const isOwed = (state: Debt['state'], step: string): boolean =>
  state.status === 'completed' && debtsOf(state).some(({ id }) => id === step);

/** @throws Failure `debt-gone` (exit 12) when somebody else was faster */
const openOwed = async <Result>(command: CommandOutside<Result>, { run, step }: Debt) => {
  await catchUpOlder(command, [run]);
  const opened = await openJournal(command.store, run);
  requireOver(command, opened);
  if (isOwed(opened.state, step.id)) return opened;
  throw new Failure({
    code: 'debt-gone',
    message: `Run ${run} does not owe "${step.id}" any more: somebody else has paid it, or taken the run back.`,
    remedy: '"failover status" shows what is owed now. Nothing was done.',
    exitCode: EXIT.locked,
  });
};

/** Does the step after all. @throws Failure whenever it does not come to that; nothing was changed then */
export const payDebt = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  { step: wanted, check, paid, preview, confirm }: Paying<Result, Stage>,
): Promise<Result> => {
  const { operator } = command.writer;
  if (preview === null) await command.catchUp();
  const found = await find(command, { step: wanted, check });
  if (found.kind === 'paid') return paid(found.run);
  const { debt } = found;
  requireExtensionsOf(debt.state.plan);
  if (preview === null) await confirm(debt);
  return command.onStage(async (stage) => {
    if (preview !== null) {
      const [seen] = await lookAtDebts(stage.reach, [debt], operator);
      if (seen === undefined) throw new Error('a debt was not looked at');
      return preview(stage, seen);
    }
    const caller = await identifyAgain(stage, debt.state);
    const unseen = await requireHeld(stage.reach, debt.state, 'forward');
    if (unseen !== null) stage.remark(unseen);
    const { journal, state } = await openOwed(command, debt);
    return stage.drive({ journal, state, begun: [] }, async (session) => {
      await session.record([...goingOn(command, caller), { kind: 'step.retried', step: debt.step.id, by: operator }]);
      return pay(session, debt.step);
    });
  });
};

/** How a person answers for a debt. */
export interface Answering<Result, Stage extends CommandStage<Result>> extends Pick<
  Paying<Result, Stage>,
  'step' | 'check' | 'paid'
> {
  reason: string;
  /** Is it accepted by name that data or users are not protected? */
  waive: boolean;
  isDry: boolean;
  done(stage: Stage, seen: SeenDebt): Result;
}

const protectedStep = ({ debt: { step }, seen }: SeenDebt): Failure =>
  new Failure({
    code: 'debt-protected',
    message: `Step ${step.id} protects ${step.protects}, and it is not so: ${asSentence(seen)} ${step.why}`,
    remedy: `Pay it: failover settle --debt ${step.id}. If you accept it by name: add --waive.`,
    exitCode: EXIT.usage,
  });

/** Ends a debt by a person's word, with what was seen of it then. @throws Failure as `payDebt` */
export const answerForDebt = async <Result, Stage extends CommandStage<Result>>(
  command: CommandOutside<Result, Stage>,
  { step, check, paid, reason, waive, isDry, done }: Answering<Result, Stage>,
): Promise<Result> => {
  const { operator: by } = command.writer;
  if (!isDry) await command.catchUp();
  const found = await find(command, { step, check });
  if (found.kind === 'paid') return paid(found.run);
  const { debt } = found;
  return command.onStage(async (stage) => {
    const [seen] = await lookAtDebts(stage.reach, [debt], by);
    if (seen === undefined) throw new Error('a debt was not looked at');
    if (!seen.isPaid && debt.step.protects !== null && !waive) throw protectedStep(seen);
    if (isDry) return done(stage, seen);
    const { journal } = await openOwed(command, debt);
    const at = stage.reach.world.wallMs();
    const ended = { kind: 'debt.ended', step, by, how: 'by-hand', evidence: seen.seen, reason } as const;
    await journal.append([...localEntries(command), ended].map((entry): Entry => ({ ...entry, at })));
    return done(stage, seen);
  });
};
