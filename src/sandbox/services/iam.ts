/** IAM: roles and their policies as the program registered them, the same from every region (IAM API Reference). */
import type { Answer } from '../../domain/api/call.ts';
import type { InRegion } from '../state.ts';
import { yes } from './answer.ts';
import type { RoleExhibit } from './exhibit-state.ts';
import { missing } from './exhibits.ts';
import type { SandboxService } from './service.ts';

/** Shows something of a role, wherever it was registered. */
const ofRole = ({ state }: InRegion, name: string | undefined, show: (role: RoleExhibit) => Answer): Answer => {
  const places = Object.values(state.regions).map((here) => here.exhibits?.roles[name ?? '']);
  const found = places.find((role) => role !== undefined);
  return found === undefined
    ? missing('NoSuchEntityException', `The role with name ${name ?? ''} cannot be found.`)
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
          return missing('NoSuchEntityException', `The role policy with name ${PolicyName} cannot be found.`);
        // Documents are URL-encoded (IAM API Reference, GetRolePolicy).
        return yes({ RoleName: RoleName ?? '', PolicyName, PolicyDocument: encodeURIComponent(document) });
      }),
  },
} satisfies SandboxService<'iam'>;
