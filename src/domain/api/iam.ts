/** AWS Identity and Access Management: roles, as a comparison of regions sees them. */
import type * as sdk from '@aws-sdk/client-iam';
import { endless, rule, same, thing } from './answer-rules.ts';
import { comparing, type AwsServiceDefinition } from './definition.ts';
import { on, type Asking, type Permission } from './permission.ts';
import type { Shape } from './wire.ts';

/**
 * IAM has one control plane for the world (AWS whitepaper "AWS Fault Isolation Boundaries", Global services); its data plane,
 * which decides on calls, is in every region (same paper).
 */
export const IAM_REGION = 'us-east-1';

/** IAM's ARNs have no region. */
const onRole = (asking: Asking, { RoleName = '' }: { RoleName?: string | undefined }): Permission =>
  on(asking, `arn:aws:iam::${asking.account}:role/${RoleName}`);

export const iam = {
  /** One for the world (AWS General Reference, service endpoints). */
  endpoint: () => 'iam.amazonaws.com',
  homeRegion: IAM_REGION,
  denialCode: 'AccessDenied',
  throttlingCode: 'Throttling',
  buckets: {},
  /** It publishes none: 15/s is an assumption. */
  unstatedBuckets: { 'iam:read': { burst: 15, perSecond: 15 } },
  operations: {
    GetRole: comparing<Shape<sdk.GetRoleCommandInput, sdk.GetRoleCommandOutput>>()({
      bucket: 'iam:read',
      iamAction: 'iam:GetRole',
      needs: onRole,
      answer: rule(
        { Role: 'object' },
        { wrong: (output, { input: { RoleName } }) => same(thing(output['Role'])['RoleName'], RoleName) },
      ),
    }),
    ListRolePolicies: comparing<Shape<sdk.ListRolePoliciesCommandInput, sdk.ListRolePoliciesCommandOutput>>()({
      bucket: 'iam:read',
      iamAction: 'iam:ListRolePolicies',
      needs: onRole,
      page: { token: 'Marker', next: 'Marker', items: 'PolicyNames' },
      answer: rule({ PolicyNames: 'list' }, { wrong: endless('Marker') }),
    }),
    GetRolePolicy: comparing<Shape<sdk.GetRolePolicyCommandInput, sdk.GetRolePolicyCommandOutput>>()({
      bucket: 'iam:read',
      iamAction: 'iam:GetRolePolicy',
      needs: onRole,
      answer: rule({ PolicyDocument: 'text' }),
    }),
    ListAttachedRolePolicies: comparing<
      Shape<sdk.ListAttachedRolePoliciesCommandInput, sdk.ListAttachedRolePoliciesCommandOutput>
    >()({
      bucket: 'iam:read',
      iamAction: 'iam:ListAttachedRolePolicies',
      needs: onRole,
      page: { token: 'Marker', next: 'Marker', items: 'AttachedPolicies' },
      answer: rule({ AttachedPolicies: 'list' }, { wrong: endless('Marker') }),
    }),
  },
} satisfies AwsServiceDefinition;
