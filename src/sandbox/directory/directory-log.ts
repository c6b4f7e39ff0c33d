/** The tables of a sandbox: inputs in order, each body once, and the newest snapshot. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { sha256 } from '../../domain/text/digest.ts';
import { corrupt, fromNewer, notSandbox } from './directory-failure.ts';

/** Of the tables, and of the state in them. */
const FORMAT = 2;

/** Bodies repeat (polls ask the same over and over), so each is kept once. */
const SCHEMA = `
  CREATE TABLE format (version INTEGER NOT NULL) STRICT;
  CREATE TABLE about (body TEXT NOT NULL) STRICT;
  CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE inputs (sequence INTEGER PRIMARY KEY, at_ms REAL NOT NULL, body INTEGER NOT NULL) STRICT;
  CREATE TABLE snapshots (sequence INTEGER PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL) STRICT;
`;

const INPUTS_AFTER = `
  SELECT inputs.sequence AS sequence, at_ms, bodies.body AS body FROM inputs LEFT JOIN bodies ON bodies.id = inputs.body
  WHERE inputs.sequence > ? ORDER BY inputs.sequence
`;

/** A state, and the number of the last input that is in it. */
interface Snapshot<State> {
  sequence: number;
  state: State;
}

interface LoggedInput<Input> {
  sequence: number;
  atMs: number;
  input: Input;
}

export interface Log<State, Input> {
  after(sequence: number): Iterable<LoggedInput<Input>>;
  append(logged: LoggedInput<Input>): void;
  /** The newest, with whether it was written by a version of the tool with an older format. */
  snapshot(): Snapshot<State> & { isOlder: boolean };
  /** What the sandbox was made from; it never changes. */
  about(): unknown;
  /** Replaces the snapshot. */
  keep(snapshot: Snapshot<State>): void;
}

const parseJson = (body: unknown, directory: string): unknown => {
  try {
    return JSON.parse(String(body));
  } catch (error) {
    throw corrupt(directory, 'a part of it cannot be read', error);
  }
};

const readSnapshot = <State>(newest: StatementSync, directory: string): Snapshot<State> => {
  const row = newest.get();
  if (row === undefined) throw corrupt(directory, 'its snapshot is gone');
  const text = String(row['state']);
  if (sha256(text) !== row['digest']) throw corrupt(directory, 'its snapshot has been altered');
  return { sequence: Number(row['sequence']), state: JSON.parse(text) as State };
};

/** @throws Failure for a database that this version cannot work with */
const formatOf = (database: DatabaseSync, directory: string): number => {
  const table = database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'format'`).get();
  const version = table === undefined ? undefined : database.prepare('SELECT version FROM format').get()?.['version'];
  if (typeof version !== 'number') throw notSandbox(directory);
  if (version > FORMAT) throw fromNewer(directory, String(version));
  return version;
};

/** Lays out an empty database. */
export const createLog = <State, Input>(
  database: DatabaseSync,
  directory: string,
  about: unknown,
): Log<State, Input> => {
  database.exec(SCHEMA);
  database.prepare('INSERT INTO format (version) VALUES (?)').run(FORMAT);
  database.prepare('INSERT INTO about (body) VALUES (?)').run(JSON.stringify(about));
  return openLog(database, directory);
};

/** @throws Failure `sandbox-not-one`, `sandbox-newer`; from its functions also `sandbox-corrupt`. */
export const openLog = <State, Input>(database: DatabaseSync, directory: string): Log<State, Input> => {
  formatOf(database, directory);
  const inputsAfter = database.prepare(INPUTS_AFTER);
  const newest = database.prepare('SELECT sequence, digest, state FROM snapshots ORDER BY sequence DESC LIMIT 1');
  const findBody = database.prepare('SELECT id FROM bodies WHERE body = ?');
  const addBody = database.prepare('INSERT INTO bodies (body) VALUES (?)');
  const addInput = database.prepare('INSERT INTO inputs (sequence, at_ms, body) VALUES (?, ?, ?)');
  const addSnapshot = database.prepare('INSERT OR REPLACE INTO snapshots (sequence, digest, state) VALUES (?, ?, ?)');
  const dropOlder = database.prepare('DELETE FROM snapshots WHERE sequence < ?');
  return {
    *after(sequence) {
      for (const row of inputsAfter.iterate(sequence)) {
        const input = parseJson(row['body'], directory) as Input;
        yield { sequence: Number(row['sequence']), atMs: Number(row['at_ms']), input };
      }
    },
    append({ sequence, atMs, input }) {
      const body = JSON.stringify(input);
      const known = findBody.get(body)?.['id'];
      addInput.run(sequence, atMs, typeof known === 'number' ? known : addBody.run(body).lastInsertRowid);
    },
    about: () => parseJson(database.prepare('SELECT body FROM about').get()?.['body'], directory),
    snapshot: () => ({ ...readSnapshot<State>(newest, directory), isOlder: formatOf(database, directory) < FORMAT }),
    keep({ sequence, state }) {
      const text = JSON.stringify(state);
      addSnapshot.run(sequence, sha256(text), text);
      dropOlder.run(sequence);
      database.prepare('UPDATE format SET version = ?').run(FORMAT);
    },
  };
};
