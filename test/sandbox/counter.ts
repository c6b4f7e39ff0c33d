/** A tiny machine for testing the directory: it adds numbers, and remembers when. */
import type { Machine } from '../../src/sandbox/directory/directory.ts';

export interface Sum {
  nowMs: number;
  sum: number;
  history: [number, number][];
}
export const emptySum = (): Sum => ({ nowMs: 0, sum: 0, history: [] });

export const adder: Machine<Sum, { add: number }, number> = {
  nowMs: (state) => state.nowMs,
  step(state, atMs, { add }) {
    state.nowMs = atMs;
    // Changed before it fails, as a bug would do it.
    state.sum += add;
    if (add < 0) throw new RangeError('only positive numbers');
    state.history.push([atMs, add]);
    return state.sum;
  },
};
