import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findJsonFault } from '../../src/domain/text/json-text.ts';

test('the place of a fault is its line and column, and what was expected there', () => {
  for (const [text, line, column, expected] of [
    ['{"a": 1,}', 1, 9, /double quotes/],
    ['{\n  "a": abc\n}', 2, 8, /a value/],
    ['{"a" 1}', 1, 6, /colon/],
    ['[1 2]', 1, 4, /comma/],
    ['{"a": "x\n"}', 1, 7, /string/],
    ['{"a": 1', 1, 8, /comma or "}"/],
    ['', 1, 1, /a value/],
    ['{} {}', 1, 4, /nothing/],
    ['[01]', 1, 3, /comma/],
  ] as const) {
    const fault = findJsonFault(text);
    assert.deepEqual([fault?.line, fault?.column], [line, column], text);
    assert.match(fault?.expected ?? '', expected, text);
  }
});

test('it finds no fault in JSON, and one in everything that JSON.parse refuses', () => {
  fc.assert(fc.property(fc.json(), (text) => assert.equal(findJsonFault(text), null)));
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', 'x', ':'))
    .map(([text, seed, piece]) => {
      const at = seed % (text.length + 1);
      return text.slice(0, at) + piece + text.slice(at + 1);
    });
  fc.assert(
    fc.property(broken, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      assert.equal(findJsonFault(text) === null, isJson, text);
    }),
  );
});

test('a string that is longer than any of ours, and brackets without end, are refused with words, however long', () => {
  for (const [text, expected] of [
    [`{"a": "${'x'.repeat(10_000_000)}"}`, /no more than 1000000 characters/],
    [`"${String.raw`\u0041`.repeat(2_000_000)}"`, /no more than 1000000 characters/],
    ['['.repeat(100_000), /no more than 100 brackets/],
    ['{"a":'.repeat(100_000), /no more than 100 brackets/],
    [`"${'x'.repeat(10_000_000)}`, /a string that ends/],
  ] as const)
    assert.match(findJsonFault(text)?.expected ?? '', expected);
});
