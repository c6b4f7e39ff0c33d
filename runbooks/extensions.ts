/** What was loaded of the project at start-up, and what plans say of it. */
import { EXIT, Failure } from '../src/domain/failure.ts';
import type { Facts } from '../src/domain/facts/facts.ts';
import { pinsOf, type LoadedExtension } from '../src/domain/plan/extension.ts';
import { otherFiles, pinTrouble } from '../src/domain/plan/extension-pins.ts';
import { extensionPins, type ExtensionPin, type Plan } from '../src/domain/plan/plan.ts';
import { planBy, type Runbook } from '../src/domain/plan/runbook.ts';
import { parsePlan } from '../src/domain/plan/validate-plan.ts';
import type { OtherFiles } from '../src/domain/run/entry.ts';
import { redact } from '../src/domain/text/redact.ts';
import { addOperations, OPERATIONS } from '../src/operations/registry.ts';
import { registerRunbook } from './index.ts';

const loaded: LoadedExtension[] = [];

const inFile = (file: string, { code, message, remedy, exitCode }: Failure): Failure =>
  new Failure({ code, message: `${file}: ${message}`, remedy, exitCode });

/**
 * Adds the runbooks and operations of one file, before any plan is read.
 * @throws Failure `runbook-invalid`, `operation-invalid` (exit 2) with the file, when a name is taken
 */
export const addExtension = (extension: LoadedExtension): void => {
  try {
    addOperations(extension.operations);
    for (const runbook of extension.runbooks) registerRunbook(runbook);
  } catch (error) {
    throw error instanceof Failure ? inFile(extension.file, error) : error;
  }
  loaded.push(extension);
};

const failed = (name: string, file: string, error: unknown): Failure =>
  new Failure({
    code: 'runbook-failed',
    message: `Runbook ${name} of ${file} fails while it plans: ${redact(error instanceof Error ? error.message : String(error))}`,
    remedy: 'Correct it. Nothing was changed.',
    exitCode: EXIT.usage,
    cause: error,
  });

/**
 * The plan of any runbook. What one of the project makes is checked like a plan that somebody has edited, and names its files.
 * @throws Failure as `planBy` does; `runbook-failed`, `plan-invalid` (exit 2) of a runbook of the project
 */
export const planWith = (
  runbook: Runbook,
  facts: Facts,
  offered: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>> = {},
): Plan => {
  const origin = loaded.find(({ runbooks }) => runbooks.includes(runbook));
  if (origin === undefined) return planBy(runbook, facts, offered, own);
  let made: Plan;
  try {
    made = planBy(runbook, facts, offered, own);
  } catch (error) {
    throw error instanceof Failure ? error : failed(runbook.name, origin.file, error);
  }
  try {
    return parsePlan({ ...made, extensions: pinsOf(made, loaded) }, OPERATIONS);
  } catch (error) {
    throw error instanceof Failure ? inFile(origin.file, error) : failed(runbook.name, origin.file, error);
  }
};

/** What a value that may be no plan says of its files. */
const pinsIn = (value: unknown): readonly ExtensionPin[] => {
  if (typeof value !== 'object' || value === null || !('extensions' in value)) return [];
  return extensionPins.safeParse(value.extensions).data ?? [];
};

/**
 * The files that a plan names have to be those that were loaded. Asked before the plan is read, which may name operations
 * that only they bring, and again of the plan in a journal.
 * @param value a plan, or what should be one
 * @throws Failure `extension-missing`, `extension-differs` or `extension-unnamed` (exit 2)
 */
export const requireExtensions = (value: unknown): void => {
  const trouble = pinTrouble(pinsIn(value), loaded, []);
  if (trouble !== null) throw trouble;
};

/** The same of a plan that was read: it names all that it uses. @throws Failure, as `requireExtensions` */
export const requireExtensionsOf = (plan: Plan): void => {
  const trouble = pinTrouble(plan.extensions ?? [], loaded, pinsOf(plan, loaded));
  if (trouble !== null) throw trouble;
};

/**
 * For a run that somebody goes on with although its files are others: what differs, for its journal.
 * @param reason why, as they say; null where they do not accept it
 * @throws Failure `extension-missing` (exit 2) where an operation of the plan comes from no file at all; as `requireExtensionsOf`
 *   without a reason
 */
export const acceptedFiles = (plan: Plan, reason: string | null): OtherFiles | null => {
  if (reason === null) {
    requireExtensionsOf(plan);
    return null;
  }
  requireOperationsOf(plan);
  const files = otherFiles(plan.extensions ?? [], loaded);
  return files.length === 0 ? null : { reason, files };
};

/**
 * For what looks at a run and does not go on with it: the operations of the plan have to be there, in whatever form.
 * @throws Failure `extension-missing` (exit 2)
 */
export const requireOperationsOf = (plan: Plan): void => {
  const absent = (plan.extensions ?? []).filter(({ operations }) => operations.some((name) => !OPERATIONS.has(name)));
  const trouble = pinTrouble(absent, [], []);
  if (trouble !== null) throw trouble;
};
