/**
 * What `npm pack` and `npm publish` do before: refuse dependencies that must not be released, and put the bill of materials
 * beside what was compiled.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOfMaterials } from './bill-of-materials.ts';
import { dependenciesIn, dependencyFaults } from './dependencies.ts';

const root = join(import.meta.dirname, '..');
const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string };

const faults = dependencyFaults(dependenciesIn(root));
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\nNothing is packed. Look at each, then at release/dependencies.ts.\n`);
  process.exit(1);
}
/** Where the compiled program is; another folder for a test. */
const folder = process.argv[2] ?? join(root, 'dist');
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(root, name), null, 1)}\n`);
