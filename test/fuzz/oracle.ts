/** What may become of any input: it is taken, or refused in words with an exit code of the table, soon. Nothing else. */
import assert from 'node:assert/strict';
import { EXIT, Failure } from '../../src/domain/failure.ts';

const CODES: ReadonlySet<number> = new Set(Object.values(EXIT).filter((code) => code !== EXIT.internal));

/** Codes of failures that say that a journal is damaged, which the table has beside "failover itself has failed". */
const DAMAGE = /^journal-/;

/** Longer than this for one input on a busy machine is a hang to whoever waits in an incident. */
const LONGEST_MS = 5000;
const LONGEST_MESSAGE = 20_000;

const judge = (error: unknown): Failure => {
  if (!(error instanceof Failure)) throw error;
  const { code, exitCode, message, remedy } = error;
  assert.match(code, /^[a-z][a-z0-9-]*$/);
  assert.ok(CODES.has(exitCode) || (exitCode === EXIT.internal && DAMAGE.test(code)), `${code} ends with ${exitCode}`);
  assert.ok(message !== '' && remedy !== '', `${code} says nothing`);
  assert.ok(message.length + remedy.length < LONGEST_MESSAGE, `${code} says ${message.length} characters`);
  return error;
};

export type Fate<T> = { taken: T } | { refused: Failure };

/** @throws whatever must not be: another error than a Failure, another exit code, more than the time there is */
export const fateOf = async <T>(work: () => T | Promise<T>): Promise<Fate<T>> => {
  const began = performance.now();
  let fate: Fate<T>;
  try {
    fate = { taken: await work() };
  } catch (error) {
    fate = { refused: judge(error) };
  }
  const tookMs = performance.now() - began;
  assert.ok(tookMs < LONGEST_MS, `it took ${Math.round(tookMs)} ms`);
  return fate;
};
