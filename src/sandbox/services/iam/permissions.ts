/** What the registered IAM roles permit. */
import { z } from 'zod';
import { findAll, type DeclaredRegion } from '../declared-region.ts';

const roleSchema = z.object({ arn: z.string(), name: z.string() });
const rolePolicySchema = z.object({ role: z.string(), policy: z.string() });

const listed = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const documentSchema = z.object({
  Statement: z.array(z.object({ Effect: z.string(), Action: listed, Resource: listed })),
});

interface Permission {
  action: string;
  resource: string;
}

/** May a role take an action on a resource? Both are plain names. */
export type Permits = (roleArn: string, action: string, resource: string) => boolean;

/** `*` in a policy stands for any characters (IAM User Guide, IAM JSON policy elements: Resource). */
const covers = (pattern: string, value: string): boolean => {
  if (!pattern.includes('*')) return pattern === value;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
};

const permissionsIn = (declared: DeclaredRegion, role: string, policy: string): Permission[] => {
  const read = documentSchema.safeParse(JSON.parse(policy));
  if (!read.success) {
    declared.note(`the policy of role ${role} is not a policy document`);
    return [];
  }
  return read.data.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
  );
};

/** Reads every inline policy of the region's roles. */
export const readPermissions = (declared: DeclaredRegion): Permits => {
  const granted = new Map<string, Permission[]>();
  for (const { fields } of findAll(declared, 'aws:iam/rolePolicy:RolePolicy', rolePolicySchema)) {
    const { role, policy } = fields;
    granted.set(role, [...(granted.get(role) ?? []), ...permissionsIn(declared, role, policy)]);
  }
  const names = new Map(
    findAll(declared, 'aws:iam/role:Role', roleSchema).map(({ fields }) => [fields.arn, fields.name] as const),
  );
  return (roleArn, action, resource) =>
    (granted.get(names.get(roleArn) ?? '') ?? []).some(
      (permission) => covers(permission.action, action) && covers(permission.resource, resource),
    );
};
