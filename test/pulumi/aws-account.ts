/**
 * An AWS account in a directory: what exists in it, what it was asked, and what it is to do wrong. The provider and the
 * tests share it, in different processes; each thing is a file of its own, so that nobody waits for another.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/domain/text/digest.ts';
import type { Properties } from '../../src/sandbox/declared/provision-answers.ts';

/** Something that exists. */
export interface Thing {
  type: string;
  /** Logical name in the program. */
  name: string;
  region: string;
  id: string;
  inputs: Properties;
  /** Inputs and what AWS added. */
  outputs: Properties;
}

/** A change that was asked for, whether or not it came to be. */
export interface AskedChange {
  what: 'create' | 'update' | 'delete';
  type: string;
  name: string;
  region: string;
}

/** What goes wrong with the first change that fits; it happens once. */
export interface Mishap {
  what: AskedChange['what'];
  name: string;
  /** Default: any type. */
  type?: string;
  outcome:
    | { kind: 'refused'; message: string }
    | { kind: 'slow'; delayMs: number }
    /** The change is made, and then the whole deployment is killed, so that nobody hears of it. */
    | { kind: 'engine killed' };
}

export interface AwsAccount {
  things: () => Thing[];
  find: (type: string, id: string, arn: unknown, region: string) => Thing | undefined;
  put: (thing: Thing) => void;
  remove: (thing: Thing) => void;
  /** In the order in which they were asked for. */
  asked: () => AskedChange[];
  note: (change: AskedChange) => void;
  plan: (mishap: Mishap) => void;
  /** Takes the first mishap that fits, so that it does not happen again. */
  mishapFor: (change: AskedChange) => Mishap['outcome'] | undefined;
}

/** Revisions of a task definition share an id, and things of two regions a name. */
const fileNameOf = ({ type, id, region }: Pick<Thing, 'type' | 'id' | 'region'>, arn: unknown): string =>
  `${sha256(`${type} ${region} ${typeof arn === 'string' ? arn : id}`)}.json`;

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** Opens the account that is in `directory`, or founds it. */
export const openAccount = (directory: string): AwsAccount => {
  const thingsPath = join(directory, 'things');
  const mishapsPath = join(directory, 'mishaps');
  const askedPath = join(directory, 'asked.ndjson');
  for (const path of [thingsPath, mishapsPath]) mkdirSync(path, { recursive: true });
  const pathOf = (thing: Thing) => join(thingsPath, fileNameOf(thing, thing.outputs['arn']));
  const all = () => readdirSync(thingsPath).map((name) => readJson<Thing>(join(thingsPath, name)));
  return {
    things: all,
    find: (type, id, arn, region) => {
      const path = join(thingsPath, fileNameOf({ type, id, region }, arn));
      if (existsSync(path)) return readJson<Thing>(path);
      // Whoever adopts a thing knows its id alone.
      if (typeof arn === 'string') return undefined;
      return all().find((thing) => thing.type === type && thing.id === id && thing.region === region);
    },
    put: (thing) => writeFileSync(pathOf(thing), JSON.stringify(thing)),
    remove: (thing) => rmSync(pathOf(thing)),
    asked: () =>
      existsSync(askedPath)
        ? readFileSync(askedPath, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as AskedChange)
        : [],
    note: (change) => appendFileSync(askedPath, `${JSON.stringify(change)}\n`),
    plan: (mishap) => {
      const place = String(readdirSync(mishapsPath).length).padStart(3, '0');
      writeFileSync(join(mishapsPath, place), JSON.stringify(mishap));
    },
    mishapFor: ({ what, type, name }) => {
      for (const place of readdirSync(mishapsPath).toSorted()) {
        const path = join(mishapsPath, place);
        const mishap = readJson<Mishap>(path);
        if (mishap.what !== what || mishap.name !== name || (mishap.type ?? type) !== type) continue;
        rmSync(path);
        return mishap.outcome;
      }
      return undefined;
    },
  };
};
