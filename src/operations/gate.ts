/** `traffic.gate`: is the region that users are sent to well? Asked before the first rung and after each. */
import { z } from 'zod';
import type { Answer, HttpProbeOutput } from '../domain/call.ts';
import { regionSchema } from '../domain/manifest.ts';
import { seeTargets, sightOf, type TargetsSeen } from '../domain/observed.ts';
import type { Operation, RunIdentity, Sight } from '../domain/operation.ts';
import { httpProbeSchema, judgeProbe, probeCall } from './probe.ts';
import { describeTargets, targetFloorSchema } from './targets.ts';
import { watch } from './watch.ts';

const params = z
  .strictObject({
    /** The region that receives traffic. */
    region: regionSchema,
    name: z.string().min(1),
    targets: z.array(targetFloorSchema),
    probes: z.array(httpProbeSchema),
    /** The region that users are taken back to, and how it is asked; absent where it has no address of its own. */
    wayBack: z.strictObject({ region: regionSchema, probe: httpProbeSchema }).optional(),
  })
  .refine(({ targets, probes }) => targets.length + probes.length > 0, {
    path: ['targets'],
    message: 'are none, and there are no probes either: a gate that nothing can fail protects nobody',
  });
type Params = z.infer<typeof params>;
interface Seen {
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
  const found = allKnown(probes.map((_probe, index) => sightOf<HttpProbeOutput>(answers[targets.length + index])));
  if (!found.known) return found;
  const health = targets.map((_target, index) => seeTargets(answers[index]));
  return { known: true, seen: { targets: health, probes: found.seen } };
};

const SILENT: HttpProbeOutput = { succeeded: 0, failed: 0, regions: {} };
/** Beyond this many target groups only the sum is said. */
const MOST_NAMED = 4;

const healthyOf = (sight: Sight<TargetsSeen> | undefined): number => (sight?.known === true ? sight.seen.healthy : 0);

const healthWords = (seen: Seen, { targets }: Params): string => {
  if (!seen.targets.every(({ known }) => known)) return 'the health of targets is not told, requests decide';
  if (targets.length > MOST_NAMED) {
    const healthy = seen.targets.reduce((sum, target) => sum + healthyOf(target), 0);
    return `all ${targets.length} target groups at their floors or above, ${healthy} targets healthy`;
  }
  return targets
    .map(({ serviceName, floor }, index) => `${serviceName} ${healthyOf(seen.targets[index])} healthy, floor ${floor}`)
    .join('; ');
};

/** What is below its threshold, a phrase each. */
const shortfalls = (seen: Seen, { targets, probes }: Params): string[] => [
  ...targets.flatMap(({ serviceName, floor }, index) => {
    const sight = seen.targets[index];
    if (sight?.known !== true) return [];
    const { healthy, registered } = sight.seen;
    return healthy >= floor ? [] : [`${serviceName} has ${healthy} of ${registered} targets healthy, floor ${floor}`];
  }),
  ...probes.flatMap((probe, index) => {
    const output = seen.probes[index] ?? SILENT;
    const { passed, words } = judgeProbe(probe, output);
    return passed ? [] : [words];
  }),
];

const shareOf = ({ succeeded, failed }: HttpProbeOutput): number =>
  succeeded + failed === 0 ? 0 : succeeded / (succeeded + failed);

/** What the worst way into the region gave; nothing asked, nothing given. */
const ownShare = ({ probes }: Seen): number => Math.min(1, ...probes.map(shareOf));

/**
 * Users go back only to what is better for them. A planned move has left a region that was well, so it must be shown to be
 * worse to keep them; a forced one has left a region that was not, so it must be shown to be better.
 */
const objection = (answers: Answer[], seen: Seen, { region, wayBack }: Params, run: RunIdentity): string | null => {
  const isForced = run.mode === 'forced';
  const sight = wayBack === undefined ? null : sightOf<HttpProbeOutput>(answers[0]);
  if (wayBack === undefined || sight?.known !== true) {
    const cause = sight === null ? 'it has no address of its own to be asked at' : sight.known ? '' : sight.cause;
    return isForced
      ? `Users stay where they are: nothing shows that ${wayBack?.region ?? 'the old region'} is better (${cause})`
      : null;
  }
  const { words, passed } = judgeProbe(wayBack.probe, sight.seen);
  const [old, own] = [shareOf(sight.seen), ownShare(seen)];
  if (passed || old > own || (!isForced && old === own && old > 0)) return null;
  return `Users stay where they are: ${wayBack.region} is no better (${words}), so both it and ${region} are sick`;
};

const trouble = (answers: Answer[], { wayBack }: Params): string | null => {
  if (wayBack === undefined) return null;
  const { region, probe } = wayBack;
  const sight = sightOf<HttpProbeOutput>(answers[0]);
  if (!sight.known) return `Whether ${region} is well is not known (${sight.cause}): users go back to it all the same.`;
  const { passed, words } = judgeProbe(probe, sight.seen);
  return passed ? null : `${region} is not well: ${words}. Taking the run back moves users to it.`;
};

const untold = (seen: Seen, params: Params): string | null => {
  for (const [index, sight] of seen.targets.entries())
    if (!sight.known)
      return `the health of ${params.targets[index]?.serviceName ?? 'a service'} is not told: ${sight.cause}`;
  return null;
};

/** How long it must stay well is the step's `holdMs`. Below a threshold it is breached at once: users are at stake. */
export const gate: Operation<Params, Seen, null> = {
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
  wayBack: {
    observe: ({ wayBack }) => (wayBack === undefined ? [] : [probeCall(wayBack.region, wayBack.probe)]),
    objection,
    trouble,
  },
  verify(seen, params, run) {
    const found = shortfalls(seen, params);
    if (found.length > 0)
      return {
        verdict: 'breached',
        reason: `${params.name} in ${params.region}: ${found.join('; ')}`,
        remedy: `Mend it in ${params.region}, then "failover resume --retry".`,
      };
    const cause = untold(seen, params);
    const isAsked = params.probes.some(({ minSuccessShare }) => minSuccessShare > 0);
    if (cause !== null && !(run.requestsDecide === true && isAsked)) return { verdict: 'unknown', cause };
    const judged = params.probes.map((probe, index) => judgeProbe(probe, seen.probes[index] ?? SILENT).words);
    return { verdict: 'met', evidence: [healthWords(seen, params), ...judged].join('; ') };
  },
};
