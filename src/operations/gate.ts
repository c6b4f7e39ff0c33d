/** `traffic.gate`: is the region that users are sent to well? Asked before the first rung and after each. */
import { z } from 'zod';
import { acceptedWords, offerOf } from '../domain/plan/accepted.ts';
import type { Answer, HttpProbeOutput } from '../domain/api/call.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { seeTargets, sightOf, type TargetsSeen } from '../domain/api/observed.ts';
import type { Offer, OwnGate, RunIdentity } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import { httpProbeSchema, judgeProbe, probeCall } from './probe.ts';
import { describeTargets, enoughTargets, targetFloorSchema } from './targets.ts';
import { askOldRegion, objection, oldRegionSchema, shareOf, troubleThere } from './old-region.ts';
import { watch } from './watch.ts';

const params = z
  .strictObject({
    /** The region that receives traffic. */
    region: regionSchema,
    name: z.string().min(1),
    targets: z.array(targetFloorSchema),
    probes: z.array(httpProbeSchema),
    /** The region that users are taken back to, and how it is asked; absent where it has no address of its own. */
    wayBack: oldRegionSchema.optional(),
  })
  .refine(({ targets, probes }) => targets.length + probes.length > 0, {
    path: ['targets'],
    message: 'are none, and there are no probes either: a gate that nothing can fail protects nobody',
  });
type Params = z.infer<typeof params>;
export interface Seen {
  /** Health is told by an API of its own, which may be down while everything else is well. */
  targets: Sight<TargetsSeen>[];
  probes: HttpProbeOutput[];
}

/** All of the sights, or the first cause why not. */
const allKnown = <T>(sights: Sight<T>[]): Sight<T[]> => {
  const seen: T[] = [];
  for (const sight of sights) {
    if (!sight.known) return sight;
    seen.push(sight.seen);
  }
  return { known: true, seen };
};

const see = (answers: Answer[], { targets, probes }: Params): Sight<Seen> => {
  const found = allKnown(probes.map((_probe, index) => sightOf('probe', 'Http', answers[targets.length + index])));
  if (!found.known) return found;
  const health = targets.map((_target, index) => seeTargets(answers[index]));
  return { known: true, seen: { targets: health, probes: found.seen } };
};

const NOTHING: Offer = { percent: 0, belowFloor: true };
const SILENT: HttpProbeOutput = { succeeded: 0, failed: 0, regions: {} };
/** Beyond this many target groups only the sum is said. */
const MOST_NAMED = 4;

const healthyOf = (sight: Sight<TargetsSeen> | undefined): number => (sight?.known === true ? sight.seen.healthy : 0);

const healthWords = (seen: Seen, { targets }: Params, run: RunIdentity): string => {
  if (!seen.targets.every(({ known }) => known)) return 'the health of targets is not told, requests decide';
  if (targets.length > MOST_NAMED) {
    const healthy = seen.targets.reduce((sum, target) => sum + healthyOf(target), 0);
    return `all ${targets.length} target groups at their floors or above, ${healthy} targets healthy`;
  }
  return targets
    .map((target, index) => {
      const enough = enoughTargets(target, run);
      const words = acceptedWords(target.floor, enough, run.accepted);
      return `${target.serviceName} ${healthyOf(seen.targets[index])} healthy, floor ${enough}${words}`;
    })
    .join('; ');
};

/** What is below its threshold, a phrase each. */
const targetShortfalls = (seen: Seen, { targets }: Params, run: RunIdentity): string[] =>
  targets.flatMap((target, index) => {
    const sight = seen.targets[index];
    if (sight?.known !== true) return [];
    const { healthy, registered, reason } = sight.seen;
    const enough = enoughTargets(target, run);
    const why = reason === null ? '' : ` (${reason})`;
    return healthy >= enough
      ? []
      : [`${target.serviceName} has ${healthy} of ${registered} targets healthy, floor ${enough}${why}`];
  });

const probeShortfalls = (seen: Seen, { probes }: Params): string[] =>
  probes.flatMap((probe, index) => {
    const output = seen.probes[index] ?? SILENT;
    const { passed, words } = judgeProbe(probe, output);
    return passed ? [] : [words];
  });

/** The part of the capacity that is there, by the scarcest service. */
const offerIn = (seen: Seen, { targets }: Params): Offer | null => {
  const offers = targets.map(({ floor, floorTasks = 0 }, index) => {
    const sight = seen.targets[index];
    if (sight?.known !== true) return null;
    const { healthy } = sight.seen;
    return healthy >= floor ? null : (offerOf(healthy, floor, floorTasks) ?? NOTHING);
  });
  const [least = NOTHING] = offers
    .filter((offer) => offer !== null)
    .toSorted((left, right) => left.percent - right.percent);
  return least.percent === 0 ? null : least;
};

const untold = (seen: Seen, params: Params): string | null => {
  for (const [index, sight] of seen.targets.entries())
    if (!sight.known)
      return `the health of ${params.targets[index]?.serviceName ?? 'a service'} is not told: ${sight.cause}`;
  return null;
};

/**
 * Targets that are well behind requests that fail point at the load balancer: one that has not grown to its load rejects
 * connections (ELB User Guide, CloudWatch metrics; AWS, Best Practices in Evaluating Elastic Load Balancing).
 */
const COLD_HINT =
  'All targets are healthy: where RejectedConnectionCount of the load balancer rises, it has not grown to this load; hold the rungs longer, or reserve capacity ("aws elbv2 modify-capacity-reservation"). ';

/** How long it must stay well is the step's `holdMs`. Below a threshold it is breached at once: users are at stake. */
export const gate: OwnGate<'traffic.gate', Params, Seen> = {
  ...watch,
  name: 'traffic.gate',
  summary: 'The region that receives traffic has enough healthy targets and answers requests.',
  params,
  observe: ({ region, targets, probes }) => [
    ...targets.map(({ targetGroupArn }) => describeTargets(region, targetGroupArn)),
    ...probes.map((probe) => probeCall(region, probe)),
  ],
  see,
  requestsMayDecide: true,
  evidenceEnds: true,
  side: 'to',
  protects: 'users',
  wayBack: {
    observe: ({ wayBack }) => askOldRegion(wayBack),
    objection: (answers, { probes }, { region, wayBack }, run) =>
      objection(answers, { region, share: Math.min(1, ...probes.map(shareOf)) }, wayBack, run),
    trouble: (answers, { wayBack }) => troubleThere(answers, wayBack),
  },
  verify(seen, params, run) {
    const [short, failing] = [targetShortfalls(seen, params, run), probeShortfalls(seen, params)];
    if (short.length + failing.length > 0) {
      // Less capacity can be accepted, answers that fail cannot.
      const offer = failing.length > 0 ? null : offerIn(seen, params);
      return {
        verdict: 'breached',
        reason: `${params.name} in ${params.region}: ${[...short, ...failing].join('; ')}`,
        remedy: `${short.length === 0 && failing.length > 0 && params.targets.length > 0 ? COLD_HINT : ''}Mend it in ${params.region}, then "failover resume --retry".`,
        ...(offer === null ? {} : { offer }),
      };
    }
    const cause = untold(seen, params);
    const isAsked = params.probes.some(({ minSuccessShare }) => minSuccessShare > 0);
    if (cause !== null && !(run.requestsDecide === true && isAsked)) return { verdict: 'unknown', cause };
    const judged = params.probes.map((probe, index) => judgeProbe(probe, seen.probes[index] ?? SILENT).words);
    return { verdict: 'met', evidence: [healthWords(seen, params, run), ...judged].join('; ') };
  },
  found: ({ name, targets }) => [
    { kind: 'name behind', name, targetGroupArns: targets.map(({ targetGroupArn }) => targetGroupArn) },
  ],
};
