/** What is known before a plan is made: facts of both regions, and whether the old one answers at all. */
import type { Answer, Call } from '../domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../domain/api/catalogue.ts';
import type { Facts } from '../domain/facts/facts.ts';
import { factsCalls, readFacts, type Manifests } from '../domain/facts/facts-calls.ts';
import { readAll } from '../engine/readings.ts';
import { requireNotCancelled } from './cancelled.ts';
import type { Reach } from './command-outside.ts';
import { requireAccount, whoAmI } from './identity.ts';

export interface Gathered {
  facts: Facts;
  /** Why the old region counts as not answering, a phrase; null when it answers. */
  fromTrouble: string | null;
}

const CALL_TIMEOUT_MS = 5000;

/** Kinds of errors that say something about a region and not about a request. */
const REGION_DOWN = new Set(['unreachable', 'timeout', 'internal']);

const troubleIn = (region: string, calls: readonly Call[], answers: readonly Answer[]): string | null => {
  for (const [index, call] of calls.entries()) {
    const answer = answers[index];
    if (answer === undefined || answer.outcome === 'yes' || call.region !== region) continue;
    // Route 53 is called in us-east-1 and says nothing about that region.
    if (call.service === 'route53' || !REGION_DOWN.has(answer.error.kind)) continue;
    return `${call.service} in ${region} does not answer (${answer.error.code})`;
  }
  return null;
};

/**
 * Reads both regions, paced like a run. Only the region that takes the traffic must answer.
 * @throws Failure (exit 3, 4, or 8 when it was cancelled)
 */
export const gather = async (reach: Reach, manifests: Manifests): Promise<Gathered> => {
  const { world, target, control, name } = reach;
  const readAt = new Date(world.wallMs()).toISOString();
  const calls = factsCalls(manifests, readAt);
  const { account, region } = manifests.to;
  const [who, ...answers] = await readAll(
    { world, target, control },
    DEFAULT_BUDGETS,
    [whoAmI(region), ...calls],
    CALL_TIMEOUT_MS,
  );
  requireNotCancelled(control);
  requireAccount(who, { account, region, source: 'the manifests are' }, name);
  return {
    facts: readFacts(manifests, readAt, calls, answers),
    fromTrouble: troubleIn(manifests.from.region, calls, answers),
  };
};

/**
 * Does a step only wait, ask or claim, or run a command of the user? Such steps alone are no reason for a run: a command
 * belongs to a promotion that moves something.
 */
export const isBookkeeping = ({ gate, accompanies }: { gate?: boolean; accompanies?: boolean }): boolean =>
  gate === true || accompanies === true;
