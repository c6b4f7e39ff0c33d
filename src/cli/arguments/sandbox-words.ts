/** Services and regions of the sandbox as people type them. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { OUTAGE_SERVICES, type OutageService } from '../../sandbox/faults/outage.ts';
import type { Sandbox } from '../../sandbox/directory/open.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

const unknown = (what: string, typed: string, known: readonly string[]): Failure =>
  new Failure({
    code: `${what}-unknown`,
    message: `The sandbox has no ${what} "${typed}".`,
    remedy: `Use one of: ${known.join(', ')}.${didYouMean(typed, known)}`,
    exitCode: EXIT.usage,
  });

/** @throws Failure `service-unknown` (exit 2) */
export const serviceNamed = (typed: string): OutageService => {
  const found = OUTAGE_SERVICES.find((service) => service === typed);
  if (found === undefined) throw unknown('service', typed, OUTAGE_SERVICES);
  return found;
};

/** @throws Failure `region-unknown` (exit 2) */
export const regionNamed = (typed: string, { origin }: Sandbox): string => {
  const known = [origin.primary, origin.standby];
  if (!known.includes(typed)) throw unknown('region', typed, known);
  return typed;
};
