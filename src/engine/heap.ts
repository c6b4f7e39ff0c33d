/** A binary min-heap: the queue of calls and the timers of a run grow to thousands of items. */
export interface Heap<T> {
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
  size(): number;
}

/** @param before is the first item to come out ahead of the second? */
export const createHeap = <T>(before: (left: T, right: T) => boolean): Heap<T> => {
  const items: T[] = [];
  const at = (index: number): T => items[index] as T;
  const swap = (left: number, right: number): void => {
    const kept = at(left);
    items[left] = at(right);
    items[right] = kept;
  };
  const rise = (start: number): void => {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(at(index), at(parent))) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (): void => {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      let least = index;
      if (left < items.length && before(at(left), at(least))) least = left;
      if (right < items.length && before(at(right), at(least))) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  return {
    push(item) {
      items.push(item);
      rise(items.length - 1);
    },
    peek: () => items[0],
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink();
      }
      return top;
    },
    size: () => items.length,
  };
};
