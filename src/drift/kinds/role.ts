/**
 * Roles of tasks and functions, grant by grant. IAM is one service for the world and is read in us-east-1: while that
 * region is away, roles are what a comparison cannot tell.
 */
import { IAM_REGION } from '../../domain/api/catalogue.ts';
import { describedFunction, describedTask, roleNameOf } from '../described.ts';
import type { Fields } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { normalJson, normalText } from '../normal.ts';

const at = { service: 'iam', region: IAM_REGION } as const;

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

/** Documents come URL-encoded (IAM API Reference, GetRolePolicy); an emulator may send them as they are. */
const decoded = (document: string): unknown => {
  try {
    return JSON.parse(document.startsWith('%') ? decodeURIComponent(document) : document);
  } catch {
    return null;
  }
};

type Statement = Record<string, unknown>;

const statementsIn = (document: string | undefined): Statement[] => {
  const read = decoded(document ?? '');
  const statements = typeof read === 'object' && read !== null ? (read as Record<string, unknown>)['Statement'] : [];
  return (Array.isArray(statements) ? statements : [statements]).filter(
    (one): one is Statement => typeof one === 'object' && one !== null,
  );
};

const conditionOf = ({ Condition }: Statement, look: Look): string =>
  Condition === undefined ? 'without a condition' : `when ${normalJson(Condition, look)}`;

/** One field for each action on each resource: a row then names the very permission that is missing. */
const grantFields = (document: string | undefined, look: Look): Fields => {
  const fields: Fields = {};
  for (const statement of statementsIn(document)) {
    const { Effect, Action, NotAction, Resource, NotResource } = statement;
    const verb = Effect === 'Deny' ? 'denies' : 'allows';
    const actions = Action === undefined ? listOf(NotAction).map((one) => `all but ${one}`) : listOf(Action);
    const resources = Resource === undefined ? listOf(NotResource).map((one) => `all but ${one}`) : listOf(Resource);
    for (const action of actions)
      for (const resource of resources)
        fields[`${verb} ${action} on ${normalText(resource, look)}`] = conditionOf(statement, look);
  }
  return fields;
};

const trustFields = (document: string | undefined, look: Look): Fields =>
  Object.fromEntries(
    statementsIn(document).map((statement) => [
      `trusts ${normalJson(statement['Principal'] ?? {}, look)} to ${listOf(statement['Action']).join(', ')}`,
      conditionOf(statement, look),
    ]),
  );

const readRole = (look: Look, roleName: string | null, detail: string): Found[] => {
  if (roleName === null) return [];
  const input = { RoleName: roleName };
  const role = look.ask({ ...at, operation: 'GetRole', input })?.Role;
  const inline = look.ask({ ...at, operation: 'ListRolePolicies', input })?.PolicyNames ?? [];
  const attached = look.ask({ ...at, operation: 'ListAttachedRolePolicies', input })?.AttachedPolicies ?? [];
  const documents = inline.map(
    (PolicyName) => look.ask({ ...at, operation: 'GetRolePolicy', input: { ...input, PolicyName } })?.PolicyDocument,
  );
  if (role === undefined) return [];
  const fields = trustFields(role.AssumeRolePolicyDocument, look);
  for (const document of documents) Object.assign(fields, grantFields(document, look));
  for (const { PolicyArn = '' } of attached) fields[`attached ${normalText(PolicyArn, look)}`] = true;
  return [{ detail, fields }];
};

export const roles: Kind = {
  name: 'role',
  remedy:
    'Grant the same in both regions: pulumi up of the stack that lags. IAM is changed in us-east-1 only, so before an incident.',
  subjects: ({ services, consumers }) => [
    ...subjectsOf(services, (service, look) => {
      const task = describedTask(look, service);
      return [
        ...readRole(look, roleNameOf(task?.executionRoleArn), 'execution'),
        ...readRole(look, roleNameOf(task?.taskRoleArn), 'task'),
      ];
    }),
    ...subjectsOf(consumers, (consumer, look) =>
      readRole(look, roleNameOf(describedFunction(look, consumer)?.Role), 'function'),
    ),
  ],
};
