/** Before users are moved: can what probes see be relied on? */
import type { Plan } from '../../domain/plan/plan.ts';
import type { Place } from './place.ts';

const nameIn = ({ steps }: Plan): string | null => {
  for (const { params } of steps)
    if (typeof params === 'object' && params !== null && 'name' in params && 'records' in params)
      return String(params.name);
  return null;
};

/** What to say beforehand of the probes of a plan, a sentence; null when it moves no users, or nothing is known against them. */
export const probeWarning = async (place: Place, plan: Plan): Promise<string | null> => {
  const name = nameIn(plan);
  return name === null ? null : place.probeTrouble(name);
};
