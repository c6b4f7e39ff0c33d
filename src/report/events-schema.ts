/**
 * The events of `failover … --json`, one JSON object a line. Published as `docs/events.schema.json`. Fields and types may be
 * added within version 1; readers leave alone what they do not know.
 */
import { z } from 'zod';

/** What every event but the first and an error carries. */
const common = {
  /** ISO 8601, UTC. In the sandbox it is virtual time. */
  time: z.iso.datetime(),
  runId: z.string().nullable(),
  /** Counts the events of this process, from 1. */
  seq: z.number().int().positive(),
};
const ofStep = { ...common, stepId: z.string(), phase: z.string(), title: z.string() };

const questionSchema = z.strictObject({
  stepId: z.string(),
  reason: z.enum(['failed', 'undecided', 'refused']),
  text: z.string(),
  answers: z.array(z.string()),
});

/** Where users of a name were seen; shares from 0 to 1 by region. */
const trafficSchema = z.strictObject({
  name: z.string(),
  by: z.enum(['weights', 'resolvers', 'requests']),
  type: z.string().optional(),
  shares: z.record(z.string(), z.number()),
});

const runIdentity = {
  runbook: z.string(),
  application: z.string(),
  account: z.string(),
  target: z.string(),
  from: z.string(),
  to: z.string(),
  mode: z.enum(['planned', 'forced']),
  operator: z.string(),
  host: z.string(),
  /** ARN that the calls are made as; null when it was not asked. */
  caller: z.string().nullable(),
  planDigest: z.string(),
  stepCount: z.number().int(),
  /** Taken from a process that may still have been at work. */
  takeOver: z.boolean(),
};

const event = <Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

/** Any line of the stream. */
export const eventSchema = z.discriminatedUnion('type', [
  event('version', { schema: z.literal('failover.events/1'), tool: z.string(), clock: z.enum(['real', 'virtual']) }),
  event('plan', {
    ...common,
    planDigest: z.string(),
    mode: z.enum(['planned', 'forced']),
    modeReason: z.string(),
    file: z.string().nullable(),
    expectedMs: z.number(),
    lowerBoundMs: z.number(),
    assumptions: z.array(z.string()),
    warnings: z.array(z.string()),
  }),
  event('message', { ...common, text: z.string() }),
  event('question', {
    ...common,
    question: z.string(),
    statement: z.array(z.string()),
    expected: z.string(),
    answer: z.enum(['yes', 'no', 'pending']),
    by: z.string(),
  }),
  /** Somebody is asked at the terminal of `operator` on `host`; `answers` are commands for whoever is elsewhere. */
  event('question.asked', {
    ...ofStep,
    question: z.string(),
    statement: z.array(z.string()),
    expected: z.string(),
    answers: z.array(z.string()),
    operator: z.string(),
    host: z.string(),
  }),
  event('nothing-to-do', { ...common }),
  event('run.started', { ...common, ...runIdentity }),
  event('run.resumed', { ...common, ...runIdentity }),
  event('journal.local', { ...common, by: z.string(), reason: z.string() }),
  event('run.mode', { ...common, mode: z.enum(['planned', 'forced']), by: z.string() }),
  event('run.requests-decide', { ...common, by: z.string(), reason: z.string() }),
  /** `share`: 0 to 1 of the wanted capacity. */
  event('capacity.accepted', { ...common, share: z.number(), belowFloor: z.boolean(), by: z.string() }),
  event('run.paused', { ...common, by: z.string(), cause: z.string(), next: z.string() }),
  event('run.stopped', { ...common, question: questionSchema }),
  event('run.rolling-back', { ...common, by: z.string() }),
  event('run.finished', {
    ...common,
    runbook: z.string(),
    outcome: z.enum(['completed', 'rolled-back']),
    summary: z.unknown(),
  }),
  event('run.settled', { ...common, by: z.string(), settings: z.array(z.unknown()), byHand: z.unknown().optional() }),
  event('debt.ended', {
    ...ofStep,
    by: z.string(),
    how: z.enum(['seen', 'by-hand']),
    evidence: z.string(),
    reason: z.string().optional(),
  }),
  event('step.started', { ...ofStep, attempt: z.number().int(), calls: z.number().int() }),
  event('step.waiting', { ...ofStep, lacking: z.string() }),
  event('step.applied', { ...ofStep }),
  event('step.unknown', { ...ofStep, message: z.string() }),
  event('step.succeeded', {
    ...ofStep,
    changed: z.boolean(),
    evidence: z.string(),
    debt: z.string().nullable(),
    traffic: z.array(trafficSchema).optional(),
    /** From when nothing held the step back. */
    durationMs: z.number(),
  }),
  event('step.failed', {
    ...ofStep,
    reason: z.enum(['failed', 'undecided', 'refused']),
    message: z.string(),
    remedy: z.string(),
    usersStay: z.boolean(),
    durationMs: z.number(),
  }),
  event('step.deferred', { ...ofStep, debt: z.string(), message: z.string(), durationMs: z.number() }),
  event('step.skipped', { ...ofStep, by: z.string(), reason: z.string(), waived: z.boolean() }),
  event('step.retried', { ...ofStep, by: z.string(), because: z.string().optional() }),
  event('step.fencing', { ...ofStep, calls: z.number().int() }),
  event('step.fenced', { ...ofStep, evidence: z.string() }),
  event('step.undoing', { ...ofStep, cause: z.enum(['rollback', 'cut-back']), calls: z.number().int() }),
  event('step.undo-applied', { ...ofStep }),
  event('step.undone', {
    ...ofStep,
    cause: z.enum(['rollback', 'cut-back']),
    evidence: z.string(),
    traffic: z.array(trafficSchema).optional(),
  }),
  event('step.undo-failed', { ...ofStep, message: z.string(), remedy: z.string() }),
  event('error', {
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    exitCode: z.number().int(),
  }),
]);

export type OutputEvent = z.infer<typeof eventSchema>;

/** The JSON Schema of one line. */
export const eventsJsonSchema = (): unknown => ({
  ...z.toJSONSchema(eventSchema),
  title: 'failover.events/1',
  description: 'One line of "failover promote|run|resume|rollback --json".',
});
