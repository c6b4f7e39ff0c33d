/** Are the files that a plan names those that were loaded? */
import { EXIT, Failure } from '../failure.ts';
import type { LoadedExtension } from './extension.ts';
import type { ExtensionPin } from './plan.ts';

/** How to have the file again that a plan was made with, and how to do without it. */
const GO_ON =
  'Put the file back as it was (git log -p FILE; sha256sum FILE). Of a plan that was not begun make a new one; a run goes on with the files that are there by --other-files --reason "…" of "failover resume" or "failover rollback". Nothing was done.';

const refused = (code: string, message: string): Failure =>
  new Failure({ code, message, remedy: GO_ON, exitCode: EXIT.usage });

const whatComes = ({ runbook, operations }: ExtensionPin): string =>
  [
    ...(runbook === undefined ? [] : [`runbook ${runbook}`]),
    ...operations.map((operation) => `operation ${operation}`),
  ].join(', ');

const missing = (pin: ExtensionPin): Failure =>
  new Failure({
    code: 'extension-missing',
    message: `The plan stands on ${pin.file} (${whatComes(pin)}; SHA-256 ${pin.sha256}), and the configuration does not name it.`,
    remedy: `Name it in failover.json: "extensions": ["./${pin.file}"], with the file as it was. Where it is lost, docs/runbooks.md, "Another file", says how the run goes on. Nothing was done.`,
    exitCode: EXIT.usage,
  });

/** What is another file now, or is there no more, or is new, of the files that one imports. */
const otherImport = ({ file, imports }: ExtensionPin, found: LoadedExtension): string | null => {
  const now = new Map(found.imports.map((one) => [one.file, one.sha256]));
  for (const one of imports) {
    const sha256 = now.get(one.file);
    if (sha256 === undefined) return `${file} imported ${one.file} (SHA-256 ${one.sha256}) and does so no more`;
    if (sha256 !== one.sha256)
      return `${one.file}, which ${file} imports, is not the file that the plan names: SHA-256 ${sha256} now, ${one.sha256} in the plan`;
    now.delete(one.file);
  }
  const [added] = now.keys();
  return added === undefined
    ? null
    : `${file} imports ${added} now (SHA-256 ${now.get(added)}), which the plan does not name`;
};

const differing = (pin: ExtensionPin, found: LoadedExtension): Failure | null => {
  if (found.sha256 !== pin.sha256)
    return refused(
      'extension-differs',
      `${pin.file} is not the file that the plan names (${whatComes(pin)}): SHA-256 ${found.sha256} now, ${pin.sha256} in the plan.`,
    );
  const other = otherImport(pin, found);
  return other === null ? null : refused('extension-differs', `${other}.`);
};

/** What comes from a file that the plan does not name: somebody took its line out, or gave the runbook another name. */
const unnamed = (needed: readonly ExtensionPin[], pins: readonly ExtensionPin[]): Failure | null => {
  const named = new Set(pins.flatMap(({ runbook, operations }) => [runbook, ...operations]));
  const one = needed.find(({ runbook, operations }) =>
    [...(runbook === undefined ? [] : [runbook]), ...operations].some((name) => !named.has(name)),
  );
  if (one === undefined) return null;
  return new Failure({
    code: 'extension-unnamed',
    message: `The plan uses ${whatComes(one)} of ${one.file}, and its "extensions" do not say so.`,
    remedy: `Put this into its "extensions": ${JSON.stringify(one)}   Or make a new plan. Nothing was done.`,
    exitCode: EXIT.usage,
  });
};

/** Of all files that a plan names those that are others now, or are gone. */
export const otherFiles = (
  pins: readonly ExtensionPin[],
  loaded: readonly LoadedExtension[],
): { file: string; planned: string; found: string | null }[] => {
  const all = loaded.flatMap((one) => [one, ...one.imports]);
  const now = new Map(all.map(({ file, sha256 }) => [file, sha256]));
  return pins
    .flatMap((pin) => [pin, ...pin.imports])
    .map(({ file, sha256 }) => ({ file, planned: sha256, found: now.get(file) ?? null }))
    .filter(({ planned, found }) => planned !== found);
};

/**
 * Why a plan cannot be run with what was loaded; null when it can.
 * @param pins what the plan says that it stands on
 * @param needed what it stands on, by what was loaded
 */
export const pinTrouble = (
  pins: readonly ExtensionPin[],
  loaded: readonly LoadedExtension[],
  needed: readonly ExtensionPin[],
): Failure | null => {
  for (const pin of pins) {
    const found = loaded.find(({ file }) => file === pin.file);
    if (found === undefined) return missing(pin);
    const trouble = differing(pin, found);
    if (trouble !== null) return trouble;
  }
  return unnamed(needed, pins);
};
