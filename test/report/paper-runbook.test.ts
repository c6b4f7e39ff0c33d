import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { playOnPaper } from '../../src/dry-run/paper-run.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { shellQuoted } from '../../src/domain/text/shell.ts';
import { commandLines } from '../../src/report/command-line.ts';
import { paperRunbookLines } from '../../src/report/paper-runbook.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { promote } from '../../runbooks/promote.ts';
import { exampleFacts, READ_AT } from '../domain/example.ts';
import { findPython, skipReason } from '../contract/moto.ts';
import { RUN } from '../operations/answers.ts';

const facts = exampleFacts();
const rehearsal = playOnPaper(planBy(promote, facts, { createdAt: READ_AT }), OPERATIONS, paperWorld(facts), RUN);

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
  assert.match(text, /Expected: desired 6\./);
  assert.match(text, /goes to route53\.amazonaws\.com/);
  assert.match(text, /dig \+short @1\.1\.1\.1 app\.pony\.example A/);
});

test('a step never stands before one that it waits for', () => {
  const text = paperRunbook(rehearsal, 80);
  const at = (id: string) => text.indexOf(`. [${id}]`);
  for (const { id, after } of rehearsal.plan.steps)
    for (const other of after) assert.ok(at(other) < at(id), `${other} before ${id}`);
});

/** A cold pair with two public names and two consumers, whose mappings come with "pulumi up". */
const coldPair = () => {
  const pair = structuredClone(exampleFacts());
  for (const { manifest } of [pair.from, pair.to]) {
    const [record] = manifest.records;
    const [consumer] = manifest.consumers;
    assert.ok(record !== undefined && consumer !== undefined);
    manifest.records.push({ ...record, name: 'api.pony.example', services: ['api'] });
    const functionArn = consumer.functionArn.replace('analytics', 'audit');
    manifest.consumers.push({
      ...consumer,
      name: 'audit',
      functionName: 'pony-audit',
      functionArn,
      mappingUuid: 'm-2',
    });
  }
  const shown = pair.records['app.pony.example'];
  assert.ok(shown?.known === true);
  pair.records['api.pony.example'] = {
    known: true,
    seen: shown.seen.map((record) => ({ ...record, Name: 'api.pony.example.' })),
  };
  pair.from.mappings['audit'] = { known: true, seen: { uuid: 'm-2', state: 'Enabled', reason: '' } };
  Object.assign(pair.to.manifest, { stack: 'standby' });
  for (const consumer of pair.to.manifest.consumers) {
    consumer.mappingUuid = null;
    pair.to.mappings[consumer.name] = { known: true, seen: null };
  }
  return playOnPaper(planBy(promote, pair, { createdAt: READ_AT }), OPERATIONS, paperWorld(pair), RUN);
};

test('a mapping that is yet to come is asked for by its function before it is switched, there and back', () => {
  const text = paperRunbook(coldPair(), 80);
  assert.ok(!text.includes('known-once-created'));
  for (const name of ['pony-analytics', 'pony-audit']) {
    const ask = `MAPPING_UUID=$(aws lambda list-event-source-mappings --region us-west-2 --function-name ${name} --event-source-arn arn:aws:kinesis:us-west-2:`;
    const parts = text.split(ask);
    assert.equal(parts.length, 3, name);
    const [, there = '', back = ''] = parts;
    assert.match(
      there.split('\n')[2] ?? '',
      /^ +aws lambda update-event-source-mapping .* --uuid "\$MAPPING_UUID" --enabled$/,
    );
    assert.match(back.split('\n')[2] ?? '', /--uuid "\$MAPPING_UUID" --no-enabled$/);
  }
});

test('what keeps a person safe follows at once: bounds after the count, the gate of a rung after the rung', () => {
  for (const paper of [rehearsal, coldPair()]) {
    const ids = [...paperRunbook(paper, 80).matchAll(/^\d+\. \[([^\]]+)\]/gm)].map(([, id = '']) => id);
    const bounds = ids.filter((id) => id.startsWith('bounds:'));
    const gates = ids.filter((id) => id.startsWith('gate:'));
    assert.ok(bounds.length === 4 && gates.length >= 4);
    for (const id of bounds) assert.equal(ids[ids.indexOf(id) - 1], id.replace('bounds', 'scale'));
    for (const id of gates) assert.equal(ids[ids.indexOf(id) - 1], id.replace('gate', 'rung'));
    assert.ok(
      bounds.every((id) => ids.indexOf(id) < ids.indexOf('confirm') || id === 'bounds:mailer'),
      ids.join(' '),
    );
  }
});

test('no check of a count waits for what runs: the bounds come before that', () => {
  for (const { step, expected } of rehearsal.steps)
    if (step.operation === 'service.scale') assert.match(expected, /^desired \d+$/);
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

const callsOf = (paper: typeof rehearsal) =>
  paper.steps.flatMap(({ reads, calls, undo }) => [
    ...reads,
    ...calls,
    ...(undo.kind === 'reverse' ? [...undo.first, ...undo.calls] : []),
  ]);

test('every command line of the plan is one that a shell accepts', () => {
  for (const paper of [rehearsal, coldPair()])
    execFileSync('sh', ['-n'], { input: callsOf(paper).flatMap(commandLines).join('\n') });
  const lines = rehearsal.steps.flatMap(({ reads, calls }) => [...reads, ...calls].flatMap(commandLines));
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

/** What the AWS CLI does with `--cli-input-json`: it holds the input against the model of the operation (botocore). */
const CHECK = `
import json, sys
import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator
session = botocore.session.get_session()
for service, operation, text in json.load(sys.stdin):
    model = session.get_service_model(service)
    names = {xform_name(name, '-'): name for name in model.operation_names}
    if operation not in names:
        print(f'{service} has no {operation}')
        continue
    report = ParamValidator().validate(json.loads(text), model.operation_model(names[operation]).input_shape)
    if report.has_errors():
        print(f'{service} {operation}: {report.generate_report()}')
`;

const paperRunbook = (...given: Parameters<typeof paperRunbookLines>): string => paperRunbookLines(...given).join('\n');

test(
  'every AWS line names a command of the CLI, with an input that its model takes',
  { skip: await skipReason() },
  async () => {
    const python = await findPython();
    assert.ok(python !== null);
    const lines = [rehearsal, coldPair()].flatMap((paper) => callsOf(paper).flatMap(commandLines));
    const inputs = lines.flatMap((line) => {
      const [, service, operation, quoted] = /^aws (\S+) (\S+) .*--cli-input-json ('.*'|\S+)$/.exec(line) ?? [];
      return quoted === undefined
        ? []
        : [[service, operation, quoted.replaceAll(/^'|'$/g, '').replaceAll(`'\\''`, `'`)]];
    });
    assert.ok(inputs.length > 100);
    assert.equal(execFileSync(python, ['-c', CHECK], { input: JSON.stringify(inputs) }).toString(), '');
  },
);
