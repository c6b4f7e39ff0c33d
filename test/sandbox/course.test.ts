import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { countsAt, createCourse, noteBelow, notePoint, spellsSince } from '../../src/sandbox/course.ts';
import { createLedger, noteService, requestsOf } from '../../src/sandbox/ledger.ts';
import { windowOf } from '../../src/sandbox/summary.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';

const MINUTE = 60_000;

/** A ledger that was filled second by second: 100 requests, of which `failing(second)` fail. */
const stateAfter = (seconds: number, failing: (second: number) => number): SandboxState => {
  const ledger = createLedger(0);
  for (let second = 0; second < seconds; second += 1) {
    const failed = failing(second);
    const counts = requestsOf(ledger, 'eu-north-1');
    counts.served += 100 - failed;
    counts.failed += failed;
    noteService(ledger, second * 1000, (second + 1) * 1000, 100 - failed, failed);
  }
  return { ledger, nowMs: seconds * 1000 } as SandboxState;
};

test('an outage that was over before a run began is none of its figures', () => {
  const state = stateAfter(3600, (second) => (second < 600 ? 50 : 0));
  const window = windowOf(state, 30 * MINUTE);
  assert.deepEqual(
    [window.fromMs, window.failingSinceMs, window.restoredAtMs, window.downtimeMs, window.failed],
    [30 * MINUTE, null, null, 0, 0],
  );
  assert.ok(Math.abs(window.served - 180_000) < 1100, String(window.served));
});

test('where users were failing when a run began, the time from then on is counted, and no healthy time before it', () => {
  const state = stateAfter(3600, (second) => (second >= 1200 && second < 2400 ? 100 : 0));
  const window = windowOf(state, 30 * MINUTE);
  assert.equal(window.fromMs, 20 * MINUTE);
  assert.equal(window.restoredAtMs, 40 * MINUTE);
  assert.equal(window.downtimeMs, 10 * MINUTE, 'within the run');
  assert.ok(Math.abs(window.failed - 120_000) < 1100, String(window.failed));
  assert.ok(Math.abs(window.failed + window.served - 240_000) < 1100);
});

test('users who fail now are not served again, however often they were in between', () => {
  const state = stateAfter(3600, (second) => (Math.floor(second / 300) % 2 === 1 ? 30 : 0));
  const window = windowOf(state, 10 * MINUTE);
  assert.equal(window.restoredAtMs, null);
  assert.equal(window.failingSinceMs, 15 * MINUTE);
  assert.equal(window.downtimeMs, 25 * MINUTE);
});

test('a course that was thinned out still gives the counts of any moment, and stays small', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (length, part) => {
      const course = createCourse();
      for (let at = 0; at <= length; at += 1)
        notePoint(course, { atMs: at * 5000, served: at * 7, failed: at, lost: 0, doubled: 0, expired: 0, dropped: 0 });
      assert.ok(course.points.length <= 600);
      const now = {
        atMs: length * 5000,
        served: length * 7,
        failed: length,
        lost: 0,
        doubled: 0,
        expired: 0,
        dropped: 0,
      };
      const atMs = part * length * 5000;
      assert.ok(Math.abs(countsAt(course, atMs, now).failed - atMs / 5000) < 0.001);
    }),
    { numRuns: 30 },
  );
});

test('a rate that wavers about the bar is one spell', () => {
  const course = createCourse();
  for (const at of [0, 20, 40, 200]) noteBelow(course, at * 1000, (at + 5) * 1000);
  assert.deepEqual(spellsSince(course, 0), [
    { fromMs: 0, toMs: 45_000 },
    { fromMs: 200_000, toMs: 205_000 },
  ]);
});
