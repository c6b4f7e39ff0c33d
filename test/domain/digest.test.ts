import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, digestOf } from '../../src/domain/text/digest.ts';

test('two values with the same meaning have the same digest, whatever the order of their keys', () => {
  assert.equal(digestOf({ a: 1, b: [{ c: 2, d: 3 }] }), digestOf({ b: [{ d: 3, c: 2 }], a: 1 }));
  assert.equal(digestOf({ a: 1, b: undefined }), digestOf({ a: 1 }));
});

test('order in a list, a type and a missing field make another digest', () => {
  const digests = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { a: [1] }, {}].map(digestOf);
  assert.equal(new Set(digests).size, 5);
});

test('canonical JSON can be read back to the same value', () => {
  const value = { z: null, a: [true, 'ü', 1.5], m: { k: '' } };
  assert.deepEqual(JSON.parse(canonicalJson(value)), value);
});
