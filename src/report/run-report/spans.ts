/** When each step was under way, by the journal, and when the plan had it so. */
import { graphOf, longestPaths } from '../../domain/plan/plan-graph.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Entry, EntryOf } from '../../domain/run/entry.ts';
import { applyEntry, beginState } from '../../domain/run/fold.ts';
import { freeSince } from '../../domain/run/waits.ts';
import type { Span } from './document.ts';

type StepEntry = Extract<Entry, { step: string }>;

/** Beginning and end of each step, by index, when each takes what the plan expects of it and none waits for its calls. */
export const expectedSpans = (plan: Plan): { fromMs: number; toMs: number }[] => {
  const durations = plan.steps.map(({ expectedMs, limits }) => expectedMs + limits.holdMs);
  const { headMs } = longestPaths(graphOf(plan.steps), durations);
  return durations.map((duration, index) => ({ fromMs: headMs[index] ?? 0, toMs: (headMs[index] ?? 0) + duration }));
};

const ENDS = {
  'step.done': 'done',
  'step.failed': 'failed',
  'step.deferred': 'deferred',
  'step.skipped': 'skipped',
  'undo.done': 'undone',
  'undo.failed': 'undo-failed',
} as const satisfies Partial<Record<Entry['kind'], Span['end']>>;

const endOf = (kind: Entry['kind']): Span['end'] | null => (kind in ENDS ? ENDS[kind as keyof typeof ENDS] : null);

/** What is known of a step while its entries are read. */
interface Open {
  spans: Span[];
  announcedMs: number | null;
  backMs: number | null;
}

const fresh = (): Open => ({ spans: [], announcedMs: null, backMs: null });

const isBack = (kind: Entry['kind']): boolean => kind === 'undo.done' || kind === 'undo.failed';

/** Entries of a run whose steps tell time; the world waits between them. */
export const spansOf = (entries: readonly Entry[], begun: EntryOf<'run.begun'>): Map<string, Span[]> => {
  const run = beginState(begun);
  const open = new Map<string, Open>();
  const startOf = (id: string, { announcedMs, spans }: Open, toMs: number): number => {
    const step = run.steps.get(id);
    const freeMs = step === undefined ? 0 : freeSince(run, step) - begun.at;
    return Math.min(Math.max(freeMs, spans.at(-1)?.toMs ?? 0), announcedMs ?? toMs, toMs);
  };
  const close = (id: string, step: Open, kind: Entry['kind'], toMs: number, end: Span['end']): void => {
    if (isBack(kind))
      step.spans.push({ kind: 'back', fromMs: step.backMs ?? toMs, announcedMs: step.backMs, toMs, end });
    else
      step.spans.push({ kind: 'forward', fromMs: startOf(id, step, toMs), announcedMs: step.announcedMs, toMs, end });
    step.announcedMs = null;
    step.backMs = null;
  };
  const read = (entry: StepEntry): void => {
    const step = open.get(entry.step) ?? fresh();
    open.set(entry.step, step);
    const atMs = entry.at - begun.at;
    const end = endOf(entry.kind);
    if (end !== null) close(entry.step, step, entry.kind, atMs, end);
    else if (entry.kind === 'step.intended') step.announcedMs ??= atMs;
    else if (entry.kind === 'undo.intended') step.backMs ??= atMs;
  };
  for (const entry of entries) {
    // Since when nothing held a step back is asked of the run as it was before the step's end.
    if ('step' in entry && entry.kind !== 'debt.ended') read(entry);
    if (entry.kind !== 'run.begun') applyEntry(run, entry);
  }
  const lastMs = (entries.at(-1)?.at ?? begun.at) - begun.at;
  for (const step of open.values()) {
    const { announcedMs, backMs } = step;
    if (announcedMs !== null)
      step.spans.push({ kind: 'forward', fromMs: announcedMs, announcedMs, toMs: lastMs, end: 'open' });
    if (backMs !== null)
      step.spans.push({ kind: 'back', fromMs: backMs, announcedMs: backMs, toMs: lastMs, end: 'open' });
  }
  return new Map([...open].map(([id, { spans }]) => [id, spans]));
};

/** What a step took, its attempts together and its way back apart; null before it was come to. */
export const tookOf = (spans: readonly Span[]): { forwardMs: number; backMs: number } | null => {
  if (spans.length === 0) return null;
  let [forwardMs, backMs] = [0, 0];
  for (const { kind, fromMs, toMs } of spans)
    if (kind === 'forward') forwardMs += toMs - fromMs;
    else backMs += toMs - fromMs;
  return { forwardMs, backMs };
};
