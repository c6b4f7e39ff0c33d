/**
 * What a call needs in IAM: actions, resources and request context. The policies that are printed and the sandbox that
 * enforces them read what the definitions of the operations say. Sources: Service Authorization Reference, the page "Actions,
 * resources, and condition keys" of each service, unless another is named.
 */
import type { Call } from './call.ts';
import { factsOf } from './catalogue.ts';
import type { Permission } from './permission.ts';

export type { Permission };

/** Condition keys with several values in one request, which need a set operator (IAM User Guide, Multivalued context keys). */
export const MULTIVALUED_KEYS: ReadonlySet<string> = new Set([
  'route53:ChangeResourceRecordSetsNormalizedRecordNames',
  'route53:ChangeResourceRecordSetsRecordTypes',
  'route53:ChangeResourceRecordSetsActions',
]);

/** Condition keys that a request has to have, whatever their value (S3 User Guide, Enforce conditional writes). */
export const PRESENT_KEYS: ReadonlySet<string> = new Set(['s3:if-none-match']);

/**
 * All that the caller must be allowed for a call, its own action first. Empty for calls that are not AWS's, and for
 * GetCallerIdentity, which needs no permission (AWS STS API Reference).
 */
export const permissionsOf = ({ service, operation, region, input }: Call, account: string): Permission[] => {
  const { iamAction: action, needs } = factsOf({ service, operation });
  return action === null ? [] : [needs({ region, account, action }, input)].flat();
};
