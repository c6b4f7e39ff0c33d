/** `failover promote`: plan, confirm, claim, run. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Mode } from '../../domain/plan.ts';
import { fold, isOpen } from '../../domain/run-state.ts';
import type { Approved, Entry, EntryOf } from '../../domain/entry.ts';
import { goOn } from '../../engine/run.ts';
import { claimRun } from '../../journal/claim.ts';
import { showDuration } from '../../report/lines.ts';
import { requireApproved } from '../approval.ts';
import { isGiven, textOf, type Invocation, type Run } from '../command.ts';
import { confirmRegion } from '../confirmation.ts';
import { showDryRun } from '../dry-run.ts';
import { drive } from '../drive.ts';
import { sayFirstLine, whereaboutsOf } from '../frame.ts';
import { requireNotCancelled } from '../cancelled.ts';
import { credentialsShortfall } from '../credentials-end.ts';
import { identify } from '../identity.ts';
import { newestRun, withJournals, type Journals } from '../journal-access.ts';
import { lockedBy, requireOver } from '../open-run.ts';
import { planPath, savePlan, shortPath } from '../plan-files.ts';
import { draftPlan, estimateOf, givenPlan, purposeOf, rehearsalOf, surveyPlan, type Draft } from '../planning.ts';
import { canAsk } from '../prompt.ts';
import { beginStream } from '../render/choose.ts';
import { sameCommand } from '../same-command.ts';
import { onStage, type Stage } from '../stage.ts';
import { toolVersion } from '../version.ts';
import { freshToken, localEntries, requireLocalReason } from '../writing.ts';

/** Without a person at a terminal, a region is given up on only when the command says so. */
const requireModeChosen = ({ settings, flags }: Invocation, { plan, modeReason }: Draft): void => {
  const isChosen = flags['mode'] !== undefined || flags['plan'] !== undefined;
  if (settings.target === 'sandbox' || plan.mode !== 'forced' || isChosen || canAsk(settings.noInput)) return;
  throw new Failure({
    code: 'forced-not-chosen',
    message: `The mode would be ${modeReason} Without a terminal that must be said.`,
    remedy: `Use: ${sameCommand(process.argv.slice(2), { mode: 'forced', confirm: plan.to })}`,
    exitCode: EXIT.usage,
  });
};

const prepare = async (stage: Stage, given: Draft | null): Promise<Draft> => {
  const { invocation, output, place, watch } = stage;
  if (given !== null) {
    const { plan } = given;
    sayFirstLine(output, { target: place.name, account: plan.account, from: plan.from, to: plan.to, mode: plan.mode });
    return given;
  }
  const purpose = purposeOf(await place.manifests(), invocation);
  const { from, to } = purpose.manifests;
  const mode = textOf(invocation, 'mode') as Mode | null;
  sayFirstLine(output, { target: place.name, account: to.account, from: from.region, to: to.region, mode });
  for (const note of place.notes) output.say(note);
  return draftPlan(invocation, place, purpose, watch.control);
};

const introduce = async (stage: Stage, draft: Draft, file: string): Promise<void> => {
  const { invocation, output, renderer } = stage;
  const { plan, digest, modeReason } = draft;
  const rehearsal = rehearsalOf(draft, invocation.settings.writer.operator);
  const { expectedMs, lowerBoundMs } = estimateOf(draft, rehearsal);
  output.say(`Mode: ${modeReason}`);
  output.say(`Plan: ${plan.steps.length} steps, about ${showDuration(expectedMs)}; saved as ${shortPath(file)}`);
  const shortfall = await credentialsShortfall(stage.place, plan.to, expectedMs);
  const warnings = [...plan.warnings, ...(shortfall === null ? [] : [shortfall])];
  for (const warning of warnings) output.say(`${output.paint('yellow', 'Warning:')} ${warning}`);
  if (invocation.settings.verbose) for (const assumption of plan.assumptions) output.say(`Assumed: ${assumption}`);
  const { assumptions, mode } = plan;
  renderer.aside({
    type: 'plan',
    planDigest: digest,
    mode,
    modeReason,
    file,
    expectedMs,
    lowerBoundMs,
    assumptions,
    warnings,
  });
};

const firstEntry =
  ({ invocation, place }: Stage, { plan, digest: planDigest }: Draft, caller: string, approvals: Approved[]) =>
  (run: number): EntryOf<'run.begun'> => ({
    kind: 'run.begun',
    at: place.world.wallMs(),
    runId: `${run}-${freshToken()}`,
    plan,
    planDigest,
    target: place.name,
    writer: invocation.settings.writer,
    tool: toolVersion(),
    caller,
    ...(approvals.length === 0 ? {} : { approvals }),
  });

const execute = async (stage: Stage, journals: Journals, draft: Draft, approvals: Approved[]): Promise<number> => {
  const { settings } = stage.invocation;
  const caller = await identify(stage.place, draft, stage.watch.control);
  let begun: Entry[] = [];
  const claim = await claimRun(journals.store, (run) => {
    const first = firstEntry(stage, draft, caller, approvals)(run);
    const others = localEntries(stage.invocation, journals).map((entry): Entry => ({ ...entry, at: first.at }));
    begun = [first, ...others];
    return [first, ...others];
  });
  if (claim.kind === 'taken') throw lockedBy(claim.run, claim.state, settings.writer.host);
  const state = fold(begun);
  if (state === null) throw new Error('a run was claimed without its first entry');
  return drive(stage, { journal: claim.journal, state, begun }, goOn);
};

const saveFor = ({ invocation }: Stage, { plan, digest }: Draft): string =>
  savePlan(plan, planPath(textOf(invocation, 'out'), invocation.settings.stateDirectory, plan, digest));

const sayNothingToDo = ({ output, renderer }: Stage, { plan }: Draft): number => {
  renderer.aside({ type: 'nothing-to-do' });
  output.say(`Nothing to do: ${plan.application} is served by ${plan.to} already. Nothing was changed.`);
  return EXIT.done;
};

const perform = async (stage: Stage, journals: Journals, given: Draft | null): Promise<number> => {
  const { invocation, output, place, watch } = stage;
  const { settings } = invocation;
  const draft = await prepare(stage, given);
  const { rows, isNothingToDo } = await surveyPlan(place, draft.plan, settings.writer.operator, watch.control);
  if (isGiven(invocation, 'dry-run')) return showDryRun(stage, draft, rows, isNothingToDo);
  // While this one was reading, someone else may have promoted.
  requireOver(await newestRun(journals), settings.writer.host);
  if (isNothingToDo) return sayNothingToDo(stage, draft);
  const file = saveFor(stage, draft);
  await introduce(stage, draft, file);
  requireModeChosen(invocation, draft);
  const { plan } = draft;
  const approvals = await requireApproved(stage, journals, draft, shortPath(file));
  await confirmRegion(settings, output, {
    expected: plan.to,
    facts: [
      `${plan.application}: ${plan.from} -> ${plan.to}, ${plan.mode}, account ${plan.account}.`,
      ...plan.warnings,
    ],
    command: sameCommand(process.argv.slice(2), { confirm: plan.to }),
  });
  requireNotCancelled(watch.control);
  return execute(stage, journals, draft, approvals);
};

/** Says at once when another run stands in the way, before a region is asked anything. */
const refuseEarly = async ({ settings, output }: Invocation, journals: Journals): Promise<void> => {
  const newest = await newestRun(journals);
  if (newest === null || !isOpen(newest.state)) return;
  sayFirstLine(output, whereaboutsOf(newest.state));
  requireOver(newest, settings.writer.host);
};

const begin = async (invocation: Invocation, journals: Journals): Promise<number> => {
  if (!isGiven(invocation, 'dry-run')) {
    requireLocalReason(invocation, journals);
    await journals.settle();
    await refuseEarly(invocation, journals);
  }
  // A plan that cannot be read is no reason to open anything.
  const given = givenPlan(invocation);
  return onStage(invocation, (stage) => perform(stage, journals, given));
};

export const run: Run = async (invocation) => {
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) beginStream(invocation.output, invocation.settings);
  return withJournals(invocation, isDry ? 'look' : 'work', (journals) => begin(invocation, journals));
};
