/**
 * Plans of runs that an older version began. Their rungs held whole record sets; a rung says now which share moves from where
 * to where, and the records are as they are (ADR 10). A run that is open goes on, and one that is over can be taken back.
 */
import type { Plan, Step } from './plan.ts';
import type { RecordSet } from '../api/record-set.ts';
import { ttlSecondsOf } from './traffic-records.ts';

interface OlderRung {
  name: string;
  type: string;
  toward: string;
  total: number;
  records: RecordSet[];
}

const isOlder = ({ operation, params }: Step): boolean => operation === 'traffic.shift' && 'total' in params;

const olderRung = ({ params }: Step): OlderRung => params as unknown as OlderRung;

const weightIn = ({ records }: OlderRung, identifier: string): number =>
  records.find(({ SetIdentifier }) => SetIdentifier === identifier)?.Weight ?? 0;

/** The record that loses over the rungs what the new region gains; with one rung only, the other one, or the region's own. */
const sourceOf = (rung: OlderRung, rungs: readonly OlderRung[], from: string): string => {
  const identifiers = rung.records.map(({ SetIdentifier = '' }) => SetIdentifier).filter((one) => one !== rung.toward);
  const same = rungs.filter(({ name }) => name === rung.name);
  const loses = identifiers.find((one) => same.some((other) => weightIn(other, one) !== weightIn(rung, one)));
  return loses ?? identifiers.find((one) => one === from) ?? identifiers[0] ?? from;
};

const newer = (step: Step, rungs: readonly OlderRung[], from: string): Step => {
  const rung = olderRung(step);
  const { toward, records, type: _type, total: _total, ...kept } = rung;
  const source = sourceOf(rung, rungs, from);
  const pool = weightIn(rung, source) + weightIn(rung, toward);
  return {
    ...step,
    params: {
      ...kept,
      source,
      toward,
      percent: pool === 0 ? 100 : (100 * weightIn(rung, toward)) / pool,
      records: records.map(({ Type: type, SetIdentifier: setIdentifier }) => ({ type, setIdentifier })),
      ttlSeconds: ttlSecondsOf(records),
      ttlMayBeLonger: true,
    },
  };
};

/** The plan in today's words; a plan that is in them already is given back as it is. */
export const inTodaysWords = (plan: Plan): Plan => {
  if (!plan.steps.some(isOlder)) return plan;
  const rungs = plan.steps.filter(isOlder).map(olderRung);
  return { ...plan, steps: plan.steps.map((step) => (isOlder(step) ? newer(step, rungs, plan.from) : step)) };
};
