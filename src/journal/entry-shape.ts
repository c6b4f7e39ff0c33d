/**
 * Whether the entries of a record have the fields that their kinds have. A hash proves that nobody changed a record since; it does not
 * prove that a program of ours wrote it. Whoever reads on from here relies on these fields. By hand: every look at a run does it,
 * and a schema library costs a third of its time.
 */
import type { Entry, EntryOf } from '../domain/run/entry.ts';

type Check = (value: unknown) => boolean;
type Fields = Record<string, Check>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const any: Check = () => true;
const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
/** Milliseconds since 1970 that a date can have (ECMAScript, "Time Values and Time Range"). */
const moment: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const faultIn = (fields: Fields, value: Record<string, unknown>): string | null =>
  Object.entries(fields).find(([name, check]) => !check(Object.hasOwn(value, name) ? value[name] : undefined))?.[0] ??
  null;
const object =
  (fields: Fields): Check =>
  (value) =>
    isObject(value) && faultIn(fields, value) === null;

const writer = object({ operator: text, host: text, processId: number });
const calls = listOf(object({ service: text, operation: text, region: text, input: isObject }));
const question = object({
  stepId: text,
  reason: oneOf('failed', 'undecided', 'refused'),
  text,
  answers: listOf(text),
});
const error = object({ code: text, message: text, kind: text });
const offer = object({ percent: number, belowFloor: flag });
const settings = listOf(object({ section: text, region: text, name: text, values: isObject }));
const change = object({ region: text, what: text, from: text, to: text });
const findings = listOf(object({ finding: text, by: text }));
const otherCommands = object({
  reason: text,
  commands: listOf(object({ step: text, argv: listOf(text), sha256: text })),
});
const cause = oneOf('rollback', 'cut-back');
const reasons = oneOf('failed', 'undecided', 'refused');

type FieldsOf<K extends Entry['kind']> = { [F in Exclude<keyof EntryOf<K>, 'kind' | 'at'>]-?: Check };

/** Every field of every kind; what a later version adds beside them is passed over. */
const FIELDS: { [K in Entry['kind']]: FieldsOf<K> } = {
  'run.begun': {
    runId: text,
    // What is in it is held against its digest, and against the schema of plans, by whoever works by it.
    plan: isObject,
    planDigest: text,
    target: text,
    writer,
    tool: text,
    caller: optional(text),
    approvals: optional(listOf(object({ operator: text, host: text, at: moment }))),
    otherCommands: optional(otherCommands),
    findings: optional(findings),
  },
  'run.resumed': {
    writer,
    caller: optional(text),
    token: optional(text),
    takeOver: optional(flag),
    otherFiles: optional(object({ reason: text, files: listOf(object({ file: text, planned: text })) })),
    otherCommands: optional(otherCommands),
    findings: optional(findings),
  },
  'journal.local': { by: text, reason: text },
  'run.mode': { mode: oneOf('planned', 'forced'), by: text },
  'run.requests-decide': { by: text, reason: text },
  'capacity.accepted': { share: number, belowFloor: flag, by: text },
  'step.intended': { step: text, before: any, calls },
  'step.applied': { step: text, receipt: any },
  'step.unanswered': { step: text, error },
  'step.done': { step: text, changed: flag, evidence: text, debt: optional(text) },
  'step.failed': {
    step: text,
    reason: reasons,
    message: text,
    remedy: text,
    offer: optional(offer),
    stays: optional(flag),
  },
  'step.deferred': { step: text, debt: text, message: text },
  'step.skipped': { step: text, by: text, reason: text, waived: flag },
  'step.retried': { step: text, by: text, because: optional(text) },
  'fence.intended': { step: text, calls },
  'fence.raised': { step: text, evidence: text },
  'undo.intended': { step: text, calls, cause },
  'undo.applied': { step: text, receipt: any },
  'undo.done': { step: text, evidence: text, cause },
  'undo.failed': { step: text, message: text, remedy: text },
  'run.paused': { by: text, cause: text },
  'run.stopped': { question },
  'run.rolling-back': { by: text },
  'run.finished': { outcome: oneOf('completed', 'rolled-back'), summary: any },
  'run.settled': {
    by: text,
    settings,
    byHand: optional(object({ reason: text, changes: listOf(change), unseen: listOf(text) })),
  },
  'debt.ended': {
    step: text,
    by: text,
    how: oneOf('seen', 'by-hand'),
    evidence: text,
    reason: optional(text),
  },
};

const faultOf = (entry: unknown): string | null => {
  if (!isObject(entry) || typeof entry['kind'] !== 'string') return 'an entry without a kind';
  const { kind } = entry;
  // A kind that is not known here is a matter of versions, not of damage.
  if (!Object.hasOwn(FIELDS, kind)) return null;
  const field = faultIn({ ...FIELDS[kind as Entry['kind']], at: moment }, entry);
  return field === null ? null : `"${field}" of an entry ${kind}`;
};

/** The first field that is not as its kind has it, as a part of a sentence; null when all are. @param entries in today's words */
export const entriesFault = (entries: readonly unknown[]): string | null =>
  entries.map(faultOf).find((fault) => fault !== null) ?? null;
