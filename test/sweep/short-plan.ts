/** A plan for sweeps that multiply: with as few rungs and waits as the runbook allows. */
import { DEFAULT_BUDGETS } from '../../src/domain/api/catalogue.ts';
import { factsCalls, readFacts } from '../../src/domain/facts/facts-calls.ts';
import type { Mode, Plan } from '../../src/domain/plan/plan.ts';
import { readAll } from '../../src/engine/readings.ts';
import { createBell } from '../../src/engine/world.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { manifestsOf, type Estate } from './estate.ts';
import { labFrom, openProcess, type Image } from './lab.ts';

/** A plan whose holds and rungs are short: as somebody would edit it who is in a hurry. */
export const shortPlan = async (estate: Estate, mode: Mode, image: Image, rungPercents = [50, 100]): Promise<Plan> => {
  const manifests = await manifestsOf(estate);
  const { world, target, leave } = openProcess(labFrom(image));
  const control = { pauseRequested: () => false, bell: createBell() };
  const readAt = new Date(world.wallMs()).toISOString();
  const calls = factsCalls(manifests, readAt);
  const facts = readFacts(
    manifests,
    readAt,
    calls,
    await readAll({ world, target, control }, DEFAULT_BUDGETS, calls, 5000),
  );
  leave();
  return planBy(promote, facts, {
    createdAt: readAt,
    mode,
    rungPercents,
    rungHoldMs: { planned: 0, forced: 0 },
    probeCount: 1,
  });
};
