/** Pulumi projects in folders of their own, as somebody writes them who has installed the package. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');

/** The components, from this checkout instead of an installed package. */
export const COMPONENTS = pathToFileURL(join(ROOT, 'stacks/components.ts')).href;

/** The program of the mule, as docs/stacks.md tells to write it. */
export const PROGRAM = `import { declareStack } from '${COMPONENTS}';
import { MULE } from './mule.ts';
export const { manifest, stateBackend } = await declareStack(MULE);
`;

const YAML = 'name: freight\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n';

/** A project with this program in its root; removed at the end. @param files further ones, by name */
export const projectWith = (program: string, files: Record<string, string> = {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'failover-project-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(import.meta.dirname, 'mule.ts'), join(folder, 'mule.ts'));
  const all = { 'package.json': '{"type":"module"}', 'Pulumi.yaml': YAML, 'index.ts': program, ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};
