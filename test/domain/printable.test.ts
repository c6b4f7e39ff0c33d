import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { actingTexts } from '../../src/domain/text/acting-texts.ts';
import { acts, onOneLine, printable, printableJson } from '../../src/domain/text/printable.ts';
import { redact } from '../../src/domain/text/redact.ts';

const ESCAPE = '\u001B';
const EVIL = `a${ESCAPE}[2J${ESCAPE}]0;x\u0007b\u009B31m\u202Etxt\u2028c\rd\u0000`;

test('nothing that acts on a terminal is left in a printed text, and letters of any script are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(acts(printable(text).replaceAll('\n', ' ')), false);
      assert.equal(acts(onOneLine(text)), false);
    }),
  );
  assert.equal(printable('Ünïcödé 東京 👩‍🚀 עברית'), 'Ünïcödé 東京 👩‍🚀 עברית');
  assert.equal(printable(EVIL).includes(ESCAPE), false);
  assert.match(printable(EVIL), /a\\x1b\[2J/, 'what was there can still be read');
});

test('JSON is the same document, with nothing in it that acts on a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const json = printableJson(JSON.stringify({ value, [text]: text }));
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ value, [text]: text })));
      assert.equal(acts(json), false);
    }),
  );
});

test('what a service said is printable before it is kept', () => {
  assert.equal(acts(redact(EVIL)), false);
});

test('a document that would act on a terminal is refused with the field; the words of a program may have lines', () => {
  assert.deepEqual(
    actingTexts({ a: 'x', b: [{ c: 'one\ntwo' }], d: EVIL }).map(({ path }) => path),
    ['b[0].c', 'd'],
  );
  assert.deepEqual(actingTexts({ argv: ['sh', '-c', 'a\nb'] }), []);
  assert.equal(actingTexts({ argv: [EVIL] }).length, 1);
});
