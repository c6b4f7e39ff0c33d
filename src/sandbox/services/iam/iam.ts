/** IAM: roles and their policies as the program registered them, the same from every region (IAM API Reference). */
import type { Answer } from '../../../domain/api/call.ts';
import { API_ONLY } from '../../faults/ability.ts';
import type { InRegion } from '../../state.ts';
import { refuse, timeOf, yes } from '../answer.ts';
import { attributesOf, type DeclaredRegion } from '../declared-region.ts';
import { collectionOf, type Description } from '../descriptions.ts';
import type { SandboxService } from '../service.ts';

export interface Role extends Description {
  role: Description;
  /** Documents of inline policies by name. */
  inline: Record<string, string>;
  attached: { PolicyName: string; PolicyArn: string }[];
}

/** By name; IAM has no regions, a role is kept where it was registered. */
const roles = collectionOf<Role>('roles');

const ROLE = 'aws:iam/role:Role';
const INLINE = 'aws:iam/rolePolicy:RolePolicy';
const ATTACHED = 'aws:iam/rolePolicyAttachment:RolePolicyAttachment';

const describe = ({ region, nowMs }: InRegion, declared: DeclaredRegion): void => {
  for (const role of attributesOf(declared, ROLE))
    roles.keep(region, String(role['name']), {
      role: {
        RoleName: role['name'],
        RoleId: role['uniqueId'],
        Arn: role['arn'],
        Path: role['path'] ?? '/',
        CreateDate: timeOf(nowMs),
        AssumeRolePolicyDocument: encodeURIComponent(String(role['assumeRolePolicy'])),
      },
      inline: {},
      attached: [],
    });
  for (const policy of attributesOf(declared, INLINE)) {
    const role = roles.in(region)[String(policy['role'])];
    if (role !== undefined) role.inline[String(policy['name'])] = String(policy['policy']);
  }
  for (const { role, policyArn } of attributesOf(declared, ATTACHED)) {
    const PolicyArn = String(policyArn);
    const PolicyName = PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1);
    roles.in(region)[String(role)]?.attached.push({ PolicyName, PolicyArn });
  }
};

/** Shows something of a role, wherever it was registered. */
const ofRole = ({ state }: InRegion, name: string | undefined, show: (role: Role) => Answer): Answer => {
  const found = Object.values(state.regions)
    .map((region) => roles.in(region)[name ?? ''])
    .find((role) => role !== undefined);
  return found === undefined
    ? refuse('NoSuchEntityException', `The role with name ${name ?? ''} cannot be found.`, 'missing')
    : show(found);
};

export const iam = {
  operations: {
    GetRole: (here, { input }) => ofRole(here, input.RoleName, ({ role }) => yes({ Role: role })),
    ListRolePolicies: (here, { input }) =>
      ofRole(here, input.RoleName, ({ inline }) => yes({ PolicyNames: Object.keys(inline), IsTruncated: false })),
    ListAttachedRolePolicies: (here, { input }) =>
      ofRole(here, input.RoleName, ({ attached }) => yes({ AttachedPolicies: attached, IsTruncated: false })),
    GetRolePolicy: (here, { input: { RoleName, PolicyName } }) =>
      ofRole(here, RoleName, ({ inline }) => {
        const document = inline[PolicyName ?? ''];
        if (document === undefined)
          return refuse('NoSuchEntityException', `The role policy with name ${PolicyName} cannot be found.`, 'missing');
        // Documents are URL-encoded (IAM API Reference, GetRolePolicy).
        return yes({ RoleName: RoleName ?? '', PolicyName, PolicyDocument: encodeURIComponent(document) });
      }),
  },
  declared: { types: [ROLE, INLINE, ATTACHED], make: describe },
  describes: [roles],
  fails: API_ONLY,
} satisfies SandboxService<'iam'>;
