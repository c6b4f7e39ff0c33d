/** The lint. Which folder may import which, and what it may reach, is read from the table of ARCHITECTURE.md: they cannot differ. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'oxlint';

interface Folder {
  path: string[];
  mayImport: string[][];
  /** Folders of which only types may be imported. */
  mayImportTypesOf: string[][];
  /** Packages and worlds outside that it may touch; nothing for a pure folder. */
  reaches: Set<string>;
}

const parts = (path: string): string[] => path.split('/').filter((part) => part !== '');
const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

const readFolders = (): Folder[] => {
  const page = readFileSync(join(import.meta.dirname, 'ARCHITECTURE.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z/-]+\/)` \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)];
  if (rows.length < 10) throw new Error('ARCHITECTURE.md has no table of folders');
  return rows.map(([, path = '', imports = '', reaches = '']) => {
    const [values = '', types = ''] = imports.split('types of');
    return {
      path: parts(path),
      mayImport: quoted(values).map(parts),
      mayImportTypesOf: quoted(types).map(parts),
      reaches: new Set(quoted(reaches)),
    };
  });
};

/** Packages that some folders are kept free of. */
const PACKAGES = ['@pulumi/*', '@aws-sdk/*', 'yargs', 'yargs/*', 'listr2'];

const OUTSIDE = [
  'fs',
  'net',
  'http',
  'https',
  'dns',
  'timers',
  'child_process',
  'os',
  'process',
  'worker_threads',
  'perf_hooks',
];
const GLOBALS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'process',
  'fetch',
  'performance',
  'Buffer',
];

/** The types of the browser come with the libraries of the page, and would hide a name that was never declared. */
const BROWSER_GLOBALS =
  'document window navigator location history screen self parent top opener frames name status event length origin closed open ' +
  'close stop find focus blur print alert confirm prompt scroll matchMedia getComputedStyle addEventListener localStorage';

/** How a file whose folder lies `depth` deep begins its imports of another folder. */
const wayTo = (folder: string[], other: string[], depth: number): string => {
  let shared = 0;
  while (shared < folder.length && folder[shared] === other[shared]) shared += 1;
  const up = depth === shared ? '\\./' : `(?:\\.\\./){${depth - shared}}`;
  return `${up}${[...other.slice(shared), ''].join('/')}`;
};

const isWithin = (path: string[], folder: string[]): boolean => folder.every((part, index) => path[index] === part);

/** Rules of lint know no lookahead, so what may not be imported is named, folder by folder. */
const NOBODYS = [['test'], ['bench'], ['bin']];

const importsOf = (folder: Folder, all: Folder[], depth: number): object[] => {
  const { path, mayImport, mayImportTypesOf, reaches } = folder;
  const name = path.join('/');
  const open = [...mayImport, ...mayImportTypesOf];
  const closed = [...all.map((other) => other.path), ...NOBODYS].filter(
    (other) => !isWithin(path, other) && !open.some((one) => isWithin(other, one)),
  );
  const of = mayImport.map((other) => other.join('/')).join(', ') || 'nothing but itself';
  const packages = PACKAGES.filter((one) => !reaches.has(one) && !reaches.has(`types of ${one}`));
  const typesOnly = PACKAGES.filter((one) => reaches.has(`types of ${one}`));
  return [
    {
      regex: `^(?:${closed.map((other) => wayTo(path, other, depth)).join('|')})`,
      message: `${name} may import ${of} (ARCHITECTURE.md, Folders).`,
    },
    ...mayImportTypesOf.map((other) => ({
      regex: `^${wayTo(path, other, depth)}`,
      allowTypeImports: true,
      message: `Types of ${other.join('/')} only.`,
    })),
    ...(packages.length > 0 ? [{ group: packages, message: `${name} knows no such tool.` }] : []),
    ...(typesOnly.length > 0 ? [{ group: typesOnly, allowTypeImports: true, message: 'Types only.' }] : []),
    ...(reaches.size > 0 && !onlyTypes(reaches)
      ? []
      : [
          {
            group: OUTSIDE.flatMap((one) => [`node:${one}`, `node:${one}/*`]),
            message: 'Files, network and time come in from outside.',
          },
        ]),
  ];
};

/** A folder that reaches nothing but types of packages is pure. */
const onlyTypes = (reaches: Set<string>): boolean =>
  [...reaches].every((one) => one.startsWith('types of ') || GLOBALS.includes(one));

const DEEPEST = 3;

const wallsOf = (folder: Folder, all: Folder[]) => {
  const name = folder.path.join('/');
  const isPure = onlyTypes(folder.reaches);
  return Array.from({ length: DEEPEST }, (_, level) => ({
    files: [`${name}/${'*/'.repeat(level)}*.ts`],
    rules: {
      'no-restricted-imports': ['error', { patterns: importsOf(folder, all, folder.path.length + level) }],
      'no-restricted-globals': [
        'error',
        ...GLOBALS.filter((one) => isPure && !folder.reaches.has(one)).map((global) => ({
          name: global,
          message: 'It comes in from outside (src/engine/world.ts).',
        })),
        ...(folder.reaches.has('the browser') ? [] : BROWSER_GLOBALS.split(' ')).map((global) => ({
          name: global,
          message: 'There is no browser here: a name that was not declared.',
        })),
      ],
      'no-restricted-properties': isPure
        ? [
            'error',
            { object: 'Date', property: 'now', message: 'Time comes in from outside (World).' },
            { object: 'Math', property: 'random', message: 'Chance comes in from outside (World).' },
          ]
        : 'off',
    },
  }));
};

const folders = readFolders().toSorted((left, right) => left.path.length - right.path.length);

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'node', 'promise'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'typescript/no-floating-promises': [
      'error',
      {
        allowForKnownSafeCalls: [
          {
            from: 'package',
            name: ['test', 'it', 'describe', 'before', 'after', 'beforeEach', 'afterEach'],
            package: 'node:test',
          },
        ],
      },
    ],
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'no-shadow': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'no-await-in-loop': 'off',
    'consistent-return': 'off',
    'promise/always-return': 'off',
    'typescript/unbound-method': 'off',
    'typescript/consistent-return': 'off',
    'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    'max-lines-per-function': ['error', { max: 60 }],
  },
  overrides: [
    ...folders.flatMap((folder) => wallsOf(folder, folders)),
    {
      files: ['test/**', 'bench/**'],
      rules: { 'max-lines-per-function': 'off', 'typescript/no-unnecessary-type-parameters': 'off' },
    },
  ],
  ignorePatterns: ['dist', 'node_modules', '.failover'],
});
