/** What a command line says about the plan that it wants. */
import { digestOf } from '../../domain/text/digest.ts';
import { findJsonFault } from '../../domain/text/json-text.ts';
import { shellPath } from '../../domain/text/shell.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import type { Mode, Plan } from '../../domain/plan/plan.ts';
import type { Runbook } from '../../domain/plan/runbook.ts';
import type { Draft, PlanningOrder } from '../../run/planning.ts';
import type { CapacityName } from '../arguments/choices.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import { DEFAULT_RUNBOOK, runbookOf } from '../../../runbooks/index.ts';
import { wordsOf } from '../../domain/plan/run-words.ts';
import { textOf, type Invocation } from '../arguments/command.ts';
import { directionOf } from '../arguments/direction.ts';
import type { Stage } from '../places/drive.ts';
import type { Place, PlaceManifest } from '../places/place.ts';
import { loadPlan } from '../settings/plan-files.ts';
import { sayFirstLine } from '../terminal/frame.ts';

/** Options of the runbook's own, as JSON in the command. @throws Failure `options-invalid` (exit 2) */
const ownOptions = (invocation: Invocation): Record<string, unknown> => {
  const text = textOf(invocation, 'options');
  if (text === null) return {};
  const fault = findJsonFault(text);
  const value: unknown = fault === null ? JSON.parse(text) : null;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Failure({
    code: 'options-invalid',
    message: `--options is not a JSON object${fault === null ? '' : `: line ${fault.line}, column ${fault.column}: expected ${fault.expected}`}.`,
    remedy: `Such as: --options '{"rungPercents":[10,100]}'`,
    exitCode: EXIT.usage,
  });
};

/** The runbook that a command names: by its first word, by `--runbook`, or none and then the default. */
export const runbookNamed = (invocation: Invocation, word: string | null = null): Runbook =>
  runbookOf(word ?? textOf(invocation, 'runbook') ?? DEFAULT_RUNBOOK);

/** What a plan is made for, once both manifests are read. */
export const orderOf = async (
  read: readonly PlaceManifest[],
  invocation: Invocation,
  runbook: Runbook,
): Promise<PlanningOrder> => {
  const manifests = directionOf(read, invocation.settings);
  const { capacity, approvals, commands } = invocation.settings;
  return {
    runbook,
    options: ownOptions(invocation),
    manifests,
    sources: read.map(({ source }) => source),
    mode: textOf(invocation, 'mode') as Mode | null,
    capacity: (textOf(invocation, 'capacity') ?? capacity) as CapacityName,
    approvals,
    commands: commands === null ? [] : (await import('../settings/pinned-commands.ts')).pinCommands(commands),
  };
};

/** What is asked for at this place, once it is said where that is. */
export const announcedOrder = async (
  { invocation, output, place }: Pick<Stage, 'invocation' | 'output' | 'place'>,
  runbook: Runbook,
): Promise<PlanningOrder> => {
  const order = await orderOf(await place.manifests(), invocation, runbook);
  const { from, to } = order.manifests;
  const { application, account } = to;
  sayFirstLine(output, {
    target: place.name,
    application,
    account,
    from: from.region,
    to: to.region,
    mode: order.mode,
  });
  for (const note of place.notes) output.say(note);
  return order;
};

const NO_MANIFESTS: readonly PlaceManifest[] = [];

/**
 * Manifests of the regions of a plan, as far as there are any here: a plan can be run without.
 * @throws Failure when one that is named cannot be read
 */
export const manifestsFor = async (place: Place, { from, to }: Plan): Promise<Manifests | null> => {
  const all = await place.manifests().catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'manifests-missing') return NO_MANIFESTS;
    throw error;
  });
  const of = (region: string) => all.find(({ manifest }) => manifest.region === region)?.manifest;
  const [old, next] = [of(from), of(to)];
  return old === undefined || next === undefined ? null : { from: old, to: next };
};

/**
 * The plan of `--plan FILE`, or null when none was given.
 * @param wanted name of the runbook that it must be of; null for any that there is
 * @throws Failure `runbook-unknown`, `plan-of-another` (exit 2)
 */
export const givenPlan = (invocation: Invocation, wanted: string | null = null): Draft | null => {
  const path = textOf(invocation, 'plan');
  if (path === null) return null;
  const plan = loadPlan(path);
  const { name } = runbookOf(plan.runbook);
  if (wanted !== null && wanted !== name)
    throw new Failure({
      code: 'plan-of-another',
      message: `${path} is a plan of runbook ${name}, not of ${wanted}. Nothing was changed.`,
      remedy: `Run it with: ${wordsOf(plan).begin} --plan ${shellPath(path)}`,
      exitCode: EXIT.usage,
    });
  return { plan, digest: digestOf(plan), modeReason: `${plan.mode}, as ${path} says.`, facts: null };
};
