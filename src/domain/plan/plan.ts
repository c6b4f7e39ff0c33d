/** A plan: a self-contained bundle of literals that can be printed, compared, edited by hand and executed anywhere. */
import { z } from 'zod';
import { DEFAULT_BUDGETS, type BucketName } from '../api/catalogue.ts';
import { MOST_TASKS, regionSchema } from '../facts/manifest.ts';
import { PLAN_SCHEMA } from './plan-format.ts';

/** `planned` drains the old side and stops when it cannot; `forced` goes on without it and says what that costs. */
export const MODES = ['planned', 'forced'] as const;
export type Mode = (typeof MODES)[number];

/** The longest wait that a plan may state, 31 days: a number beyond it is a slip, and a run would hang on it. */
export const LONGEST_MS = 31 * 24 * 3_600_000;
/** A look costs a call, so nobody looks all the time; and a call that is given this little never answers. */
const SHORTEST_MS = 100;
/** Programs of the user may take an hour. */
const LONGEST_CALL_MS = 2 * 3_600_000;

const spanMs = z.number().int().min(0).max(LONGEST_MS);
const positiveMs = z.number().int().positive().max(LONGEST_MS);

const limitsSchema = z.strictObject({
  /** The step has failed when its claim is not met this long after it started. */
  deadlineMs: positiveMs,
  /** Given up as undecided when nothing is known for this long without a break; absent: when the deadline is over. */
  unknownMs: positiveMs.optional(),
  /** Time between two looks while waiting. */
  pollMs: z.number().int().min(SHORTEST_MS).max(LONGEST_MS),
  /** Time from the change (for a gate: from its start) to the first look: looking earlier is known to be useless. */
  firstLookMs: spanMs,
  /** The claim must stay met this long before the step is done; 0 for at once. */
  holdMs: spanMs,
  /** One call that has not answered after this is given up. */
  callTimeoutMs: z.number().int().min(SHORTEST_MS).max(LONGEST_CALL_MS),
});
export type StepLimits = z.infer<typeof limitsSchema>;

const stepIdSchema = z.string().regex(/^[a-z0-9][a-z0-9.:-]*$/, 'may hold a-z 0-9 . : - only');

/**
 * What happens when the step fails: the run stops with a question; or the step is put off and stays a debt; or the named
 * traffic steps are taken back to their before-images first, and then the run stops.
 */
const onFailureSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('stop') }),
  z.strictObject({ action: z.literal('defer'), debt: z.string().min(1) }),
  z.strictObject({ action: z.literal('cut-back'), steps: z.array(stepIdSchema).min(1) }),
]);
export type OnFailure = z.infer<typeof onFailureSchema>;

const stepSchema = z.strictObject({
  id: stepIdSchema,
  title: z.string().min(1),
  /** Why the step exists, for the person who considers skipping it. */
  why: z.string().min(1),
  phase: z.string().min(1),
  operation: z.string().min(1),
  params: z.record(z.string(), z.unknown()),
  /** Ids of steps that must be done (or skipped, or put off) first. */
  after: z.array(stepIdSchema),
  /** 0 goes first where calls have to queue. */
  tier: z.number().int().min(0).max(9),
  /** Orders calls within a tier, larger first: the time that its tasks take to start, say. */
  weight: z.number().min(0).max(LONGEST_MS),
  /** The region that the step changes or waits for. */
  region: regionSchema,
  limits: limitsSchema,
  onFailure: onFailureSchema,
  /** In forced mode these replace the two fields above, so that a run can change its mode half-way; null for no change. */
  whenForced: z.strictObject({ deadlineMs: positiveMs, onFailure: onFailureSchema }).nullable(),
  /** What a person would lose by skipping it; such a step is skipped only with `--waive`. */
  protects: z.enum(['data', 'users']).nullable(),
  /** Physical time from the accepted call to the claim being met, at its published or assumed middle; for estimates. */
  expectedMs: z.number().min(0).max(LONGEST_MS),
  /** Fargate tasks that it launches, which the launch quota admits at a rate; for estimates. */
  launchesTasks: z.number().int().min(0).max(MOST_TASKS),
});
export type Step = z.infer<typeof stepSchema>;

/**
 * Less than one token at once is never a whole call, so that whatever waits for it waits for ever; and what comes once in
 * minutes makes a hang of a queue. AWS admits 3500 requests a second where it admits most (S3).
 */
const MOST_REQUESTS = 100_000;
export const LEAST_PER_SECOND = 0.05;
const budgetSchema = z.strictObject({
  burst: z.number().min(1, 'is less than one request: nothing would ever leave').max(MOST_REQUESTS),
  perSecond: z.number().min(LEAST_PER_SECOND).max(MOST_REQUESTS),
});
const bucketNames = Object.keys(DEFAULT_BUDGETS) as [BucketName, ...BucketName[]];

const text = z.string().min(1).max(200);

/** How people speak of a run. `{application}`, `{from}`, `{to}` and `{runbook}` are replaced by those of its plan. */
export const wordsSchema = z.strictObject({
  /** What a run of it is, with its article: `a promotion`. */
  noun: text,
  /** While it is under way, as in "Run 3: promoting". */
  inProgress: text,
  /** Once it is done, as in "Run 3: promoted". */
  completed: text,
  /** How things are once it is done, a sentence without its full stop: `{application} is served by {to}`. */
  end: text,
  /**
   * What has to be seen before that sentence is said: `proof`, for every name that the run moves, its weights and a look
   * from outside; absent: that every step is done.
   */
  endShownBy: z.enum(['proof']).optional(),
  /** What whoever takes a run back has to know beside the values that are restored, a sentence each. */
  takenBack: z.array(text),
  /** The command that begins another one; absent: `failover run NAME`. */
  begin: text.optional(),
});
export type RunbookWords = z.infer<typeof wordsSchema>;

const pinnedFile = {
  /** Relative to the configuration. */
  file: z.string().min(1),
  /** Of its bytes when the plan was made: another file is refused. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest in lower-case hexadecimal digits'),
};

/** A file of the project without which the plan cannot be run: its code decides what is sent. */
const extensionSchema = z.strictObject({
  ...pinnedFile,
  /** What it imports of the project, directly or not. */
  imports: z.array(z.strictObject(pinnedFile)),
  /** The runbook of the plan, where it comes from there. */
  runbook: z.string().min(1).optional(),
  /** Those of the plan's operations that come from there. */
  operations: z.array(z.string().min(1)),
});
export type ExtensionPin = z.infer<typeof extensionSchema>;

export const extensionPins = z.array(extensionSchema).min(1);

export const planSchema = z.strictObject({
  schema: z.literal(PLAN_SCHEMA),
  /** Name of the runbook that it was made by. */
  runbook: z.string().min(1),
  /** In what words its run is spoken of; absent: in neutral ones. */
  words: wordsSchema.optional(),
  application: z.string().min(1),
  account: z.string().regex(/^\d{12}$/, 'is not a 12-digit AWS account id'),
  mode: z.enum(MODES),
  from: regionSchema,
  to: regionSchema,
  createdAt: z.iso.datetime(),
  /** What the plan rests on, a sentence each: ages of manifests and samples, defaults that were assumed. */
  assumptions: z.array(z.string()),
  /** What the person who starts it should know, a sentence each. */
  warnings: z.array(z.string()),
  budgets: z.record(z.enum(bucketNames), budgetSchema),
  /** Fargate launches admitted by the region's quota. */
  launchBudget: budgetSchema,
  /** People who must stand behind it, the one who runs it included, and how long an approval counts; absent for one. */
  approvals: z.strictObject({ needed: z.number().int().min(1).max(9), validForMs: positiveMs }).optional(),
  /** Absent where runbook and operations are all ours. */
  extensions: extensionPins.optional(),
  phases: z.array(z.strictObject({ id: z.string().min(1), title: z.string().min(1) })).min(1),
  steps: z.array(stepSchema),
});

/** A validated plan. Its digest is `digestOf(plan)`. */
export type Plan = z.infer<typeof planSchema>;
