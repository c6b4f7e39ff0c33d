/** What IAM must allow for an anchor in a bucket. */
import type { Call } from '../api/call.ts';
import type { PolicyRole } from './policy.ts';

/** @property kind `webhook`: nothing of AWS is asked */
type AnchorPlace = { kind: 'bucket'; bucket: string; region: string; prefix: string } | { kind: 'webhook' };

/**
 * Looking lists and reads heads; whoever works on a run also creates them. Nobody is to delete: with the right to, a delete marker
 * would hide a head that Object Lock keeps (Amazon S3 User Guide, "Managing delete markers with Object Lock").
 */
export const anchorCalls = (role: PolicyRole, anchor: AnchorPlace | null): Call[] => {
  if (anchor?.kind !== 'bucket') return [];
  const { bucket: Bucket, region, prefix } = anchor;
  const Key = prefix === '' ? 'heads/*' : `${prefix}/heads/*`;
  const at = { service: 's3', region } as const;
  return [
    { ...at, operation: 'ListObjectsV2', input: { Bucket, Prefix: prefix } },
    { ...at, operation: 'GetObject', input: { Bucket, Key } },
    ...(role === 'promote' || role === 'drill'
      ? [{ ...at, operation: 'PutObject', input: { Bucket, Key, Body: '', IfNoneMatch: '*' } } as const]
      : []),
  ];
};
