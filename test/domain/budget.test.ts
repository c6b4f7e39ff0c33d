import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { drainMs, fullBucket, take, waitForMs } from '../../src/domain/api/budget.ts';

const budget = fc.record({ burst: fc.integer({ min: 1, max: 100 }), perSecond: fc.integer({ min: 1, max: 100 }) });

test('in any window no more is taken than the burst and what was refilled since', () => {
  fc.assert(
    fc.property(budget, fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }), (limit, gapsMs) => {
      let bucket = fullBucket(limit, 0);
      let nowMs = 0;
      let count = 0;
      for (const gapMs of gapsMs) {
        nowMs += gapMs;
        const result = take(bucket, limit, nowMs);
        bucket = result.bucket;
        if (result.taken) count += 1;
        assert.ok(count <= limit.burst + (nowMs / 1000) * limit.perSecond + 1e-6);
      }
    }),
  );
});

test('after the wait that it names, a token is there; a millisecond before, it is not', () => {
  fc.assert(
    fc.property(budget, fc.integer({ min: 1, max: 300 }), (limit, taken) => {
      let bucket = fullBucket(limit, 0);
      for (let index = 0; index < taken; index += 1) bucket = take(bucket, limit, 0).bucket;
      const waitMs = waitForMs(bucket, limit, 0);
      assert.ok(take(bucket, limit, waitMs).taken);
      if (waitMs > 1) assert.ok(!take(bucket, limit, waitMs - 2).taken);
    }),
  );
});

test('a bucket never holds more than its burst, however long it rests', () => {
  const limit = { burst: 3, perSecond: 10 };
  let { bucket } = take(fullBucket(limit, 0), limit, 0);
  for (let index = 0; index < 3; index += 1) ({ bucket } = take(bucket, limit, 1e9));
  assert.equal(take(bucket, limit, 1e9).taken, false);
});

test('a thousand service updates need at least 190 seconds at 50 and 5 a second', () => {
  assert.equal(drainMs(1000, { burst: 50, perSecond: 5 }), 190_000);
  assert.equal(drainMs(50, { burst: 50, perSecond: 5 }), 0);
});
