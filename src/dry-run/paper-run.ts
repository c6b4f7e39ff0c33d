/** A rehearsal: a plan run on paper, for the dry run, the paper runbook and the count of calls. */
import type { Answer, Call } from '../domain/api/call.ts';
import { factsOf } from '../domain/api/catalogue.ts';
import type { CallsOf, LeastCalls } from './demand.ts';
import type { Change, Operation, RunIdentity, Verdict } from '../domain/plan/operation.ts';
import { stepsWithFence } from '../domain/plan/fence.ts';
import { changedThings } from '../domain/plan/undoing.ts';
import { graphOf } from '../domain/plan/plan-graph.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';
import type { PaperWorld } from './paper-world.ts';
import type { Operations } from '../domain/plan/validate-plan.ts';
import { verdictWords } from '../domain/plan/verdict-words.ts';

/** What one step did on paper. */
export interface PaperStep {
  step: Step;
  /** It was true before, so nothing is sent. */
  alreadyTrue: boolean;
  changes: Change[];
  /** What answers "what is it now?", and what the answer should say once the step is done. */
  reads: Call[];
  expected: string;
  /** The writes, in order. */
  calls: Call[];
  /** What a person agrees to with it, a line each. */
  statement: readonly string[];
  /** Why it cannot start, or what is not known; null when all is well. */
  trouble: string | null;
  undo:
    | /**
       * `first` is sent before anything is taken back. `alone` is for the day on which this step was the last one done of those
       * that change the same thing: from how it leaves the thing to how the first of them found it. What it stood on is taken
       * back `lingersMs` after that.
       */ { kind: 'reverse'; first: Call[]; calls: Call[]; alone: Call[]; lingersMs: number }
    | { kind: 'none-needed' | 'one-way'; because: string };
}

export interface PaperRun {
  plan: Plan;
  /** In the order of the plan. */
  steps: PaperStep[];
}

interface Walk {
  world: PaperWorld;
  run: RunIdentity;
  befores: Map<string, unknown>;
  /** What the way back restores, and what a step leaves, by step. */
  images: Map<string, unknown>;
  left: Map<string, unknown>;
}

const undoOf = ({ undo }: Operation): PaperStep['undo'] =>
  undo.kind === 'reverse'
    ? { kind: 'reverse', first: [], calls: [], alone: [], lingersMs: 0 }
    : { kind: undo.kind, because: undo.because };

const lookAt = ({ world, run }: Walk, step: Step, operation: Operation, receipt: unknown) => {
  const reads = operation.observe(step.params, run, null);
  const answers = reads.map(world);
  for (;;) {
    const further = operation.further?.(answers, step.params, run) ?? [];
    if (further.length === 0) return { reads, sight: operation.see(answers, step.params, receipt) };
    answers.push(...further.map(world));
  }
};

const receiptOf = (operation: Operation, answers: Answer[]): unknown =>
  operation.receipt?.(answers.map((answer) => (answer.outcome === 'yes' ? answer.output : null))) ?? null;

const rehearseStep = (walk: Walk, step: Step, operation: Operation): PaperStep => {
  const { reads, sight } = lookAt(walk, step, operation, null);
  const statement = operation.statement?.(step.params) ?? [];
  const undo = undoOf(operation);
  const blank = { step, reads, alreadyTrue: false, changes: [], calls: [], expected: '', statement, undo };
  if (!sight.known) return { ...blank, trouble: sight.cause };
  const { seen } = sight;
  const first = operation.verify(seen, step.params, walk.run);
  if (first.verdict === 'met') return { ...blank, alreadyTrue: true, expected: first.evidence, trouble: null };
  const changes = operation.changes(step.params, seen);
  const gate = operation.check(seen, step.params, walk.run);
  if (!gate.open) return { ...blank, changes, trouble: gate.reason };
  const calls = operation.apply(step.params, gate.before, seen, walk.run);
  const receipt = receiptOf(operation, calls.map(walk.world));
  if (calls.length > 0) walk.befores.set(step.id, gate.before);
  const after = lookAt(walk, step, operation, receipt).sight;
  if (after.known) walk.left.set(step.id, after.seen);
  const last: Verdict = after.known
    ? operation.verify(after.seen, step.params, walk.run)
    : { verdict: 'unknown', cause: after.cause };
  const words = verdictWords(last);
  return { ...blank, changes, calls, expected: words, trouble: last.verdict === 'met' ? null : words };
};

/** Raises the fences of the way back, as the engine does ahead of everything else. */
const rehearseFences = (walk: Walk, rehearsed: PaperStep[], operations: Operations): void => {
  const { world, run, befores } = walk;
  const steps = rehearsed.map(({ step }) => step);
  const fenced = stepsWithFence(
    steps,
    (name) => operations.get(name),
    ({ id }) => befores.has(id),
  );
  for (const one of rehearsed) {
    const operation = operations.get(one.step.operation);
    if (!fenced.includes(one.step) || operation?.undo.kind !== 'reverse' || one.undo.kind !== 'reverse') continue;
    const { sight } = lookAt(walk, one.step, operation, null);
    if (sight.known) one.undo.first = operation.undo.fence?.raise(one.step.params, sight.seen, run) ?? [];
    for (const call of one.undo.first) world(call);
  }
};

const rehearseUndo = (walk: Walk, rehearsed: PaperStep, { undo, ...operation }: Operation): PaperStep => {
  const { step } = rehearsed;
  if (undo.kind !== 'reverse' || !walk.images.has(step.id)) return rehearsed;
  const sight = operation.see(operation.observe(step.params, walk.run, null).map(walk.world), step.params, null);
  if (!sight.known) return rehearsed;
  const returning = { ...walk.run, returning: true } as const;
  const calls = undo.reverse(step.params, walk.images.get(step.id), sight.seen, returning);
  for (const call of calls) walk.world(call);
  const first = rehearsed.undo.kind === 'reverse' ? rehearsed.undo.first : [];
  const image = walk.images.get(step.id);
  const left = walk.left.get(step.id);
  const alone = left === undefined ? [] : undo.reverse(step.params, image, left, returning);
  return {
    ...rehearsed,
    undo: { kind: 'reverse', first, calls, alone, lingersMs: undo.lingersMs?.(step.params, image) ?? 0 },
  };
};

/**
 * Runs a valid plan on paper, and back.
 * @param run identity to write into the claim; the real run will have its own.
 */
export const playOnPaper = (plan: Plan, operations: Operations, world: PaperWorld, run: RunIdentity): PaperRun => {
  const walk: Walk = { world, run, befores: new Map(), images: new Map(), left: new Map() };
  const { order } = graphOf(plan.steps);
  const rehearsed: PaperStep[] = [];
  const each = (index: number, act: (step: Step, operation: Operation) => PaperStep): void => {
    const step = plan.steps[index];
    const operation = step === undefined ? undefined : operations.get(step.operation);
    if (step !== undefined && operation !== undefined) rehearsed[index] = act(step, operation);
  };
  for (const index of order) each(index, (step, operation) => rehearseStep(walk, step, operation));
  const imageOf = (id: string) => (walk.befores.has(id) ? { image: walk.befores.get(id) } : null);
  for (const { steps, image } of changedThings(plan.steps, (name) => operations.get(name), imageOf))
    for (const { id } of steps) walk.images.set(id, image?.image);
  rehearseFences(walk, rehearsed, operations);
  for (const index of order.toReversed())
    each(index, (_step, operation) => {
      const done = rehearsed[index];
      if (done === undefined) throw new Error('a step was taken back that was never rehearsed');
      return rehearseUndo(walk, done, operation);
    });
  return { plan, steps: rehearsed };
};

const keyOf = (call: Call): string => JSON.stringify(call);

/**
 * A read that several steps share counts by its share: one that goes into batches, and one that others ask for in the same
 * words, since the call queue sends it once for all who wait. An unfiltered list is shared by all of them and counts nothing.
 */
const leastOf = (call: Call, when: LeastCalls['when'], sharers: ReadonlyMap<string, number>): LeastCalls[] => {
  const { bucket, kind, batch, page, also } = factsOf(call);
  if (kind === 'ask') return [];
  if (kind === 'write') {
    const further = also === undefined ? [] : [{ bucket: also.bucket, count: also.units(call.input), when }];
    return [{ bucket, count: 1, when }, ...further];
  }
  if (batch === undefined && page !== undefined) return [];
  return [{ bucket, count: 1 / (batch?.max ?? 1) / (sharers.get(keyOf(call)) ?? 1), when }];
};

/** How many steps ask for a read in the same words. */
const sharersOf = (steps: readonly PaperStep[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { reads } of steps)
    for (const key of new Set(reads.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/** The calls that each step cannot do without, for `estimate`. */
export const callsOnPaper = ({ steps }: PaperRun): CallsOf => {
  const sharers = sharersOf(steps);
  const least = new Map(
    steps.map(({ step, reads, calls }) => [
      step.id,
      [
        ...(calls.length === 0 ? [] : [...reads, ...calls].flatMap((call) => leastOf(call, 'start', sharers))),
        ...reads.flatMap((call) => leastOf(call, 'end', sharers)),
      ],
    ]),
  );
  return ({ id }) => least.get(id) ?? [];
};
