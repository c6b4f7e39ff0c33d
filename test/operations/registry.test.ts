import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import { Failure } from '../../src/domain/failure.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { playOnPaper } from '../../src/dry-run/paper-run.ts';
import { addOperations, OPERATIONS, operationOf } from '../../src/operations/registry.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, READ_AT } from '../domain/example.ts';
import { RUN } from './answers.ts';

const OUR_NAMES = [...OPERATIONS.keys()];

test('every operation is found under its own name', () => {
  for (const [name, operation] of OPERATIONS) {
    assert.equal(operation.name, name);
    assert.equal(operationOf(name), operation);
  }
  assert.equal(OPERATIONS.size, 15);
});

test('an unknown operation is refused with the list of the known ones', () => {
  assert.throws(
    () => operationOf('service.explode'),
    (error) => error instanceof Failure && error.exitCode === 2 && error.remedy.includes('service.scale'),
  );
});

test('operations from outside are found like ours, and none that takes a name or has none is added', () => {
  const [scale, size] = [operationOf('service.scale'), OPERATIONS.size];
  const own = (name: string) => ({ ...scale, name });
  for (const names of [['service.scale'], ['database.promote', 'database.promote'], ['database.promote', 'Nameless']])
    assert.throws(
      () => addOperations(names.map(own)),
      (error) => error instanceof Failure && error.exitCode === 2,
    );
  assert.equal(OPERATIONS.size, size);
  addOperations([own('database.promote')]);
  assert.equal(operationOf('database.promote').name, 'database.promote');
});

test('operations look with reads, change with writes, and gates change nothing', () => {
  const facts = exampleFacts();
  const { steps } = playOnPaper(planBy(promote, facts, { createdAt: READ_AT }), OPERATIONS, paperWorld(facts), RUN);
  for (const { step, reads, calls } of steps) {
    assert.ok(reads.length > 0 && reads.every((call) => !isWrite(call)), step.id);
    assert.ok(calls.every(isWrite), step.id);
    if (operationOf(step.operation).gate === true) assert.equal(calls.length, 0, step.id);
  }
});

test('the reference has a section for every operation', () => {
  const reference = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  for (const name of OUR_NAMES) assert.ok(reference.includes(`## \`${name}\``), name);
});
