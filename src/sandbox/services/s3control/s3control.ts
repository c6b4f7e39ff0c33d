/**
 * Block Public Access of the account: what may be public at all (Amazon S3 User Guide, Blocking public access to your Amazon
 * S3 storage). It is the account's, so what is set in either region holds in both.
 */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { API_ONLY } from '../../faults/ability.ts';
import { refuse, yes } from '../answer.ts';
import { nothingBlocked, type PublicAccessBlock } from './state.ts';
import type { SandboxService } from '../service.ts';
import type { RegionState, InRegion } from '../../state.ts';

type Regions = Readonly<Record<string, RegionState>>;

/** What holds for the account; absent in sandboxes that were made before it was known. */
const blockOf = (regions: Regions): PublicAccessBlock => {
  const all = Object.values(regions).map(({ publicAccess }) => publicAccess?.['account'] ?? nothingBlocked());
  const any = (field: keyof PublicAccessBlock): boolean => all.some((one) => one[field]);
  return {
    BlockPublicAcls: any('BlockPublicAcls'),
    IgnorePublicAcls: any('IgnorePublicAcls'),
    BlockPublicPolicy: any('BlockPublicPolicy'),
    RestrictPublicBuckets: any('RestrictPublicBuckets'),
  };
};

/** Is whoever has no rights of the account refused, `AccessDenied`, whatever the policy of the bucket says? */
export const refusesStrangers = (regions: Regions): boolean => blockOf(regions).RestrictPublicBuckets;

/** An account that was never given any has none, which is refused as such (Amazon S3 API Reference, GetPublicAccessBlock of S3 Control). */
const getPublicAccessBlock = ({ state }: InRegion, { input }: CallOf<'s3control', 'GetPublicAccessBlock'>): Answer => {
  if (input.AccountId !== state.account) return refuse('AccessDenied', 'Access Denied', 'denied');
  const block = blockOf(state.regions);
  return Object.values(block).includes(true)
    ? yes({ PublicAccessBlockConfiguration: block })
    : refuse('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', 'missing');
};

export const s3control = {
  operations: { GetPublicAccessBlock: getPublicAccessBlock },
  byHand: { collections: ({ publicAccess = {} }) => ({ publicAccess }) },
  fails: API_ONLY,
} satisfies SandboxService<'s3control'>;
