/** Paths into a resource as people type them: fields by name, elements of a list by place or by their own name. */

export type Node = Record<string, unknown>;

/** A place that can be written to. */
export interface Spot {
  holder: Node;
  key: string;
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Fields by which the elements of AWS's lists are told apart. */
const NAMES = ['quotaCode', 'quotaName', 'name', 'Name', 'Key', 'PolicyName'];

/** Key of a part in a node: in a list the place of the element that has that name. */
const keyOf = (node: Node, part: string): string => {
  if (!Array.isArray(node) || /^\d+$/.test(part)) return part;
  const place = node.findIndex((element) => isNode(element) && NAMES.some((field) => element[field] === part));
  return place < 0 ? part : String(place);
};

/** Names of what a node has: fields, or the elements of a list by their names. */
export const namesIn = (node: Node): string[] =>
  Array.isArray(node)
    ? node.map((element: unknown, place) => {
        const named = isNode(element) ? NAMES.find((field) => typeof element[field] === 'string') : undefined;
        return named === undefined ? String(place) : String((element as Node)[named]);
      })
    : Object.keys(node);

/** Where a path leads; null when the way there does not exist. The last part itself need not exist. */
export const spotAt = (start: unknown, path: readonly string[]): Spot | null => {
  let node = start;
  for (const part of path.slice(0, -1)) node = isNode(node) ? node[keyOf(node, part)] : undefined;
  const last = path.at(-1);
  if (!isNode(node) || last === undefined) return null;
  const spot = { holder: node, key: keyOf(node, last) };
  // A quota is an element of a list with one value: naming the quota means that.
  const found = node[spot.key];
  return isNode(found) && 'quotaCode' in found && 'value' in found ? { holder: found, key: 'value' } : spot;
};
