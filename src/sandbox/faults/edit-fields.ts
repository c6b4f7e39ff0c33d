/** What can be changed by hand in a region, and which values its fields take. */
import { ALL_SERVICES } from '../services/registry.ts';
import type { ByHand, Plain } from '../services/service.ts';
import type { InRegion, RegionState, SandboxState } from '../state.ts';
import { isNode, namesIn, spotAt, type Node } from './edit-path.ts';

const BY_HAND = ALL_SERVICES.flatMap(({ byHand }) => byHand ?? []);

/** Fields that a resource may have and begins without, with a value of their type. */
const OPTIONAL = Object.assign({}, ...BY_HAND.map(({ optional }) => optional)) as NonNullable<ByHand['optional']>;

/** Fields that take one of a few values. */
const CHOICES = Object.assign({}, ...BY_HAND.map(({ choices }) => choices)) as NonNullable<ByHand['choices']>;

const DESCRIBED = ALL_SERVICES.flatMap(({ describes = [] }) => describes);

/** Maps whose keys their owners choose. */
const FREE = new Set(['Variables', 'inline']);

/** Both views of each collection: what is only described, and what the sandbox works with. */
export const collectionsOf = (region: RegionState): Record<string, Node[]> => {
  const live = BY_HAND.flatMap(({ collections }) => Object.entries(collections(region)));
  const described = DESCRIBED.map((collection) => [collection.name, collection.in(region)] as const);
  const views: Record<string, Node[]> = {};
  for (const [name, view] of [...described, ...live]) (views[name] ??= []).push(view as Node);
  return views;
};

/** What follows from an edit by itself. */
export const followEdit = (here: InRegion, edited: { collection: string; key: string; field: string }): void => {
  for (const { follow } of BY_HAND) follow?.(here, edited);
};

/** All resources of a collection, of every region, in both views. */
const resourcesOf = ({ regions }: SandboxState, collection: string): Node[] =>
  Object.values(regions)
    .flatMap((region) => collectionsOf(region)[collection] ?? [])
    .flatMap((nodes) => Object.values(nodes))
    .filter(isNode);

const optionalOf = (collection: string, path: readonly string[]): Readonly<Record<string, Plain>> =>
  path.length === 1 ? (OPTIONAL[collection] ?? {}) : {};

/** Is it a field of what the sandbox works with that a resource may begin without? */
export const isOptional = (collection: string, path: readonly string[]): boolean =>
  Object.hasOwn(optionalOf(collection, path), path.at(-1) ?? '');

/** Names that the last part of a path may have: those that any resource of the collection has there. */
export const fieldsAt = (state: SandboxState, collection: string, path: readonly string[]): string[] => {
  const found = resourcesOf(state, collection).flatMap((resource) => {
    const spot = spotAt(resource, [...path.slice(0, -1), '']);
    return spot === null ? [] : namesIn(spot.holder);
  });
  return [...new Set([...found, ...Object.keys(optionalOf(collection, path))])].sort();
};

/** May a map at this path get a key that it does not have? */
export const isFree = (path: readonly string[]): boolean => FREE.has(path.at(-2) ?? '');

/** Types that a field has: its own, or where it is absent or null, those of the same field of other resources. */
export const typesAt = (state: SandboxState, collection: string, path: readonly string[], old: unknown): string[] => {
  if (old !== undefined && old !== null) return [typeof old];
  const key = path.at(-1) ?? '';
  const optional = optionalOf(collection, path)[key];
  if (optional !== undefined) return [typeof optional];
  const found = resourcesOf(state, collection).flatMap((resource) => {
    const spot = spotAt(resource, path);
    const value = spot?.holder[spot.key];
    return value === undefined || value === null ? [] : [typeof value];
  });
  return [...new Set(found)];
};

/** Why a value of the right type cannot be the field's, in words; null when it can. */
export const refusalOf = (collection: string, path: readonly string[], value: Plain): string | null => {
  const choices = CHOICES[`${collection} ${path.join('.')}`];
  if (choices !== undefined && !choices.includes(String(value))) return `is one of ${choices.join(', ')}`;
  if (typeof value !== 'number') return null;
  if (!Number.isFinite(value)) return 'is a number that is not infinite';
  // AWS writes -1 for "without limit"; nothing else there is below nothing.
  if (value < 0 && value !== -1) return 'is not below 0';
  return /(count|capacity|size|hours)$/i.test(path.at(-1) ?? '') && !Number.isInteger(value)
    ? 'is a whole number'
    : null;
};
