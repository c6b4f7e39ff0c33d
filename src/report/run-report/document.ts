/**
 * The report of one run as a document: what `failover report --json` prints, and all that the page and the Markdown are made of.
 * Published as `docs/report.schema.json`. Fields may be added within version 1. Times that end in `Ms` count from the
 * beginning of the run; in the sandbox they are virtual.
 */
import { z } from 'zod';

const ms = z.number();
const momentSchema = z.iso.datetime();

const changeSchema = z.strictObject({
  /** The thing and its field: `service auth desiredCount`. */
  what: z.string(),
  from: z.string(),
  /** Null where the record tells what was found and not what was made of it. */
  to: z.string().nullable(),
});
export type ReportChange = z.infer<typeof changeSchema>;

const spanSchema = z.strictObject({
  /** `forward`: from when all that the step waits for had ended, or from its retry; `back`: while it was taken back. */
  kind: z.enum(['forward', 'back']),
  fromMs: ms,
  /** When its first change was announced; null where nothing was sent. */
  announcedMs: ms.nullable(),
  toMs: ms,
  /** How it ended; `open` where the record ends before it does. */
  end: z.enum(['done', 'failed', 'deferred', 'skipped', 'undone', 'undo-failed', 'open']),
});
export type Span = z.infer<typeof spanSchema>;

const stepSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  why: z.string(),
  phase: z.string(),
  /** Rows of one lane belong together: the phase, and what the operation acts on. */
  lane: z.string(),
  operation: z.string(),
  region: z.string(),
  after: z.array(z.string()),
  state: z.enum(['pending', 'intended', 'applied', 'unanswered', 'done', 'failed', 'deferred', 'skipped', 'undone']),
  /** True when it protects data or users, so that it is passed over only by name. */
  protects: z.enum(['data', 'users']).nullable(),
  /** When the plan had it begin and end, by its own times and order; queues of calls are not counted. */
  expected: z.strictObject({ fromMs: ms, toMs: ms }),
  spans: z.array(spanSchema),
  onLongestChain: z.boolean(),
  attempts: z.number().int(),
  changes: z.array(changeSchema),
  calls: z.array(z.strictObject({ service: z.string(), operation: z.string(), region: z.string(), input: z.string() })),
  /** Evidence, what it failed on, or why it was skipped or put off. */
  note: z.string(),
  remedy: z.string(),
  /** Its entries of the journal, in order. */
  history: z.array(z.strictObject({ atMs: ms, what: z.string(), text: z.string() })),
});
export type ReportStep = z.infer<typeof stepSchema>;

const sharesSchema = z.strictObject({
  name: z.string(),
  region: z.string(),
  /** Share of the users that the weights gave the region from this moment on, in percent; null where it was not known yet. */
  points: z.array(z.strictObject({ atMs: ms, percent: z.number().nullable(), step: z.string().nullable() })),
});
export type NameShares = z.infer<typeof sharesSchema>;

const objectiveSchema = z.strictObject({
  /** Null where nobody has stated one. */
  goal: z.number().nullable(),
  /** Null where the run does not show it. */
  achieved: z.number().nullable(),
  verdict: z.enum(['met', 'missed', 'no-goal', 'not-measured']),
});
export type Objective = z.infer<typeof objectiveSchema>;

export const VERDICT_WORDS: Record<Objective['verdict'], string> = {
  met: 'met',
  missed: 'missed',
  'no-goal': 'no goal stated',
  'not-measured': 'not measured',
};

const measuredSchema = z.strictObject({
  requestsServed: z.number(),
  requestsFailed: z.number(),
  downtimeMs: ms,
  recordsLost: z.number(),
  recordsDoubled: z.number(),
  recordsStranded: z.record(z.string(), z.number()),
  recordsExpired: z.number(),
  recordsDropped: z.number(),
  lastingUsers: z.record(z.string(), z.number()),
});

const decisionSchema = z.strictObject({
  kind: z.enum([
    'approval',
    'finding-accepted',
    'skip',
    'waiver',
    'retry',
    'mode',
    'capacity-accepted',
    'requests-decide',
    'other-files',
    'other-commands',
    'local-journal',
    'pause',
    'rollback',
    'debt-ended',
    'settled',
  ]),
  at: momentSchema,
  by: z.string(),
  /** The step, finding or value that it is about; empty where it is the run. */
  about: z.string(),
  reason: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

const handSchema = z.strictObject({
  operator: z.string(),
  host: z.string(),
  processId: z.number().int(),
  /** ARN that its calls were made as, by STS; null when it was not asked. */
  caller: z.string().nullable(),
  at: momentSchema,
  how: z.enum(['began', 'went on', 'took over']),
});

const fieldSchema = z.strictObject({
  group: z.enum(['Identity', 'Why', 'Rules', 'People', 'What happened', 'After', 'Integrity']),
  field: z.string(),
  /** Null where the journal does not hold it. */
  value: z.string().nullable(),
});
export type DrillField = z.infer<typeof fieldSchema>;

export const runReportSchema = z.strictObject({
  schema: z.literal('failover.report/1'),
  run: z.number().int(),
  runId: z.string(),
  runbook: z.string(),
  application: z.string(),
  account: z.string(),
  target: z.string(),
  /** Nothing real was touched. */
  isSandbox: z.boolean(),
  mode: z.string(),
  from: z.string(),
  to: z.string(),
  tool: z.string(),
  planDigest: z.string(),
  outcome: z.strictObject({
    state: z.enum(['running', 'paused', 'stopped', 'interrupted', 'rolling-back', 'completed', 'rolled-back']),
    /** A sentence, by what was seen. */
    text: z.string(),
    begunAt: momentSchema,
    lastAt: momentSchema,
    endedAt: momentSchema.nullable(),
    durationMs: ms,
  }),
  shares: z.array(sharesSchema),
  /** Milliseconds from the decision to the proof from outside. */
  rto: objectiveSchema,
  /** Records lost or stranded. */
  rpo: objectiveSchema,
  losses: z.strictObject({
    /** What whoever began the run was asked to accept, a sentence each. */
    predicted: z.array(z.string()),
    /** What the world counted; null outside of the sandbox, where nothing counts it. */
    measured: measuredSchema.nullable(),
  }),
  question: z
    .strictObject({
      stepId: z.string(),
      reason: z.enum(['failed', 'undecided', 'refused']),
      text: z.string(),
      answers: z.array(z.string()),
      since: momentSchema,
    })
    .nullable(),
  phases: z.array(z.strictObject({ id: z.string(), title: z.string() })),
  steps: z.array(stepSchema),
  /** Ids, in order. */
  longestChain: z.array(z.string()),
  expectedMs: ms,
  debts: z.array(
    z.strictObject({
      run: z.number().int(),
      step: z.string(),
      state: z.string(),
      note: z.string(),
      since: momentSchema.nullable(),
      /** Who passed over it, or at whose hands it was put off. */
      by: z.string(),
    }),
  ),
  /** What the stacks declare otherwise, until it is settled. */
  unsettled: z.array(
    z.strictObject({ run: z.number().int(), region: z.string(), what: z.string(), steps: z.number() }),
  ),
  decisions: z.array(decisionSchema),
  hands: z.array(handSchema),
  /** The fields that an accepted drill record needs, and which of them the journal holds. */
  record: z.array(fieldSchema),
  /** The whole chain was read and every hash held; otherwise there is no report. */
  journal: z.strictObject({ location: z.string(), records: z.number().int(), headHash: z.string() }),
});
export type RunReport = z.infer<typeof runReportSchema>;

/** The JSON Schema of the document. */
export const runReportJsonSchema = (): unknown => ({
  ...z.toJSONSchema(runReportSchema),
  title: 'failover.report/1',
  description: 'The document of "failover report --json".',
});
