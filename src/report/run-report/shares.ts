/**
 * Users' shares over time, as the weights gave them: a rung that was seen, and a rung that was taken back. Users follow within
 * the time to live of the records, which no record of a run tells.
 */
import { z } from 'zod';
import { plainName } from '../../domain/api/dns-name.ts';
import type { RecordSet } from '../../domain/api/record-set.ts';
import type { Serving } from '../../domain/plan/operation.ts';
import { percentReached } from '../../domain/plan/traffic-records.ts';
import type { Step } from '../../domain/plan/plan.ts';
import type { Entry } from '../../domain/run/entry.ts';
import type { ServingOf } from '../outcome.ts';
import type { NameShares } from './document.ts';

const endsSchema = z.object({ source: z.string(), toward: z.string() });
const beforeSchema = z.object({
  records: z.array(z.looseObject({ Name: z.string(), Type: z.string() })),
});

/** Rungs that one call takes back end in as many entries, a moment after one another: only where that ends counts. */
const ONE_CALL_MS = 1000;

/** A rung: a step that moves a share of the users of a name. */
interface Rung extends Serving {
  percent: number;
}

const rungsOf = (steps: readonly Step[], servingOf: ServingOf): Map<string, { step: Step; rung: Rung }> =>
  new Map(
    steps.flatMap((step) => {
      const serving = servingOf(step);
      if (serving === null || serving.percent === null) return [];
      return [[step.id, { step, rung: { ...serving, percent: serving.percent } }] as const];
    }),
  );

/** The share that a rung found, of its before-image; null where it tells of no weights. */
const percentBefore = ({ params }: Step, before: unknown): number | null => {
  const [ends, image] = [endsSchema.safeParse(params), beforeSchema.safeParse(before)];
  if (!ends.success || !image.success) return null;
  return percentReached(image.data.records as unknown as RecordSet[], ends.data);
};

export const sharesOf = (
  steps: readonly Step[],
  entries: readonly Entry[],
  begunAt: number,
  servingOf: ServingOf,
): NameShares[] => {
  const rungs = rungsOf(steps, servingOf);
  const names = new Map<string, NameShares>();
  for (const { rung } of rungs.values()) {
    const name = plainName(rung.name);
    if (!names.has(name))
      names.set(name, { name, region: rung.region, points: [{ atMs: 0, percent: null, step: null }] });
  }
  const found = new Map<string, number | null>();
  for (const entry of entries) {
    const of = 'step' in entry ? rungs.get(entry.step) : undefined;
    const shares = of === undefined ? undefined : names.get(plainName(of.rung.name));
    if (of === undefined || shares === undefined || !('step' in entry)) continue;
    const [first] = shares.points;
    const current = shares.points.at(-1)?.percent ?? null;
    const say = (percent: number): void => {
      const last = shares.points.at(-1);
      const point = { atMs: entry.at - begunAt, percent, step: entry.step };
      if (last !== undefined && last.step !== null && point.atMs - last.atMs < ONE_CALL_MS) shares.points.pop();
      if (percent !== current) shares.points.push(point);
    };
    if (entry.kind === 'step.intended') {
      const before = percentBefore(of.step, entry.before);
      if (!found.has(entry.step)) found.set(entry.step, before);
      // What the first rung found was so from the beginning, as far as the run knows.
      if (shares.points.length === 1 && first !== undefined) first.percent ??= before;
    }
    if (entry.kind === 'step.done') say(Math.max(of.rung.percent, current ?? 0));
    if (entry.kind === 'undo.done') say(Math.min(found.get(entry.step) ?? 0, current ?? 100));
  }
  const lastMs = (entries.at(-1)?.at ?? begunAt) - begunAt;
  for (const { points } of names.values())
    if ((points.at(-1)?.atMs ?? 0) < lastMs)
      points.push({ atMs: lastMs, percent: points.at(-1)?.percent ?? null, step: null });
  return [...names.values()];
};
