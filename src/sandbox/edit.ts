/** Changes by hand, past every API: how a region drifts when people, consoles and other tools work on it. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { Region } from '../domain/call.ts';
import { noExhibits } from './exhibit-state.ts';
import type { RegionState, SandboxState } from './state.ts';
import { TASK_FAULTS } from './task-faults.ts';

/** One change by hand. It is plain JSON: the directory keeps a log of it. */
export interface Edit {
  region: Region;
  /** Such as `functions`, `streams`, `taskDefinitions`. */
  collection: string;
  /** Key of the resource, or a part that only one key has. */
  name: string;
  /** Path of the field within it; empty for the resource as a whole. */
  field: string[];
  /** The new value; null takes the field or the resource away. */
  value: string | number | boolean | null;
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const refused = (message: string, remedy: string): Failure =>
  new Failure({ code: 'edit-invalid', message, remedy, exitCode: EXIT.usage });

/** What can be changed: what the sandbox works with, and what can only be looked at. */
const collectionsOf = (region: RegionState): Record<string, Node[]> => {
  const { services, scalableTargets, streams, mappings, quotas, fargate = {} } = region;
  const live: Node = { services, scalableTargets, streams, mappings, quotas, fargate };
  const shown = (region.exhibits ?? noExhibits()) as unknown as Node;
  return Object.fromEntries(
    [...new Set([...Object.keys(live), ...Object.keys(shown)])].map((name) => [
      name,
      [shown[name], live[name]].filter(isNode),
    ]),
  );
};

const keyIn = (nodes: readonly Node[], { collection, name }: Edit): string => {
  const keys = [...new Set(nodes.flatMap((node) => Object.keys(node)))];
  if (keys.includes(name)) return name;
  const found = keys.filter((key) => key.includes(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw refused(
    found.length === 0 ? `There is no "${name}" among the ${collection}.` : `"${name}" fits several ${collection}.`,
    `Use one of: ${(found.length === 0 ? keys : found).slice(0, 12).join(', ')}.`,
  );
};

/** The node that holds the last part of a path; null when the way there does not exist. */
const holderOf = (start: unknown, path: readonly string[]): Node | null => {
  let node = start;
  for (const part of path.slice(0, -1)) node = isNode(node) ? node[part] : undefined;
  return isNode(node) ? node : null;
};

interface Spot {
  holder: Node;
  key: string;
}

/** Fields that know a few values only. */
const CHOICES: Record<string, readonly string[]> = { taskFault: TASK_FAULTS };

/** Where an edit applies. @throws Failure `edit-invalid` (exit 2) */
const spotOf = (state: SandboxState, edit: Edit): Spot[] => {
  const region = state.regions[edit.region];
  if (region === undefined) throw refused(`The sandbox has no region ${edit.region}.`, 'See "failover sandbox show".');
  const collections = collectionsOf(region);
  const nodes = collections[edit.collection];
  if (nodes === undefined)
    throw refused(`There are no "${edit.collection}".`, `Use one of: ${Object.keys(collections).join(', ')}.`);
  const name = keyIn(nodes, edit);
  const key = edit.field.at(-1);
  if (key === undefined) {
    if (edit.value !== null) throw refused('No field is named.', 'Name a field and its value, or use --remove.');
    return nodes.filter((node) => node[name] !== undefined).map((holder) => ({ holder, key: name }));
  }
  const holders = nodes.map((node) => holderOf(node[name], edit.field)).filter((one) => one !== null);
  const holder = holders.find((one) => one[key] !== undefined) ?? holders[0];
  if (holder === undefined)
    throw refused(`${name} has no field ${edit.field.join('.')}.`, `It has: ${fieldNames(nodes, name)}.`);
  const old = holder[key];
  if (isNode(old) && edit.value !== null)
    throw refused(
      `${edit.field.join('.')} of ${name} is not a plain value.`,
      `It has: ${Object.keys(old).join(', ')}.`,
    );
  if (old !== undefined && edit.value !== null && typeof old !== typeof edit.value)
    throw refused(`${edit.field.join('.')} of ${name} is a ${typeof old}.`, `It is ${JSON.stringify(old)} now.`);
  const choices = CHOICES[key];
  if (choices !== undefined && edit.value !== null && !choices.includes(String(edit.value)))
    throw refused(`${key} of ${name} cannot be "${edit.value}".`, `Use one of: ${choices.join(', ')}.`);
  return [{ holder, key }];
};

const fieldNames = (nodes: readonly Node[], name: string): string =>
  nodes.flatMap((node) => (isNode(node[name]) ? Object.keys(node[name]) : [])).join(', ');

/** @throws Failure `edit-invalid` (exit 2) when it cannot be applied; nothing is changed */
export const checkEdit = (state: SandboxState, edit: Edit): void => {
  spotOf(state, edit);
};

/** Applies an edit that was checked. */
export const applyEdit = (state: SandboxState, edit: Edit): void => {
  for (const { holder, key } of spotOf(state, edit)) {
    if (edit.value !== null) holder[key] = edit.value;
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }
};
