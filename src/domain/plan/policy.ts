/** The least that IAM must allow for a plan: for looking, for promoting and rolling back, and for a drill of capacity. */
import { permissionsOf, MULTIVALUED_KEYS, PRESENT_KEYS, type Permission } from '../api/authorisation.ts';
import type { Call } from '../api/call.ts';
import { isWrite } from '../api/catalogue.ts';
import { factsCalls, type Manifests } from '../facts/facts-calls.ts';
import type { RunIdentity } from './operation.ts';
import type { Plan } from './plan.ts';
import type { ConditionOperator, PolicyDocument, Statement } from '../api/policy-document.ts';
import { listOf } from '../api/policy-document.ts';
import type { Operations } from './validate-plan.ts';

/**
 * `observe` looks: plan, status, dry run. `promote` also makes and takes back every change of the plan. `drill` also
 * changes capacity in the region that is promoted, and neither DNS, nor consumers, nor the other region. `approve` reads the
 * journal and writes approvals, each person their own, which none of the others may.
 */
export type PolicyRole = 'observe' | 'promote' | 'drill' | 'approve';

/** Largest managed policy, white space not counted (IAM User Guide, IAM and AWS STS quotas). */
export const LARGEST_POLICY_CHARACTERS = 6144;

/** Where the shared journal is. */
export interface JournalPlace {
  bucket: string;
  region: string;
  /** Without a slash at its ends; empty for the whole bucket. */
  prefix: string;
}

/** What a role may write below the prefix of the journal, each object once. */
const WRITTEN: Record<PolicyRole, readonly string[]> = {
  observe: [],
  promote: ['runs/*', 'plans/*'],
  drill: ['runs/*', 'plans/*'],
  // IAM puts the user id of the caller there (IAM User Guide, Variables and tags): for a session of a role `AROA…:SESSION`.
  approve: ['approvals/*/${aws:userid}/*'],
};

/**
 * Listing has no condition on the prefix: S3 tells a reader that an object is not there only when he may list the bucket
 * (S3 API Reference, GetObject), and a read names no prefix that a condition could be held against. A lost answer is
 * cleared up by just such a read.
 */
export const journalCalls = ({ bucket: Bucket, region, prefix }: JournalPlace, role: PolicyRole): Call[] => {
  const below = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  const at = { service: 's3', region } as const;
  return [
    { ...at, operation: 'ListObjectsV2', input: { Bucket, Prefix: prefix } },
    { ...at, operation: 'GetObject', input: { Bucket, Key: below('*') } },
    ...WRITTEN[role].map((key): Call => ({
      ...at,
      operation: 'PutObject',
      input: { Bucket, Key: below(key), Body: '', IfNoneMatch: '*' },
    })),
  ];
};

const CAPACITY: ReadonlySet<Call['service']> = new Set(['ecs', 'application-autoscaling', 'kinesis']);

/**
 * Every call that the role may have to send, also those that are not due in the world as it is now: a policy is attached
 * long before the incident, since IAM is changed in us-east-1 only (AWS whitepaper "AWS Fault Isolation Boundaries").
 *
 * @param journal null where it is kept in the local directory
 */
export const callsOfRole = (
  role: PolicyRole,
  plan: Plan,
  manifests: Manifests,
  operations: Operations,
  journal: JournalPlace | null,
): Call[] => {
  const run: RunIdentity = { runId: '0-policy', operator: 'policy' };
  const kept = journal === null ? [] : journalCalls(journal, role);
  if (role === 'approve') return kept;
  const reads: Call[] = [...factsCalls(manifests, plan.createdAt), ...kept];
  const others: Call[] = [];
  for (const { operation: name, params } of plan.steps) {
    const operation = operations.get(name);
    if (operation === undefined) continue;
    reads.push(...operation.observe(params, run, null));
    reads.push(...(operation.mayLook?.(params) ?? []));
    others.push(...(operation.mayCall?.(params, run) ?? []));
  }
  if (role === 'observe') return reads;
  if (role === 'promote') return [...reads, ...others];
  return [...reads, ...others.filter((call) => isWrite(call) && call.region === plan.to && CAPACITY.has(call.service))];
};

interface Grant {
  actions: Set<string>;
  resources: Set<string>;
  conditions: Map<string, Set<string>>;
}

const add = (set: Set<string>, values: Iterable<string>): void => {
  for (const value of values) set.add(value);
};

const sorted = (values: Iterable<string>): string[] => [...values].toSorted();

/** Conditions that must be alike for two permissions to share a statement; sets and regions are united instead. */
const fixedPart = ({ context, stated, resource }: Permission): string =>
  JSON.stringify(
    stated.filter((key) => !MULTIVALUED_KEYS.has(key) && resource !== '*').map((key) => [key, context[key]]),
  );

/** By action: for sets of values also by resource, since a set belongs to one zone. */
const gather = (permissions: Permission[]): Grant[] => {
  const grants = new Map<string, Grant>();
  for (const permission of permissions) {
    const { action, resource, context, stated } = permission;
    const zone = stated.some((key) => MULTIVALUED_KEYS.has(key)) ? resource : '';
    const key = JSON.stringify([action, resource === '*', zone, fixedPart(permission)]);
    const grant = grants.get(key) ?? { actions: new Set([action]), resources: new Set(), conditions: new Map() };
    grant.resources.add(resource);
    for (const name of stated) {
      const values = grant.conditions.get(name) ?? new Set();
      add(values, context[name] ?? []);
      grant.conditions.set(name, values);
    }
    grants.set(key, grant);
  }
  return [...grants.values()];
};

const conditionOf = ({ conditions }: Grant): Statement['Condition'] => {
  if (conditions.size === 0) return undefined;
  const condition: Partial<Record<ConditionOperator, Record<string, string | string[]>>> = {};
  for (const [key, values] of [...conditions].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    if (PRESENT_KEYS.has(key)) {
      condition.Null = { ...condition.Null, [key]: 'false' };
      continue;
    }
    const operator = MULTIVALUED_KEYS.has(key) ? 'ForAllValues:StringEquals' : 'StringEquals';
    condition[operator] = { ...condition[operator], [key]: sorted(values) };
  }
  return condition;
};

/** By the verbs of AWS's names. */
const isWriting = (action: string): boolean => !/:(Describe|Get|List)/.test(action);

/** Such as `WriteEcs`, `ReadAny`. */
const nameOf = ({ Action, Resource }: Statement): string => {
  const [action = ''] = listOf(Action);
  const [service = ''] = action.split(':');
  const words = listOf(Resource).includes('*') ? 'any' : service;
  const kind = isWriting(action) ? 'Write' : 'Read';
  return kind + words.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
};

/** Actions with the same resources and conditions become one statement. */
const toStatements = (grants: Grant[]): Statement[] => {
  const merged = new Map<string, Grant>();
  for (const grant of grants) {
    const key = JSON.stringify([
      [...grant.actions].some(isWriting),
      sorted(grant.resources),
      conditionOf(grant) ?? null,
    ]);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, grant);
    else add(known.actions, grant.actions);
  }
  const statements = [...merged.values()].map((grant): Statement => {
    const Condition = conditionOf(grant);
    return {
      Effect: 'Allow',
      Action: sorted(grant.actions),
      Resource: sorted(grant.resources),
      ...(Condition === undefined ? {} : { Condition }),
    };
  });
  return statements.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
};

/** Characters of a policy as IAM counts them. */
export const policyCharacters = (document: PolicyDocument): number =>
  JSON.stringify(document).replaceAll(/\s/g, '').length;

/** Halves the resources of a statement until it fits into a document of its own. */
const fitting = (statement: Statement, largest: number): Statement[] => {
  const resources = listOf(statement.Resource);
  if (resources.length < 2 || policyCharacters(documentOf([statement])) <= largest) return [statement];
  const middle = resources.length >> 1;
  return [resources.slice(0, middle), resources.slice(middle)].flatMap((Resource) =>
    fitting({ ...statement, Resource }, largest),
  );
};

const documentOf = (statements: Statement[]): PolicyDocument => {
  const used = new Map<string, number>();
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement) => {
      const name = nameOf(statement);
      const count = (used.get(name) ?? 0) + 1;
      used.set(name, count);
      return { Sid: count === 1 ? name : `${name}Part${count}`, ...statement };
    }),
  };
};

const pack = (statements: Statement[], largest: number): PolicyDocument[] => {
  const documents: Statement[][] = [];
  for (const statement of statements.flatMap((whole) => fitting(whole, largest))) {
    const last = documents.at(-1);
    if (last !== undefined && policyCharacters(documentOf([...last, statement])) <= largest) last.push(statement);
    else documents.push([statement]);
  }
  return documents.map(documentOf);
};

/**
 * The policy of a role, as few documents as fit into managed policies; all of them are attached together. Equal calls make
 * equal text, in whatever order they come.
 */
export const policyFor = (
  calls: readonly Call[],
  account: string,
  largest = LARGEST_POLICY_CHARACTERS,
): PolicyDocument[] => pack(toStatements(gather(calls.flatMap((call) => permissionsOf(call, account)))), largest);
