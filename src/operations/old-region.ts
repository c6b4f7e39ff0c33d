/** The region that users came from: is it better for them, when a gate of the new one fails or a run is taken back? */
import { z } from 'zod';
import type { Answer, Call, HttpProbeOutput } from '../domain/api/call.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { sightOf } from '../domain/api/observed.ts';
import type { RunIdentity } from '../domain/plan/operation.ts';
import { httpProbeSchema, judgeProbe, probeCall } from './probe.ts';

/** The region, and how it is asked at an address of its own. */
export const oldRegionSchema = z.strictObject({ region: regionSchema, probe: httpProbeSchema });
type OldRegion = z.infer<typeof oldRegionSchema>;

export const askOldRegion = (old: OldRegion | undefined): Call[] =>
  old === undefined ? [] : [probeCall(old.region, old.probe)];

/** Part of the requests that succeeded, 0 to 1; none sent, none succeeded. */
export const shareOf = ({ succeeded, failed }: HttpProbeOutput): number =>
  succeeded + failed === 0 ? 0 : succeeded / (succeeded + failed);

const untoldWords = (old: OldRegion | undefined, cause: string): string =>
  `Users stay where they are: nothing shows that ${old?.region ?? 'the old region'} is better (${cause})`;

/**
 * Why users stay; null when they go back. They go back only to what is better for them: a planned move has left a region that
 * was well, so it must be shown to be worse to keep them; a forced one has left a region that was not, so it must be shown to
 * be better.
 * @param there the region that they are in, and the part of its requests that succeed
 */
export const objection = (
  answers: Answer[],
  there: { region: string; share: number },
  old: OldRegion | undefined,
  run: RunIdentity,
): string | null => {
  const isForced = run.mode === 'forced';
  if (old === undefined) return isForced ? untoldWords(old, 'it has no address of its own to be asked at') : null;
  const sight = sightOf('probe', 'Http', answers[0]);
  if (!sight.known) return isForced ? untoldWords(old, sight.cause) : null;
  const { words, passed } = judgeProbe(old.probe, sight.seen);
  const share = shareOf(sight.seen);
  if (passed || share > there.share || (!isForced && share === there.share && share > 0)) return null;
  return `Users stay where they are: ${old.region} is no better (${words}), so both it and ${there.region} are sick`;
};

/** What is wrong there, or not known, a sentence for whoever takes a run back; null when all is well. */
export const troubleThere = (answers: Answer[], old: OldRegion | undefined): string | null => {
  if (old === undefined) return null;
  const sight = sightOf('probe', 'Http', answers[0]);
  if (!sight.known)
    return `Whether ${old.region} is well is not known (${sight.cause}): users go back to it all the same.`;
  const { passed, words } = judgeProbe(old.probe, sight.seen);
  return passed ? null : `${old.region} is not well: ${words}. Taking the run back moves users to it.`;
};
