/** Changes by hand, past every API: how a region drifts when people, consoles and other tools work on it. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Region } from '../../domain/api/call.ts';
import { collectionsOf, fieldsAt, followEdit, isFree, isOptional, refusalOf, typesAt } from './edit-fields.ts';
import { isNode, namesIn, spotAt, type Node, type Spot } from './edit-path.ts';
import type { SandboxState } from '../state.ts';

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

const refused = (message: string, remedy: string): Failure =>
  new Failure({ code: 'edit-invalid', message, remedy, exitCode: EXIT.usage });

/** As many names as fit a sentence. */
const MOST_NAMED = 40;
const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ');

const keyIn = (nodes: readonly Node[], { collection, name }: Edit): string => {
  const keys = [...new Set(nodes.flatMap((node) => Object.keys(node)))];
  if (keys.includes(name)) return name;
  const found = keys.filter((key) => key.includes(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw refused(
    found.length === 0 ? `There is no "${name}" among the ${collection}.` : `"${name}" fits several ${collection}.`,
    keys.length === 0 ? 'There are none here.' : `Use one of: ${listed(found.length === 0 ? keys : found)}.`,
  );
};

const unknownField = (state: SandboxState, { collection, field }: Edit, name: string): Failure => {
  const known = fieldsAt(state, collection, field);
  return known.length === 0
    ? refused(
        `${name} has nothing at ${field.slice(0, -1).join('.')}.`,
        `It has: ${listed(fieldsAt(state, collection, ['']))}.`,
      )
    : refused(`${name} has no field ${field.join('.')}.`, `There is: ${listed(known)}.`);
};

/** The field of a resource that an edit means. @throws Failure `edit-invalid` (exit 2) */
const fieldSpot = (state: SandboxState, edit: Edit, nodes: readonly Node[], name: string): Spot => {
  const { collection, field, value } = edit;
  const spots = nodes.map((node) => spotAt(node[name], field)).filter((one) => one !== null);
  const spot =
    spots.find(({ holder, key }) => holder[key] !== undefined) ?? spots.at(isOptional(collection, field) ? -1 : 0);
  const label = field.at(-1) ?? '';
  if (spot === undefined) throw unknownField(state, edit, name);
  const old = spot.holder[spot.key];
  if (old === undefined && (value === null || !(fieldsAt(state, collection, field).includes(label) || isFree(field))))
    throw unknownField(state, edit, name);
  if (value === null) return spot;
  const path = field.join('.');
  if (isNode(old))
    throw refused(
      `${path} of ${name} is not a plain value.`,
      `Name what is in it: ${namesIn(old)
        .map((part) => `${path}.${part}`)
        .join(', ')}.`,
    );
  const types = typesAt(state, collection, field, old);
  if (types.length > 0 && !types.includes(typeof value))
    throw refused(`${path} of ${name} is a ${types.join(' or a ')}.`, `It is ${JSON.stringify(old ?? null)} now.`);
  const wrong = refusalOf(collection, field, value);
  if (wrong !== null)
    throw refused(`${path} of ${name} ${wrong}, not ${String(value)}.`, `It is ${JSON.stringify(old ?? null)} now.`);
  return spot;
};

/** Where an edit applies. @throws Failure `edit-invalid` (exit 2) */
const spotsOf = (state: SandboxState, edit: Edit): Spot[] => {
  const region = state.regions[edit.region];
  if (region === undefined)
    throw refused(`The sandbox has no region ${edit.region}.`, `Use one of: ${Object.keys(state.regions).join(', ')}.`);
  const collections = collectionsOf(region);
  const nodes = collections[edit.collection];
  if (nodes === undefined)
    throw refused(`There are no "${edit.collection}".`, `Use one of: ${Object.keys(collections).sort().join(', ')}.`);
  const name = keyIn(nodes, edit);
  if (edit.field.length > 0) return [fieldSpot(state, edit, nodes, name)];
  if (edit.value !== null) throw refused('No field is named.', 'Name a field and its value, or use --remove.');
  return nodes.filter((node) => node[name] !== undefined).map((holder) => ({ holder, key: name }));
};

/** @throws Failure `edit-invalid` (exit 2) when it cannot be applied; nothing is changed */
export const checkEdit = (state: SandboxState, edit: Edit): void => {
  spotsOf(state, edit);
};

/** Applies an edit that was checked, and has the service follow it. */
export const applyEdit = (state: SandboxState, edit: Edit): void => {
  for (const { holder, key } of spotsOf(state, edit)) {
    if (edit.value !== null) holder[key] = edit.value;
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }
  const region = state.regions[edit.region];
  const [field] = edit.field;
  if (region === undefined || field === undefined) return;
  const { collection } = edit;
  const key = keyIn(collectionsOf(region)[collection] ?? [], edit);
  followEdit({ state, region, nowMs: state.nowMs }, { collection, key, field });
};
