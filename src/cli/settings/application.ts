/** The application that is played: the one that the project declares, or the example where somebody asks for it. */
import { dirname, join, sep } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Played } from '../../sandbox/directory/open.ts';
import { shortPath } from './plan-files.ts';
import type { Settings } from './settings.ts';

/** The application and where it comes from, such as `mule, which index.ts declares`. */
export const playedWords = (application: string, program: string | null): string =>
  program === null ? `the example application ${application}` : `${application}, which ${shortPath(program)} declares`;

/** Root of this package: of the checkout, or of what is installed. */
export const packageRoot = (): string => {
  const root = join(import.meta.dirname, '..', '..', '..');
  return root.endsWith(`${sep}dist`) ? dirname(root) : root;
};

/** Whoever calls the program of a checkout means the stacks beside it, wherever they stand. */
const checkoutRoot = (): string | null => {
  const root = packageRoot();
  return root.split(sep).includes('node_modules') ? null : root;
};

const missing = (directory: string): Failure =>
  new Failure({
    code: 'application-missing',
    message: `There is no application to play: no Pulumi.yaml in ${directory} or above it.`,
    remedy:
      'Add --example to play the example application, or run the command in your Pulumi project, whose program hands its description to declareStack (docs/stacks.md).',
    exitCode: EXIT.usage,
  });

/**
 * What the project around `program.directory` declares; in a checkout, from elsewhere, what its `stacks/` declares.
 * @throws Failure `application-missing`, `application-undeclared`, `application-invalid`, `project-invalid` or
 *   `program-failed` (exit 2)
 */
export const playedApplication = async ({
  example,
  program: { directory },
}: Pick<Settings, 'example' | 'program'>): Promise<Played> => {
  const { asApplication, EXAMPLE } = await import('../../sandbox/declared/provision-application.ts');
  if (example) return { description: EXAMPLE, program: null };
  const { declaredBy, findProject } = await import('../../pulumi/declared.ts');
  const checkout = checkoutRoot();
  const project = findProject(directory) ?? (checkout === null ? null : findProject(checkout));
  if (project === null) throw missing(directory);
  return { description: asApplication(await declaredBy(project)), program: project.entry };
};
