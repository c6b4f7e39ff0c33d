import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { paperWorld } from '../../src/domain/paper-world.ts';
import { rehearse } from '../../src/domain/rehearse.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { shellQuoted } from '../../src/domain/shell.ts';
import { commandLines } from '../../src/report/command-line.ts';
import { paperRunbook } from '../../src/report/paper-runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, READ_AT } from '../domain/example.ts';
import { RUN } from '../operations/answers.ts';

const facts = exampleFacts();
const rehearsal = rehearse(promote(facts, { createdAt: READ_AT }), OPERATIONS, paperWorld(facts), RUN);

test('every step has a number, its commands with region and endpoint, and an expected answer', () => {
  const text = paperRunbook(rehearsal, 80);
  const numbers = [...text.matchAll(/^(\d+)\. \[/gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    rehearsal.plan.steps.map((_, index) => index + 1),
  );
  assert.ok(
    text.includes(
      `aws ecs update-service --region us-west-2 --cli-input-json '{"cluster":"pony","service":"auth","desiredCount":6}'`,
    ),
  );
  assert.match(text, /Do \(goes to ecs\.us-west-2\.amazonaws\.com\):/);
  assert.match(text, /Expected: desired 6, running 6\./);
  assert.match(text, /goes to route53\.amazonaws\.com/);
  assert.match(text, /dig \+short @1\.1\.1\.1 app\.pony\.example A/);
});

test('a step never stands before one that it waits for', () => {
  const text = paperRunbook(rehearsal, 80);
  const at = (id: string) => text.indexOf(`. [${id}]`);
  for (const { id, after } of rehearsal.plan.steps)
    for (const other of after) assert.ok(at(other) < at(id), `${other} before ${id}`);
});

test('the way back is complete and in reverse order', () => {
  const text = paperRunbook(rehearsal, 80);
  const way = text.slice(text.indexOf('To take everything back'));
  const first = way.indexOf('first of all');
  const back = way.slice(way.indexOf('\n[', first));
  assert.match(way.slice(0, way.indexOf('\n[', first)), /\[claim\] first of all\n .*DELETE.*CREATE.* returning/s);
  const order = ['rung:100:app.pony.example', 'rung:0.5:app.pony.example', 'bounds:auth', 'scale:auth', 'claim'].map(
    (id) => back.indexOf(`[${id}]`),
  );
  assert.deepEqual(
    order,
    order.toSorted((left, right) => left - right),
  );
  assert.ok(order.every((index) => index > 0));
  const changed = rehearsal.steps.filter(({ calls }) => calls.length > 0).length;
  assert.equal([...back.matchAll(/^\[/gm)].length, changed);
});

test('prose keeps to the width, and a command stays on its one line', () => {
  const long = paperRunbook(rehearsal, 60)
    .split('\n')
    .filter((line) => line.length > 60);
  assert.deepEqual(
    long.filter((line) => !/^ {4}(?:aws|for|dig|#) /.test(line)),
    [],
  );
});

test('a shell reads back exactly the word that was quoted', () => {
  const words = fc.array(
    fc.string().filter((word) => !word.includes('\0')),
    { minLength: 30, maxLength: 30 },
  );
  fc.assert(
    fc.property(words, (list) => {
      const output = execFileSync('sh', ['-c', `printf '%s\\0' ${list.map(shellQuoted).join(' ')}`]).toString();
      assert.deepEqual(output.split('\0').slice(0, -1), list);
    }),
    { numRuns: 20 },
  );
});

test('every command line of the plan is one that a shell accepts', () => {
  const lines = rehearsal.steps.flatMap(({ reads, calls }) => [...reads, ...calls].flatMap(commandLines));
  execFileSync('sh', ['-n'], { input: lines.join('\n') });
  const printed = execFileSync('sh', [], {
    input: `aws() { for word; do last=$word; done; printf '%s\\0' "$last"; }\n${lines.filter((line) => line.startsWith('aws ')).join('\n')}\n`,
  });
  const inputs = printed
    .toString()
    .split('\0')
    .slice(0, -1)
    .map((text) => JSON.parse(text) as unknown);
  assert.equal(inputs.length, lines.filter((line) => line.startsWith('aws ')).length);
});
