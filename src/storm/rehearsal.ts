/** Storms over one runbook and both regions of an estate: what `failover rehearse` does between its arguments and its screen. */
import type { Plan } from '../domain/plan/plan.ts';
import type { ProvisionedRegion } from '../sandbox/declared/provision.ts';
import { openingsOf } from './opening.ts';
import { AS_PUBLISHED } from './pace.ts';
import { runSeries, type Tally } from './series.ts';

export interface Rehearsal {
  /** The plan of the first opening. */
  plan: Plan;
  /** Runs `seeds` storms from the seed `first` on. @param progress told after every storm */
  play(range: { first: bigint; seeds: number }, progress: (tally: Tally) => void): Promise<Tally>;
}

/** @param runbook its name. @throws Failure when no plan can be made of these regions */
export const prepareRehearsal = async (regions: readonly ProvisionedRegion[], runbook: string): Promise<Rehearsal> => {
  const openings = await openingsOf(regions, AS_PUBLISHED, runbook);
  const [opening] = openings;
  if (opening === undefined) throw new Error('there is an opening');
  return { plan: opening.plan, play: (range, progress) => runSeries(openings, range, progress) };
};
