import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, integer, property } from 'fast-check';
import { announce, nextDue } from '../../src/sandbox/due.ts';
import { createTestWorld } from './core-fixture.ts';

test('whatever was announced comes out by time, and in the order of announcement within one moment', () => {
  check(
    property(array(integer({ min: 0, max: 20 }), { maxLength: 60 }), (moments) => {
      const { state } = createTestWorld();
      for (const atMs of moments) announce(state, { kind: 'minute', atMs });
      const taken: { atMs: number; order: number }[] = [];
      for (let item = nextDue(state, 20); item !== null; item = nextDue(state, 20)) taken.push(item);
      const sorted = taken.toSorted((one, other) => one.atMs - other.atMs || one.order - other.order);
      assert.deepEqual(taken, sorted);
      assert.deepEqual(
        taken.map(({ atMs }) => atMs),
        moments.toSorted((one, other) => one - other),
      );
    }),
  );
});

test('what is not due yet stays', () => {
  const { state } = createTestWorld();
  announce(state, { kind: 'minute', atMs: 11 });
  assert.equal(nextDue(state, 10), null);
  assert.equal(state.due.length, 1);
  assert.equal(nextDue(state, 11)?.atMs, 11);
});
