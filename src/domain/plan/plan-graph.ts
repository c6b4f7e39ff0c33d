/** The order of a plan's steps: which wait for which, in what order they can run, and the longest ways through them. */

/** What a graph is made of; steps of a plan are. */
export interface Node {
  id: string;
  after: string[];
}

export interface PlanGraph {
  /** Indices of the nodes, each behind all that it waits for. Shorter than the list of nodes when there is a cycle. */
  order: number[];
  /** By index: the indices that a node waits for, and those that wait for it. Unknown ids are left out. */
  predecessors: number[][];
  successors: number[][];
}

/** The graph of the nodes. Of two nodes that may run in any order, the one that is listed first comes first. */
export const graphOf = (nodes: readonly Node[]): PlanGraph => {
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const successors: number[][] = nodes.map(() => []);
  const predecessors = nodes.map(({ after }, index) =>
    [...new Set(after)].flatMap((id) => {
      const other = indexOf.get(id);
      if (other === undefined) return [];
      successors[other]?.push(index);
      return [other];
    }),
  );
  const waiting = predecessors.map((list) => list.length);
  const order = nodes.flatMap((_, index) => (waiting[index] === 0 ? [index] : []));
  for (let next = 0; next < order.length; next += 1)
    for (const index of successors[order[next] ?? -1] ?? []) {
      waiting[index] = (waiting[index] ?? 0) - 1;
      if (waiting[index] === 0) order.push(index);
    }
  return { order, predecessors, successors };
};

/** Ids of nodes that wait for one another in a circle, the first one repeated at the end; null when there is no circle. */
export const findCycle = (nodes: readonly Node[]): string[] | null => {
  const { order, predecessors } = graphOf(nodes);
  if (order.length === nodes.length) return null;
  const free = new Set(order);
  const start = nodes.findIndex((_, index) => !free.has(index));
  const path: number[] = [];
  // Whoever is not free waits for someone who is not free either, so this walk must meet itself.
  for (let index: number | undefined = start; index !== undefined;) {
    const met: number = path.indexOf(index);
    if (met >= 0) return [...path.slice(met), index].map((at) => nodes[at]?.id ?? '').toReversed();
    path.push(index);
    index = predecessors[index]?.find((other) => !free.has(other));
  }
  return null;
};

export interface LongestPaths {
  /** By index: longest time from the beginning to the start of the node. */
  headMs: number[];
  /** By index: longest time from the end of the node to the end of everything. */
  tailMs: number[];
}

/** Longest ways before and after each node, when node `index` takes `durationMs[index]`. */
export const longestPaths = ({ order, predecessors, successors }: PlanGraph, durationMs: number[]): LongestPaths => {
  const headMs = durationMs.map(() => 0);
  const tailMs = durationMs.map(() => 0);
  const longest = (others: number[], reach: number[]): number =>
    others.reduce((most, other) => Math.max(most, (reach[other] ?? 0) + (durationMs[other] ?? 0)), 0);
  for (const index of order) headMs[index] = longest(predecessors[index] ?? [], headMs);
  for (const index of order.toReversed()) tailMs[index] = longest(successors[index] ?? [], tailMs);
  return { headMs, tailMs };
};
