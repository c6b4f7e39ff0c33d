/** A scenario by its name, or out of a file of the user's. */
import { readFileSync } from 'node:fs';
import { EXIT, Failure } from '../../domain/failure.ts';
import { scenarioNamed } from '../../sandbox/faults/scenario.ts';
import { readScenario, type Scenario } from '../../sandbox/faults/scenario-script.ts';

const isFile = (typed: string): boolean => /[/\\]/.test(typed) || /\.(json|ya?ml)$/i.test(typed);

const refused = (message: string): Failure =>
  new Failure({
    code: 'scenario-invalid',
    message,
    remedy: 'Name a scenario, or a JSON or YAML file as docs/sandbox.md describes it.',
    exitCode: EXIT.usage,
  });

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw refused(`The scenario ${path} cannot be read (${code}).`);
  }
};

/** YAML holds JSON, so one reader serves both. @throws Failure `scenario-invalid` (exit 2) with the line of a mistake */
const valueIn = async (path: string): Promise<unknown> => {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(textOf(path));
  const [fault] = document.errors;
  if (fault === undefined) return document.toJS();
  throw refused(`The scenario ${path} cannot be read: ${fault.message.split('\n')[0]?.replace(/:$/, '')}.`);
};

/** @throws Failure `scenario-unknown` or `scenario-invalid` (exit 2) */
export const scenarioFrom = async (typed: string): Promise<Scenario> =>
  isFile(typed) ? readScenario(await valueIn(typed), typed) : scenarioNamed(typed);
