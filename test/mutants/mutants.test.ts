import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { INVARIANTS } from '../../src/storm/audit.ts';
import { MUTANTS, withBug } from './mutants.ts';

const sourceOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('each planted bug has its one place in the source, and changes it', () => {
  for (const mutant of MUTANTS) {
    const source = sourceOf(mutant.file);
    assert.notEqual(withBug(mutant, source), source, mutant.name);
  }
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
