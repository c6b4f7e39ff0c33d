import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findCycle, graphOf, longestPaths } from '../../src/domain/plan/plan-graph.ts';

const node = (id: string, ...after: string[]) => ({ id, after });

test('every node comes behind all that it waits for, and otherwise in the order of the list', () => {
  const nodes = [node('d', 'b', 'c'), node('a'), node('b', 'a'), node('c', 'a'), node('e')];
  assert.deepEqual(
    graphOf(nodes).order.map((index) => nodes[index]?.id),
    ['a', 'e', 'b', 'c', 'd'],
  );
});

test('a circle is named in the order in which its members run, and only its members', () => {
  assert.equal(findCycle([node('a'), node('b', 'a')]), null);
  assert.deepEqual(findCycle([node('a', 'a')]), ['a', 'a']);
  const cycle = findCycle([node('x', 'c'), node('a', 'c'), node('b', 'a'), node('c', 'b')]);
  assert.deepEqual([cycle?.length, cycle?.[0] === cycle?.at(-1), cycle?.includes('x')], [4, true, false]);
});

test('an unknown name in "after" and one that is named twice do not disturb the order', () => {
  const { order, predecessors } = graphOf([node('a', 'ghost'), node('b', 'a', 'a')]);
  assert.deepEqual(
    [order, predecessors],
    [
      [0, 1],
      [[], [0]],
    ],
  );
});

test('heads and tails are the longest ways before and after', () => {
  const nodes = [node('a'), node('b', 'a'), node('c', 'a'), node('d', 'b', 'c')];
  const { headMs, tailMs } = longestPaths(graphOf(nodes), [10, 5, 20, 1]);
  assert.deepEqual(
    [headMs, tailMs],
    [
      [0, 10, 10, 30],
      [21, 1, 1, 0],
    ],
  );
});

test('head, duration and tail never add up to more than the longest way, and some reach it', () => {
  const graphs = fc.array(fc.tuple(fc.nat(100), fc.array(fc.nat(), { maxLength: 4 })), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(graphs, (rows) => {
      const nodes = rows.map(([, links], index) =>
        node(`n${index}`, ...(index === 0 ? [] : links.map((link) => `n${link % index}`))),
      );
      const durations = rows.map(([duration]) => duration);
      const { headMs, tailMs } = longestPaths(graphOf(nodes), durations);
      const sums = durations.map((duration, index) => (headMs[index] ?? 0) + duration + (tailMs[index] ?? 0));
      const longest = Math.max(...durations.map((duration, index) => (headMs[index] ?? 0) + duration));
      assert.equal(Math.max(...sums), longest);
      assert.equal(findCycle(nodes), null);
    }),
  );
});
