/** The queue of things that will happen by themselves: a binary heap inside the state, so that it is kept with it. */
import type { Due, SandboxState } from './state.ts';

const before = (left: Due, right: Due): boolean =>
  left.atMs === right.atMs ? left.order < right.order : left.atMs < right.atMs;

type Unordered = Due extends infer D ? (D extends Due ? Omit<D, 'order'> : never) : never;

/** Has something happen at a moment. Things of one moment happen in the order in which they were announced. */
export const announce = (state: SandboxState, item: Unordered): void => {
  const { due } = state;
  state.serial += 1;
  const added: Due = { ...item, order: state.serial };
  let index = due.length;
  due.push(added);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = due[parent];
    if (above === undefined || !before(added, above)) break;
    due[index] = above;
    due[parent] = added;
    index = parent;
  }
};

/** Takes out what is due first, if it is due by `toMs`. */
export const nextDue = ({ due }: SandboxState, toMs: number): Due | null => {
  const [first] = due;
  if (first === undefined || first.atMs > toMs) return null;
  const last = due.pop();
  if (last === undefined || due.length === 0) return first;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [leftItem, rightItem] = [due[left], due[left + 1]];
    if (leftItem === undefined) break;
    const [child, item] =
      rightItem !== undefined && before(rightItem, leftItem) ? [left + 1, rightItem] : [left, leftItem];
    if (!before(item, last)) break;
    due[index] = item;
    index = child;
  }
  due[index] = last;
  return first;
};
