/** Where the configuration of the stacks is. A sandbox has stacks of its own: a rehearsal never edits those of the real thing. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../domain/facts/manifest.ts';
import { textOf, type Invocation } from '../arguments/command.ts';
import type { PlaceManifest } from '../places/place.ts';
import { fromHome } from './text-file.ts';
import { sandboxStacksFolder } from './settings.ts';
import { STACK_ROLES, type StackRole } from '../../pulumi/stack-files.ts';

const PROJECT = 'oregon-trail';

const configuration = (role: StackRole, { posture }: Manifest): string =>
  `config:\n  ${PROJECT}:role: ${role}\n  ${PROJECT}:posture: ${posture}\n`;

/** The stacks that a sandbox was made of, written down beside it. */
const sandboxStacks = (folder: string, manifests: readonly PlaceManifest[]): string => {
  mkdirSync(folder, { recursive: true });
  const writeOnce = (name: string, text: string): void => {
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), text);
  };
  writeOnce('Pulumi.yaml', `name: ${PROJECT}\n`);
  for (const [index, role] of STACK_ROLES.entries()) {
    const found = manifests[index];
    if (found !== undefined) writeOnce(`Pulumi.${role}.yaml`, configuration(role, found.manifest));
  }
  return folder;
};

/** @param manifests of both regions, the primary's first */
export const stacksOf = (invocation: Invocation, manifests: readonly PlaceManifest[]): string => {
  const { settings } = invocation;
  const named = textOf(invocation, 'stacks');
  if (named !== null) return fromHome(named);
  if (settings.target === 'sandbox') return sandboxStacks(sandboxStacksFolder(settings), manifests);
  return settings.program.directory;
};
