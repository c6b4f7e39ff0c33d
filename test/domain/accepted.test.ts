import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enoughOf, offerOf } from '../../src/domain/plan/accepted.ts';

test('whatever part is there and offered, accepting it is met by what is there', () => {
  for (let whole = 1; whole <= 200; whole += 1)
    for (let there = 0; there < whole; there += 1) {
      const offer = offerOf(there, whole, 0);
      if (offer === null) assert.ok(there * 100 < whole);
      else assert.ok(enoughOf(whole, 0, { share: offer.percent / 100, belowFloor: false, by: 'ada' }) <= there);
    }
});

test('enough is never more than the whole, and at least one where there is to be any', () => {
  assert.equal(enoughOf(3, 9, { share: 0.1, belowFloor: false, by: 'ada' }), 3);
  assert.equal(enoughOf(30, 9, { share: 0.01, belowFloor: true, by: 'ada' }), 1);
  assert.equal(enoughOf(0, 0, { share: 0.5, belowFloor: true, by: 'ada' }), 0);
  assert.equal(enoughOf(100, 0, { share: 0.29, belowFloor: false, by: 'ada' }), 29);
});
