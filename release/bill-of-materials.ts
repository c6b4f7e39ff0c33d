/** The bill of materials of the package: CycloneDX, as npm makes it of the lock file, of what users get, the same at each making. */
import { execFileSync } from 'node:child_process';
import { dependenciesIn } from './dependencies.ts';

/** Of a CycloneDX document what is looked at here (CycloneDX 1.5, JSON). */
export interface BillOfMaterials {
  bomFormat: string;
  specVersion: string;
  serialNumber?: string;
  metadata: { timestamp?: string; component: { 'bom-ref': string; name: string; version: string } };
  components: { 'bom-ref': string; name: string; version: string; purl: string; hashes?: unknown[] }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** `--omit dev` leaves out what both developers and a dependency name, so everything is asked for, and the rest is taken away here. */
const ARGUMENTS = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];

/** @param root of the checkout @param name of the package: npm takes the name of the folder */
export const billOfMaterials = (root: string, name: string): BillOfMaterials => {
  const text = execFileSync('npm', ARGUMENTS, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const { serialNumber: _serialNumber, ...bill } = JSON.parse(text) as BillOfMaterials;
  const { timestamp: _timestamp, ...metadata } = bill.metadata;
  const own = metadata.component['bom-ref'];
  const shipped = new Set([own, ...dependenciesIn(root).map((one) => `${one.name}@${one.version}`)]);
  return {
    ...bill,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: bill.components
      .filter((one) => shipped.has(one['bom-ref']))
      // npm takes the name of the folder here, too, under which no register of vulnerabilities knows it.
      .map((one) => ({ ...one, name: one['bom-ref'].slice(0, -one.version.length - 1) })),
    dependencies: bill.dependencies
      .filter(({ ref }) => shipped.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => shipped.has(one)) })),
  };
};
