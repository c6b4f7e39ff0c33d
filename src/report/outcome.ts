/**
 * How a run ended, in words that say what was seen: of each public name the weights that it was last seen at, and the look from
 * outside. What the head of a plan says of its move is no evidence.
 */
import { isCoveredBy, plainName } from '../domain/api/dns-name.ts';
import { isAsMade, type AcceptedFinding } from '../domain/plan/finding.ts';
import type { Serving } from '../domain/plan/operation.ts';
import type { Plan, Step } from '../domain/plan/plan.ts';
import { wordsOf } from '../domain/plan/run-words.ts';

/** One public name that a plan moves. */
export interface SeenName {
  name: string;
  /** Where its weights lead, as far as any were seen; null where none were. */
  region: string | null;
  /** Share of the users, in percent; 0 where no weights were seen. */
  percent: number;
  /** The weights, as they were seen. */
  weights: string | null;
  /** What was seen from outside; null where nobody has looked, or it was not so. */
  proof: string | null;
}

/** What a step says of a name; null where it says nothing of any. */
export type ServingOf = (step: Step) => Serving | null;

interface Said {
  serving: Serving;
  /** What was seen when the step was found to be so; null where it was not. */
  evidence: string | null;
}

const isAbout = (name: string, { serving }: Said): boolean =>
  plainName(serving.name) === name || isCoveredBy(name, serving.name);

/** @param evidenceOf what was seen when a step was found to be so; null where it was not */
export const namesSeen = (
  plan: Pick<Plan, 'steps'>,
  servingOf: ServingOf,
  evidenceOf: (step: Step) => string | null,
): SeenName[] => {
  const said = plan.steps.flatMap((step): Said[] => {
    const serving = servingOf(step);
    return serving === null ? [] : [{ serving, evidence: evidenceOf(step) }];
  });
  const rungs = said.filter(({ serving }) => serving.percent !== null);
  const proofs = said.filter(({ serving, evidence }) => serving.percent === null && evidence !== null);
  return [...Map.groupBy(rungs, ({ serving }) => plainName(serving.name))].map(([name, own]) => {
    const highest = own
      .filter(({ evidence }) => evidence !== null)
      .reduce<Said | null>(
        (best, next) => ((best?.serving.percent ?? 0) < (next.serving.percent ?? 0) ? next : best),
        null,
      );
    const proof = proofs.find((one) => isAbout(name, one) && one.serving.region === highest?.serving.region);
    return {
      name,
      region: highest?.serving.region ?? null,
      percent: highest?.serving.percent ?? 0,
      weights: highest?.evidence ?? null,
      proof: proof?.evidence ?? null,
    };
  });
};

const wordsOfName = ({ name, region, percent, weights, proof }: SeenName): string => {
  if (weights === null || region === null) return `no weights of ${name} were seen`;
  if (percent < 100) return `${name} was last seen with ${percent} % of its users in ${region} (${weights})`;
  if (proof === null)
    return `the weights of ${name} lead to ${region} (${weights}), which nobody has seen from outside`;
  return `${name} is served by ${region}`;
};

/** What an end is told by. */
export interface EndSeen {
  plan: Plan;
  /** In what the plan is not what its runbook makes. */
  findings: readonly AcceptedFinding[];
  names: readonly SeenName[];
  /** Is every step of it so? */
  isWhole: boolean;
}

const isThere = ({ plan, findings, names, isWhole }: EndSeen, isSeen: (name: SeenName) => boolean): boolean => {
  if (!isAsMade(findings)) return false;
  if (plan.words?.endShownBy !== 'proof') return isWhole;
  return names.length > 0 && names.every((name) => name.region === plan.to && name.percent === 100 && isSeen(name));
};

const seenWords = ({ plan, names }: EndSeen): string =>
  names.length > 0
    ? names.map(wordsOfName).join('; ')
    : `the plan of ${plan.application} moves no public name, so that nothing was seen of who serves its users`;

/** The sentence that a completed run ends with, without its full stop. */
export const endWords = (seen: EndSeen): string => {
  const { completed, end } = wordsOf(seen.plan);
  if (isThere(seen, ({ proof }) => proof !== null))
    return `${completed.slice(0, 1).toUpperCase()}${completed.slice(1)}: ${end}`;
  return `Completed: ${seenWords(seen)}`;
};

/** The same where everything is found to be so before anything is begun, when nobody looks from outside. */
export const alreadyWords = (seen: EndSeen): string =>
  isThere(seen, () => true)
    ? `${wordsOf(seen.plan).end} already`
    : `every step of the plan is so already; ${seenWords(seen)}`;
