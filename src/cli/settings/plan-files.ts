/** Plans as files: saved before they run, loaded when a person has edited them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { requireExtensions } from '../../../runbooks/extensions.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { parsePlan } from '../../domain/plan/validate-plan.ts';
import { findJsonFault } from '../../domain/text/json-text.ts';
import { OPERATIONS } from '../../operations/registry.ts';
import { fromHome, readTextFile } from './text-file.ts';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

/**
 * A plan from its text. Whether its files are there is said before its operations are looked for.
 * @throws Failure `plan-invalid`, `extension-missing`, `extension-differs` (exit 2)
 */
export const parsePlanText = (text: string): Plan => {
  if (findJsonFault(text) === null) requireExtensions(JSON.parse(text));
  return parsePlan(text, OPERATIONS);
};

/** @throws Failure `plan-unreadable`, `file-untrusted` or `plan-invalid` (exit 2; 6 when there is no such file) */
export const loadPlan = (path: string): Plan => {
  const text = readTextFile({
    what: 'The plan',
    path: fromHome(path),
    code: 'plan-unreadable',
    remedy: 'Check the name, or make a plan with "failover plan --out FILE".',
    isTrusted: true,
    missing: EXIT.notFound,
  });
  return parsePlanText(text);
};

/** Writes a plan and gives its path. @throws Failure `plan-unwritable` (exit 1) */
export const savePlan = (plan: Plan, path: string): string => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
    return path;
  } catch (error) {
    throw new Failure({
      code: 'plan-unwritable',
      message: `The plan cannot be written to ${path} (${codeOf(error)}). Nothing was changed.`,
      remedy: 'Free space, or name another place with --state DIR or --out FILE.',
      exitCode: EXIT.stepFailed,
      cause: error,
    });
  }
};

/** Where a plan goes: to `--out`, or into the state directory under a name of its own. */
export const planPath = (out: string | null, stateDirectory: string, plan: Plan, digest: string): string => {
  if (out !== null) return resolve(fromHome(out));
  const stamp = plan.createdAt.slice(0, 19).replaceAll(':', '');
  return join(stateDirectory, 'plans', `${plan.runbook}-${stamp}-${digest.slice(0, 8)}.json`);
};

/** A path as a person would type it from here. */
export const shortPath = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  if (fromHere.startsWith('..')) return path;
  return fromHere.startsWith('~') ? `./${fromHere}` : fromHere;
};
