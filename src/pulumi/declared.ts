/** Which application the program of a Pulumi project declares: heard from the program itself, run in a process of its own. */
import { fork } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { EXIT, Failure } from '../domain/failure.ts';
import { redact } from '../domain/text/redact.ts';
import type { Declared, DeclaringOrder } from './declaring.ts';
import { projectAbove, readStackFiles } from './stack-files.ts';

/** A program that looks something up first may take a while; one that never gets there is ended. */
const LONGEST_MS = 60_000;

/** Names under which Node finds the program in a folder. */
const INDEXES = ['index.ts', 'index.js', 'index.mts', 'index.mjs', 'index.cjs'];

/** A project whose program can be asked. */
export interface Project {
  name: string;
  /** Folder of Pulumi.yaml. */
  root: string;
  /** Absolute path of the program. */
  entry: string;
}

const unusable = (path: string, what: string): Failure =>
  new Failure({
    code: 'project-invalid',
    message: `The Pulumi project ${path} ${what}.`,
    remedy: 'Correct it, so that "pulumi preview" finds the program, or add --example to play the example application.',
    exitCode: EXIT.usage,
  });

/** As Pulumi looks for the program: `main`, a file or a folder with a package.json or an index (Pulumi.yaml reference). */
const entryOf = (path: string, main: string): string => {
  const place = resolve(dirname(path), main);
  if (!existsSync(place)) throw unusable(path, `names ${main} as its program, and there is none`);
  if (!statSync(place).isDirectory()) return place;
  const manifest = join(place, 'package.json');
  const named = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { main?: unknown }).main : null;
  const candidates = [...(typeof named === 'string' ? [named] : []), ...INDEXES].map((name) => join(place, name));
  const found = candidates.find((one) => existsSync(one));
  if (found === undefined) throw unusable(path, `has no program: there is no ${INDEXES.join(' or ')} in ${place}`);
  return found;
};

/**
 * The Pulumi project of a folder, or of the nearest one above it; null where there is none.
 * @throws Failure `project-invalid` (exit 2)
 */
export const findProject = (directory: string): Project | null => {
  const path = projectAbove(directory);
  if (path === null) return null;
  const document = parseDocument(readFileSync(path, 'utf8'));
  if (document.errors.length > 0) throw unusable(path, 'is not YAML');
  const { name, main = '.' } = (document.toJS() ?? {}) as { name?: unknown; main?: unknown };
  return { name: String(name), root: dirname(path), entry: entryOf(path, String(main)) };
};

/** What the primary's stack is configured with; secrets are left out. */
const configOf = ({ root, name }: Project): Pick<DeclaringOrder, 'stack' | 'config'> => {
  try {
    const { primary } = readStackFiles(root);
    const document = parseDocument(primary.text).toJS() as { config?: Record<string, unknown> };
    const config = Object.entries(document.config ?? {}).flatMap(([key, value]): [string, string][] => {
      const full = key.includes(':') ? key : `${name}:${key}`;
      if (typeof value === 'object' && value !== null) return 'secure' in value ? [] : [[full, JSON.stringify(value)]];
      return [[full, String(value)]];
    });
    return { stack: primary.stack, config: Object.fromEntries(config) };
  } catch {
    // A project need not have stacks yet.
    return { stack: 'primary', config: {} };
  }
};

const failed = ({ entry }: Project, reason: string): Failure =>
  new Failure({
    code: 'program-failed',
    message: `The Pulumi program ${entry} fails before it declares an application: ${redact(reason).split('\n')[0] ?? ''}`,
    remedy: 'Correct it; "pulumi preview" fails in the same place. --example plays the example application instead.',
    exitCode: EXIT.usage,
  });

const undeclared = ({ entry }: Project): Failure =>
  new Failure({
    code: 'application-undeclared',
    message: `The Pulumi program ${entry} declares no application: it calls neither declareStack nor declareRegion of oregon-trail/stacks.`,
    remedy: 'Hand your description to declareStack (docs/stacks.md), or add --example to play the example application.',
    exitCode: EXIT.usage,
  });

const ask = (project: Project): Promise<Declared> =>
  new Promise((settle) => {
    const order: DeclaringOrder = { entry: project.entry, project: project.name, ...configOf(project) };
    const program = join(import.meta.dirname, `declaring${extname(import.meta.filename)}`);
    const child = fork(program, [JSON.stringify(order)], {
      cwd: project.root,
      // What the program prints is nobody's answer.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    const finish = (declared: Declared): void => {
      clearTimeout(timer);
      settle(declared);
    };
    child.once('message', (message) => finish(message as Declared));
    child.once('error', (error) => finish({ kind: 'failed', reason: error.message }));
    child.once('close', (code, signal) => {
      const last = said.trim().split('\n').at(-1) ?? '';
      const how = signal === 'SIGKILL' ? `it took more than ${LONGEST_MS / 1000} s` : `it ended with ${code ?? signal}`;
      finish({ kind: 'failed', reason: last === '' ? how : `${how}: ${last}` });
    });
  });

/**
 * The description that the project's program hands to the components, unchecked.
 * @throws Failure `program-failed` or `application-undeclared` (exit 2)
 */
export const declaredBy = async (project: Project): Promise<unknown> => {
  const declared = await ask(project);
  if (declared.kind === 'failed') throw failed(project, declared.reason);
  if (declared.kind === 'none') throw undeclared(project);
  return declared.description;
};
