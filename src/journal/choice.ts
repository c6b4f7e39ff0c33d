/** Where journals are to be kept, as a user says it: `local`, or `s3://bucket/prefix?region=us-west-2`. */
import { EXIT, Failure } from '../domain/failure.ts';

/** A place in a bucket; the region is null where it follows from the target. */
export interface WantedBucket {
  bucket: string;
  prefix: string;
  region: string | null;
}

const BUCKET =
  /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>[^?]*))?(?:\?region=(?<region>[a-z0-9-]+))?$/;

/** A prefix without slashes at its ends. */
export const plainPrefix = (prefix: string): string => prefix.replaceAll(/^\/+|\/+$/g, '');

/** @throws Failure `journal-invalid` (exit 2) */
export const parseJournal = (text: string): WantedBucket | 'local' => {
  if (text === 'local') return 'local';
  const { bucket, prefix = '', region } = BUCKET.exec(text)?.groups ?? {};
  if (bucket !== undefined) return { bucket, prefix: plainPrefix(prefix), region: region ?? null };
  throw new Failure({
    code: 'journal-invalid',
    message: `--journal is "${text}".`,
    remedy: 'Use s3://bucket/prefix, with ?region=us-west-2 where nothing else tells the region; or local.',
    exitCode: EXIT.usage,
  });
};
