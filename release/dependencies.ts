/** What a user installs with the package, from the lock file, and what of it may be there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An entry of `package-lock.json` (npm documentation, package-lock.json, version 3). */
interface Locked {
  /** Where it is installed under another name than its own. */
  name?: string;
  version?: string;
  license?: string;
  dev?: boolean;
  hasInstallScript?: boolean;
}

export interface Dependency {
  name: string;
  version: string;
  license: string;
  hasInstallScript: boolean;
}

const FOLDER = 'node_modules/';

/** Everything that is installed for users; what only developers get is left out. @param root of the checkout */
export const dependenciesIn = (root: string): Dependency[] => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { name, version = '', license = 'none', hasInstallScript = false }]) => ({
      name: name ?? path.slice(path.lastIndexOf(FOLDER) + FOLDER.length),
      version,
      license,
      hasInstallScript,
    }));
};

/** Licences (SPDX) that ask no more of whoever ships or runs this than to keep their text. */
const LICENCES: ReadonlySet<string> = new Set([
  'Apache-2.0',
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  '(BSD-3-Clause AND Apache-2.0)',
]);

/** Packages with another licence, or without the name of one, that somebody has read. */
const READ_LICENCES: Readonly<Record<string, { license: string; why: string }>> = {
  argparse: { license: 'Python-2.0', why: 'permissive, the licence of Python itself' },
  'spdx-exceptions': { license: 'CC-BY-3.0', why: 'a list of names, with attribution' },
  '@logdna/tail-file': { license: 'SEE LICENSE IN LICENSE', why: 'the text of its LICENSE is that of MIT' },
};

/** Packages that run a program of theirs when they are installed, and why that is let be. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  protobufjs: 'warns of a version scheme; changes nothing, and is not needed (--ignore-scripts)',
  '@pulumi/docker-build':
    'fetches a plugin of Pulumi that a project with images would need; no command of failover does',
  '@pulumi/docker': 'the same, of the version before',
};

/** What must not be released, a sentence each. */
export const dependencyFaults = (dependencies: readonly Dependency[]): string[] =>
  dependencies.flatMap(({ name, version, license, hasInstallScript }) => [
    ...(LICENCES.has(license) || READ_LICENCES[name]?.license === license
      ? []
      : [`${name} ${version} has the licence "${license}", which is not among those that are allowed.`]),
    ...(hasInstallScript && !Object.hasOwn(INSTALL_SCRIPTS, name)
      ? [`${name} ${version} runs a program when it is installed, and nobody has said why that may be.`]
      : []),
  ]);

/** Names in the lists that are there no more. */
export const idleNames = (dependencies: readonly Dependency[]): string[] => {
  const licences = new Map(dependencies.map(({ name, license }) => [name, license]));
  const scripts = new Set(dependencies.flatMap(({ name, hasInstallScript }) => (hasInstallScript ? [name] : [])));
  return [
    ...Object.entries(READ_LICENCES).flatMap(([name, { license }]) => (licences.get(name) === license ? [] : [name])),
    ...Object.keys(INSTALL_SCRIPTS).filter((name) => !scripts.has(name)),
  ];
};
