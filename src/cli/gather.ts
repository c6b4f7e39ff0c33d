/** What is known before a plan is made: facts of both regions, and whether the old one answers at all. */
import type { Answer, Call, CallOf, OutputOf } from '../domain/call.ts';
import { DEFAULT_BUDGETS } from '../domain/catalogue.ts';
import type { Facts } from '../domain/facts.ts';
import { factsCalls, readFacts, type Manifests } from '../domain/facts-calls.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { readAll } from '../engine/readings.ts';
import type { Control } from '../engine/session.ts';
import type { Place } from './place.ts';

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

type WhoAmI = CallOf<'sts', 'GetCallerIdentity'>;

/** @throws Failure when the account cannot be used: credentials (exit 3), or nothing can be reached (exit 4). */
const checkAccount = (answer: Answer | undefined, { to }: Manifests, { name }: Place): void => {
  if (answer === undefined) return;
  if (answer.outcome === 'yes') {
    const { Account: account } = answer.output as OutputOf<'sts', 'GetCallerIdentity'>;
    if (account === undefined || account === to.account) return;
    throw new Failure({
      code: 'account-wrong',
      message: `The credentials are of account ${account}, the manifests are of ${to.account}.`,
      remedy: 'Choose the right profile with --profile, or the right manifests with --config. Nothing was done.',
      exitCode: EXIT.credentials,
    });
  }
  const { kind, code, message } = answer.error;
  const isOurs = kind === 'expired' || kind === 'denied' || kind === 'invalid';
  throw new Failure({
    code: isOurs ? 'credentials' : 'target-unreachable',
    message: isOurs
      ? `AWS does not accept the credentials (${code}). ${message}`
      : `STS in ${to.region} (${name}) cannot be reached. ${code}: ${message}`,
    remedy: isOurs
      ? 'Log in again ("aws sso login", or set AWS_PROFILE), then run the same command. Nothing was done.'
      : 'Check the network and --endpoint-url, then run the same command. Nothing was done.',
    exitCode: isOurs ? EXIT.credentials : EXIT.refusedByAws,
  });
};

/**
 * Reads both regions, paced like a run. Only the region that takes the traffic must answer.
 * @throws Failure (exit 3, 4, or 8 when it was cancelled)
 */
export const gather = async (place: Place, manifests: Manifests, control: Control): Promise<Gathered> => {
  const readAt = new Date(place.world.wallMs()).toISOString();
  const calls = factsCalls(manifests, readAt);
  const who: WhoAmI = { service: 'sts', operation: 'GetCallerIdentity', region: manifests.to.region, input: {} };
  const [account, ...answers] = await readAll(
    { world: place.world, target: place.target, control },
    DEFAULT_BUDGETS,
    [who, ...calls],
    CALL_TIMEOUT_MS,
  );
  requireNotCancelled(control);
  checkAccount(account, manifests, place);
  return {
    facts: readFacts(manifests, readAt, calls, answers),
    fromTrouble: troubleIn(manifests.from.region, calls, answers),
  };
};

/** @throws Failure `cancelled` (exit 8) when a pause was asked for before anything was changed. */
export const requireNotCancelled = (control: Control): void => {
  if (!control.pauseRequested()) return;
  throw new Failure({
    code: 'cancelled',
    message: 'Cancelled before anything was changed.',
    remedy: 'Run the same command again when you want to.',
    exitCode: EXIT.cancelled,
  });
};

/** Does a step only wait, ask or claim? Such steps alone are no reason for a run. */
export const isBookkeeping = (operation: { name: string; gate?: boolean }): boolean =>
  operation.gate === true || operation.name === 'run.claim';
