/** `failover promote`: plan, confirm, claim, run. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { showDuration } from '../../report/lines.ts';
import { draftPlan, type Draft } from '../../run/planning.ts';
import { promote } from '../../run/promote.ts';
import { isGiven, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { commandOutside } from '../places/command-outside.ts';
import { confirmRegion } from '../terminal/confirmation.ts';
import { showDryRun } from '../dry-run.ts';
import { sameCommand } from '../arguments/same-command.ts';
import { credentialsShortfall } from '../places/credentials-end.ts';
import type { Stage } from '../places/drive.ts';
import { type Journals, withJournals } from '../places/journal-access.ts';
import { probeWarning } from '../places/probe-warning.ts';
import { announcedOrder, estimateOf, givenPlan, rehearsalOf } from '../planning.ts';
import { planPath, savePlan, shortPath } from '../settings/plan-files.ts';
import { beginStream } from '../terminal/choose.ts';
import { sayFirstLine } from '../terminal/frame.ts';
import { canAsk } from '../terminal/prompt.ts';

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

const draft = async (stage: Stage, given: Draft | null): Promise<Draft> => {
  const { output, place, reach } = stage;
  if (given !== null) {
    const { application, account, from, to, mode } = given.plan;
    sayFirstLine(output, { target: place.name, application, account, from, to, mode });
    return given;
  }
  return draftPlan(reach, await announcedOrder(stage));
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

const saveFor = ({ invocation }: Stage, { plan, digest }: Draft): string =>
  savePlan(plan, planPath(textOf(invocation, 'out'), invocation.settings.stateDirectory, plan, digest));

const sayNothingToDo = ({ output, renderer }: Stage, { plan }: Draft): number => {
  renderer.aside({ type: 'nothing-to-do' });
  output.say(`Nothing to do: ${plan.application} is served by ${plan.to} already. Nothing was changed.`);
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

const begin = async (invocation: Invocation, journals: Journals): Promise<number> => {
  const isDry = isGiven(invocation, 'dry-run');
  // A plan that cannot be read is no reason to open anything.
  const given = givenPlan(invocation);
  return promote(commandOutside(invocation, journals), {
    shelf: journals.shelf,
    approvals: invocation.settings.approvals,
    draft: (stage) => draft(stage, given),
    preview: isDry ? (stage, drawn, { rows, isNothingToDo }) => showDryRun(stage, drawn, rows, isNothingToDo) : null,
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

export const run: Run = async (invocation) => {
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) beginStream(invocation.output, invocation.settings);
  return withJournals(invocation, isDry ? 'look' : 'work', (journals) => begin(invocation, journals));
};
