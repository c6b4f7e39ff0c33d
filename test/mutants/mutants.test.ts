import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import { INVARIANTS } from '../../src/storm/audit.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { withBug } from './place.ts';

const sourceOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('each planted bug has its one place in the source, changes it, and leaves a program', () => {
  for (const mutant of MUTANTS) {
    const source = sourceOf(mutant.file);
    const planted = withBug(mutant, source);
    assert.notEqual(planted, source, mutant.name);
    assert.doesNotThrow(() => stripTypeScriptTypes(planted), mutant.name);
  }
});

const ONE: Mutant = {
  name: 'one',
  file: 'one.ts',
  within: 'shift.verify',
  from: 'return isSo(seen, wanted) && last;',
  to: 'return true;',
  breaks: 'I1',
  why: 'To try where it is found.',
};
const VERIFY = 'verify(seen) {\n return isSo(seen, wanted) && last;\n}';

test('a planted bug is found by the name of what it is in, however that is formatted and wherever it stands', () => {
  const apart = VERIFY.replace('(seen, wanted)', '(\n  seen,\n  wanted,\n )');
  for (const verify of [VERIFY, apart]) {
    const source = `const other = { ${VERIFY} };\nexport const shift = { undo: {}, ${verify} };\n`;
    assert.equal(
      withBug(ONE, source),
      `const other = { ${VERIFY} };\nexport const shift = { undo: {}, verify(seen) {\n return true;\n} };\n`,
    );
  }
  assert.throws(() => withBug(ONE, `const shift = { ${VERIFY.replace('wanted', 'all')} };`), /found 0 times/);
  assert.throws(() => withBug(ONE, `const shift = { a: { ${VERIFY} }, b: { ${VERIFY} } };`), /found 2 times/);
});

test('there are at least thirty planted bugs, each with a name of its own', () => {
  const names = MUTANTS.map(({ name }) => name);
  assert.ok(names.length >= 30, `there are ${names.length}`);
  assert.equal(new Set(names).size, names.length);
});

test('every invariant that the auditor holds a storm against has a bug that breaks it', () => {
  const broken = new Set(MUTANTS.map(({ breaks }) => breaks));
  assert.deepEqual(
    INVARIANTS.filter((invariant) => !broken.has(invariant)),
    [],
  );
});

test('the test files that catch what storms do not reach exist', () => {
  for (const { alsoCaughtBy = [] } of MUTANTS)
    for (const file of alsoCaughtBy) assert.ok(existsSync(new URL(`../../${file}`, import.meta.url)), file);
});
