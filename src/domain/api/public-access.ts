/** Block Public Access of an account, above what any of its buckets says (Amazon S3 User Guide, Blocking public access). */
import type { Answer, CallOf } from './call.ts';
import type { Manifest } from '../facts/manifest.ts';
import { saysMissing, sightOf } from './observed.ts';
import type { Sight } from './sight.ts';
import { UNREADABLE } from './whole.ts';

/** What it does to a bucket that is meant to be read by anybody. */
export interface PublicAccessSeen {
  /** BlockPublicPolicy: a public policy is refused, one that is there goes on. */
  blocksPolicies: boolean;
  /** RestrictPublicBuckets: nobody from outside the account reads. */
  restrictsBuckets: boolean;
}

export const publicAccessCall = ({
  region,
  account,
}: Pick<Manifest, 'region' | 'account'>): CallOf<'s3control', 'GetPublicAccessBlock'> => ({
  service: 's3control',
  operation: 'GetPublicAccessBlock',
  region,
  input: { AccountId: account },
});

/** The answer to GetPublicAccessBlock; an account that was never given any blocks nothing. */
export const seePublicAccess = (answer: Answer | undefined): Sight<PublicAccessSeen> => {
  if (saysMissing(answer)) return { known: true, seen: { blocksPolicies: false, restrictsBuckets: false } };
  const sight = sightOf('s3control', 'GetPublicAccessBlock', answer);
  if (!sight.known) return sight;
  const { BlockPublicPolicy, RestrictPublicBuckets } = sight.seen.PublicAccessBlockConfiguration;
  if (BlockPublicPolicy === undefined || RestrictPublicBuckets === undefined)
    return { known: false, cause: `${UNREADABLE}: S3 did not say what the account blocks` };
  return { known: true, seen: { blocksPolicies: BlockPublicPolicy, restrictsBuckets: RestrictPublicBuckets } };
};
