/**
 * The configuration files of the two Pulumi stacks, `Pulumi.<stack>.yaml`: found by their project, read, and written with
 * their comments kept. Only what a run decided is written; everything else is the owner's.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isMap, parseDocument, type Document } from 'yaml';
import { EXIT, Failure } from '../domain/failure.ts';
import { type Settled, checkSettled } from '../domain/run/settled.ts';
import { redact } from '../domain/text/redact.ts';
import { NotReplaced, replaceFiles } from './replace-files.ts';
import { withField } from './yaml-text.ts';

/** Of the configuration that the program reads (`stacks/stack.ts`), whatever the project is called. */
const NAMESPACE = 'oregon-trail';
const SETTLED_KEY = `${NAMESPACE}:settled`;

export const STACK_ROLES = ['primary', 'standby'] as const;
export type StackRole = (typeof STACK_ROLES)[number];

/** One stack of the application. */
export interface StackFile {
  stack: string;
  role: StackRole;
  /** Absolute. */
  path: string;
  text: string;
  posture: string | null;
  settled: Settled | null;
  /** Absolute path of the primary's recorded facts; null where none are named. */
  facts: string | null;
}

const broken = (path: string, what: string, faults: readonly string[] = []): Failure =>
  new Failure({
    code: 'stack-file-invalid',
    message: `The stack configuration ${path} ${what}. Nothing was written.`,
    lines: faults,
    remedy: 'Correct the file, then run the same command.',
    exitCode: EXIT.usage,
  });

const documentOf = (path: string, text: string): Document => {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw broken(path, `is not YAML: ${redact(error.message)}`);
  if (!isMap(document.contents)) throw broken(path, 'holds no fields');
  return document;
};

/** @throws Failure `stack-file-invalid`: what is no UTF-8 could not be written back as it was */
const readText = (path: string): string => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw broken(path, `cannot be read (${code})`);
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw broken(path, 'is not UTF-8');
  return text;
};

const fileNamed = (directory: string, name: string): string | null => {
  const found = [`${name}.yaml`, `${name}.yml`].map((file) => join(directory, file)).find((path) => existsSync(path));
  return found ?? null;
};

/** `Pulumi.yaml` of this directory or the nearest one above it. */
export const projectAbove = (directory: string): string | null => {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const found = fileNamed(at, 'Pulumi');
    if (found !== null) return found;
    if (at === dirname(at)) return null;
  }
};

const readSettled = (path: string, document: Document): Settled | null => {
  const value: unknown = document.toJS().config?.[SETTLED_KEY];
  if (value === undefined || value === null) return null;
  const { settled, faults } = checkSettled(value, SETTLED_KEY);
  if (faults !== null) throw broken(path, `holds what no run can have left under ${SETTLED_KEY}`, faults);
  return settled;
};

const STACK_FILE = /^Pulumi\.(?<stack>.+)\.ya?ml$/;

const readStack = (root: string, directory: string, name: string): StackFile | null => {
  const stack = STACK_FILE.exec(name)?.groups?.['stack'];
  if (stack === undefined) return null;
  const path = join(directory, name);
  const text = readText(path);
  const document = documentOf(path, text);
  const config = document.toJS().config as Record<string, unknown> | undefined;
  const [role, posture, facts] = ['role', 'posture', 'facts'].map((key) => config?.[`${NAMESPACE}:${key}`]);
  const known = STACK_ROLES.find((one) => one === role);
  return known === undefined
    ? null
    : {
        stack,
        role: known,
        path,
        text,
        posture: typeof posture === 'string' ? posture : null,
        settled: readSettled(path, document),
        facts: typeof facts === 'string' ? resolve(root, facts) : null,
      };
};

/** The stacks of one project. */
export interface StackFiles extends Record<StackRole, StackFile> {
  /** Folder of Pulumi.yaml. */
  root: string;
}

/**
 * Both stacks of the project around `directory`, told apart by their `role`.
 * @throws Failure `stacks-not-found` (exit 6), `stack-file-invalid` (exit 2)
 */
export const readStackFiles = (directory: string): StackFiles => {
  const missing = (what: string): Failure =>
    new Failure({
      code: 'stacks-not-found',
      message: `${what} Nothing was changed.`,
      remedy:
        'Run the command in the folder of the Pulumi project, or name it: "program": { "directory": "…" } in failover.json.',
      exitCode: EXIT.notFound,
    });
  const projectPath = projectAbove(directory);
  if (projectPath === null) throw missing(`There is no Pulumi.yaml in ${resolve(directory)} or above it.`);
  const root = dirname(projectPath);
  const { stackConfigDir = '.' } = documentOf(projectPath, readText(projectPath)).toJS() as {
    stackConfigDir?: string;
  };
  const folder = join(root, stackConfigDir);
  const files = readdirSync(folder).flatMap((name) => readStack(root, folder, name) ?? []);
  const stackOf = (role: StackRole): StackFile => {
    const [found, second] = files.filter((file) => file.role === role);
    if (found === undefined) throw missing(`No Pulumi.<stack>.yaml in ${folder} has ${NAMESPACE}:role ${role}.`);
    if (second !== undefined)
      throw missing(`${found.stack} and ${second.stack} in ${folder} both have ${NAMESPACE}:role ${role}.`);
    return found;
  };
  return { root, primary: stackOf('primary'), standby: stackOf('standby') };
};

/** What a stack's configuration is to say. */
export interface Settlement {
  settled: Settled;
  /** Null: as it says. */
  activeRegion: string | null;
  /** Null: as it says. */
  posture: string | null;
}

const withConfig = ({ path, text }: StackFile, values: Readonly<Record<string, unknown>>): string => {
  try {
    return Object.entries(values).reduce(
      (written, [key, value]) =>
        value === null ? written : withField(written, { map: 'config', key: `${NAMESPACE}:${key}`, value }),
      text,
    );
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw broken(
      path,
      `has a shape that nothing can be put into: ${error instanceof Error ? redact(error.message) : 'unknown'}`,
    );
  }
};

/** The file's text with what was settled. Every other byte stays. */
export const withSettled = (file: StackFile, { settled, activeRegion, posture }: Settlement): string => {
  const sections = Object.entries(settled).filter(
    ([, values]) => typeof values === 'string' || Object.keys(values).length > 0,
  );
  return withConfig(file, { activeRegion, posture, settled: Object.fromEntries(sections) });
};

/** The file's text with another posture. */
export const withPosture = (file: StackFile, posture: string): string => withConfig(file, { posture });

const REASONS: Readonly<Record<string, string>> = {
  CHANGED: 'was changed by somebody else meanwhile',
  EACCES: 'may not be written',
  EPERM: 'may not be written',
  EROFS: 'is on a read-only file system',
  ENOSPC: 'cannot be written: the disk is full',
};

/**
 * Writes the new texts of stack files, all or none as far as a file system allows.
 * @throws Failure `stack-file-unwritable` (exit 1)
 */
export const writeStackFiles = (changes: readonly { file: StackFile; text: string }[]): void => {
  try {
    replaceFiles(changes.map(({ file, text }) => ({ path: file.path, before: file.text, text })));
  } catch (error) {
    if (!(error instanceof NotReplaced)) throw error;
    const { path, code } = error;
    throw new Failure({
      code: 'stack-file-unwritable',
      message: `${path} ${REASONS[code] ?? 'cannot be written'} (${code}). The run counts as not settled.`,
      remedy:
        code === 'CHANGED'
          ? 'Run the same command again: it reads the file as it is now.'
          : 'Free space or correct the rights of the file and its folder, then "failover settle" again.',
      exitCode: EXIT.stepFailed,
      cause: error,
    });
  }
};

/** @throws Failure `stack-file-unwritable` (exit 1) */
export const writeStackFile = (file: StackFile, text: string): void => writeStackFiles([{ file, text }]);
