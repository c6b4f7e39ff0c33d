/** `failover run RUNBOOK`, and the commands that are one runbook's own: plan, confirm, claim, run. */
import { RUNBOOKS, type RunbookName } from '../../../runbooks/index.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import { showDuration } from '../../report/lines.ts';
import { draftPlan, estimateOf, rehearsalOf, type Draft, type Survey } from '../../run/planning.ts';
import { begin } from '../../run/begin.ts';
import { isGiven, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { commandOutside } from '../places/command-outside.ts';
import { confirmRegion } from '../terminal/confirmation.ts';
import { nothingWords, showDryRun } from '../planning/dry-run.ts';
import { sayFirstLine } from '../terminal/frame.ts';
import { credentialsShortfall } from '../places/credentials-end.ts';
import { probeWarning } from '../places/probe-warning.ts';
import { withJournals, type Journals } from '../places/journal-access.ts';
import { planPath, savePlan, shortPath } from '../settings/plan-files.ts';
import { announcedOrder, givenPlan, runbookNamed } from '../planning/order.ts';
import { canAsk } from '../terminal/prompt.ts';
import { beginStream } from '../terminal/choose.ts';
import { sameCommand } from '../arguments/same-command.ts';
import type { Stage } from '../places/drive.ts';
import { paint } from '../terminal/line.ts';
import type { Place, PlaceManifest } from '../places/place.ts';

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

const NO_MANIFESTS: readonly PlaceManifest[] = [];

/**
 * Manifests of the regions of a plan, as far as there are any here: a plan can be run without.
 * @throws Failure when one that is named cannot be read
 */
const manifestsFor = async (place: Place, { from, to }: Plan): Promise<Manifests | null> => {
  const all = await place.manifests().catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'manifests-missing') return NO_MANIFESTS;
    throw error;
  });
  const of = (region: string) => all.find(({ manifest }) => manifest.region === region)?.manifest;
  const [old, next] = [of(from), of(to)];
  return old === undefined || next === undefined ? null : { from: old, to: next };
};

/** @property given the plan of a file; null to make one of the runbook */
interface Wanted {
  given: Draft | null;
  runbook: Runbook;
}

const draft = async (stage: Stage, { given, runbook }: Wanted): Promise<Draft> => {
  const { output, place, reach } = stage;
  if (given !== null) {
    const { application, account, from, to, mode } = given.plan;
    sayFirstLine(output, { target: place.name, application, account, from, to, mode });
    return { ...given, manifests: await manifestsFor(place, given.plan) };
  }
  return draftPlan(reach, await announcedOrder(stage, runbook));
};

const introduce = async (stage: Stage, draft: Draft, file: string): Promise<void> => {
  const { invocation, output, renderer } = stage;
  const { plan, digest, modeReason } = draft;
  const rehearsal = rehearsalOf(draft, invocation.settings.writer.operator);
  const { expectedMs, lowerBoundMs } = estimateOf(draft, rehearsal);
  output.say(`Mode: ${modeReason}`);
  output.say(`Plan: ${plan.steps.length} steps, about ${showDuration(expectedMs)}; saved as ${shortPath(file)}`);
  const shortfall = await credentialsShortfall(stage.place, plan.to, expectedMs);
  const probes = await probeWarning(stage.place, plan);
  const warnings = [...plan.warnings, ...[shortfall, probes].filter((one) => one !== null)];
  for (const warning of warnings) output.say([paint('yellow', 'Warning:'), ` ${warning}`]);
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

const saveFor = ({ invocation }: Stage, { plan, digest }: Draft): string =>
  savePlan(plan, planPath(textOf(invocation, 'out'), invocation.settings.stateDirectory, plan, digest));

const sayNothingToDo = ({ output, renderer }: Stage, { plan }: Draft, survey: Survey): number => {
  renderer.aside({ type: 'nothing-to-do' });
  output.say(`Nothing to do: ${nothingWords(plan, survey)}. Nothing was changed.`);
  return EXIT.done;
};

const confirm = ({ invocation, output }: Stage, { plan }: Draft): Promise<void> =>
  confirmRegion(invocation.settings, output, {
    expected: plan.to,
    facts: [
      `${plan.application}: ${plan.from} -> ${plan.to}, ${plan.mode}, account ${plan.account}.`,
      ...plan.warnings,
    ],
    command: sameCommand(process.argv.slice(2), { confirm: plan.to }),
  });

const perform = (invocation: Invocation, journals: Journals, wanted: Wanted): Promise<number> => {
  const isDry = isGiven(invocation, 'dry-run');
  return begin(commandOutside(invocation, journals), {
    shelf: journals.shelf,
    approvals: invocation.settings.approvals,
    draft: (stage) => draft(stage, wanted),
    preview: isDry ? showDryRun : null,
    planMaxAgeMs: invocation.settings.planMaxAgeMs,
    nothingToDo: sayNothingToDo,
    async introduce(stage, drawn) {
      const file = saveFor(stage, drawn);
      await introduce(stage, drawn, file);
      requireModeChosen(invocation, drawn);
      return shortPath(file);
    },
    confirm,
  });
};

/** @throws Failure `runbook-missing` (exit 2) where neither a name nor a plan says what is to be run */
const nameIn = (invocation: Invocation): string | null => {
  const name = textOf(invocation, 'runbook');
  if (name !== null || textOf(invocation, 'plan') !== null) return name;
  throw new Failure({
    code: 'runbook-missing',
    message: 'Nothing says which runbook is to be run. There are:',
    lines: [...RUNBOOKS.values()].map(({ name, summary }) => `  ${name}: ${summary}`),
    remedy: 'Name one, or a plan with "failover run --plan FILE".',
    exitCode: EXIT.usage,
  });
};

/** @throws Failure `accept-without-plan` (exit 2): a plan that is made now has nothing to be accepted */
const requirePlanToAccept = (invocation: Invocation): void => {
  if (textOf(invocation, 'accept') === null || textOf(invocation, 'plan') !== null) return;
  throw new Failure({
    code: 'accept-without-plan',
    message: '--accept belongs to --plan FILE: a plan that is made now is what its runbook makes.',
    remedy: 'Name the plan, or leave --accept out.',
    exitCode: EXIT.usage,
  });
};

/** The command that begins runs of one runbook. @param only its name; null where the command says it */
export const runOf =
  (only: RunbookName | null): Run =>
  async (invocation) => {
    const isDry = isGiven(invocation, 'dry-run');
    requirePlanToAccept(invocation);
    if (!isDry) beginStream(invocation.output, invocation.settings);
    // A plan that cannot be read, or a runbook that there is not, is no reason to open anything.
    const name = only ?? nameIn(invocation);
    const wanted = { given: givenPlan(invocation, name), runbook: runbookNamed(invocation, name) };
    return withJournals(invocation, isDry ? 'look' : 'work', (journals) => perform(invocation, journals, wanted));
  };

export const run: Run = runOf(null);
