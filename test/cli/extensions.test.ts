/** Runbooks and operations of the project: what may be loaded, and that a run goes on only with what it began with. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { emptyProject, exampleProject, oneLine, type Project } from './extended.ts';

const WARM = 'failover/warm.ts';
const HOLD = 'failover/hold-scale-in.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const named = (project: Project, ...files: string[]): void =>
  project.write('failover.json', JSON.stringify({ extensions: files }));

test('a run goes on only with the very files that its plan names', () => {
  const project = exampleProject();
  const { run, read, write } = project;
  assert.equal(run('plan', '--runbook', 'warm', '--out', 'plan.json').code, 0);
  const plan = JSON.parse(read('plan.json')) as Plan;
  const [warm, hold] = [read(WARM), read(HOLD)];
  const imports = [{ file: HOLD, sha256: sha256(hold) }];
  assert.deepEqual(plan.extensions, [
    { file: WARM, sha256: sha256(warm), imports, runbook: 'warm', operations: ['scaling.hold'] },
  ]);
  assert.equal(run('sandbox', 'outage', 'ecs', '--region', 'us-west-2', '--plane', 'control', '--after', '1m').code, 0);
  assert.notEqual(run('run', '--plan', 'plan.json').code, 0);
  const all = [
    ['run', '--plan', 'plan.json'],
    ['approve', 'plan.json'],
    ['iam', '--plan', 'plan.json'],
    ['resume', '--retry'],
    ['rollback'],
    ['rollback', '--dry-run'],
  ];
  const refuse = (change: () => void, words: RegExp): void => {
    change();
    for (const command of all) {
      const refused = run(...command);
      assert.equal(refused.code, 2, command.join(' '));
      assert.match(oneLine(refused), words, command.join(' '));
    }
    named(project, `./${WARM}`);
    write(WARM, warm);
    write(HOLD, hold);
  };
  const other = `${warm}\n// another file\n`;
  refuse(
    () => write(WARM, other),
    new RegExp(`${WARM} is not the file that the plan names .*SHA-256 ${sha256(other)} now, ${sha256(warm)} in`),
  );
  refuse(
    () => write(HOLD, `${hold}\n`),
    new RegExp(`${HOLD}, which .* ${sha256(`${hold}\n`)} now, ${sha256(hold)} in`),
  );
  refuse(
    () => write('failover.json', '{}'),
    /stands on failover\/warm\.ts \(runbook warm, operation scaling\.hold; SHA/,
  );
  refuse(() => {
    write('failover/other.ts', warm);
    named(project, './failover/other.ts');
  }, /stands on failover\/warm\.ts .* the configuration does not name it.*"extensions": \["\.\/failover\/warm\.ts"\]/);
  assert.match(run('status').stdout, /Run 1 \(warm pony\): stopped by a question/);
  assert.equal(run('sandbox', 'heal').code, 0);
  const resumed = run('resume', '--retry');
  assert.equal(resumed.code, 0, oneLine(resumed));
  assert.match(resumed.stdout, /^Warmed: /m);
});

test('with other files a run goes on only by the recorded word of a person, and never without its operations', () => {
  const project = exampleProject();
  const { run, read, write } = project;
  assert.equal(run('run', 'warm').code, 0);
  const [warm, hold] = [read(WARM), read(HOLD)];
  write(HOLD, `${hold}\n`);
  const unsaid = run('rollback', '--other-files');
  assert.equal(unsaid.code, 2);
  assert.match(oneLine(unsaid), /Say why: --other-files --reason/);
  const because = ['--other-files', '--reason', 'it was formatted'];
  write('failover.json', '{}');
  assert.match(
    oneLine(run('rollback', ...because)),
    /stands on failover\/warm\.ts \(runbook warm, operation scaling\.hold/,
  );
  write(WARM, warm);
  named(project, `./${WARM}`);
  const back = run('rollback', ...because);
  assert.equal(back.code, 0, oneLine(back));
  assert.match(
    oneLine(back),
    /resumed run 1-\w+ by ada, with other files .*: failover\/hold-scale-in\.ts \(it was formatted\)/,
  );
  assert.match(run('status').stdout, /Run 1 \(warm pony\): rolled back/);
});

test('a plan of which somebody took the files out is refused, with the line to put back', () => {
  const { run, read, write } = exampleProject();
  assert.equal(run('plan', '--runbook', 'warm', '--out', 'plan.json').code, 0);
  const { extensions, ...plan } = JSON.parse(read('plan.json')) as Plan;
  write('plan.json', JSON.stringify(plan));
  const refused = run('run', '--plan', 'plan.json');
  assert.equal(refused.code, 2);
  assert.match(oneLine(refused), /uses runbook warm, operation scaling\.hold of failover\/warm\.ts/);
  assert.ok(oneLine(refused).includes(JSON.stringify(extensions?.[0])), refused.stderr);
});

test('a plan of our own runbook names no file, and a broken extension keeps nobody from looking', () => {
  const { run, read, write } = exampleProject();
  assert.equal(run('plan', '--out', 'plan.json').code, 0);
  assert.equal((JSON.parse(read('plan.json')) as Plan).extensions, undefined);
  assert.equal(run('run', 'warm').code, 0);
  write(WARM, 'throw new Error("never mind");');
  assert.match(run('status').stdout, /Run 1 \(warm pony\): warmed\. 18 of 18/);
  assert.match(run('history').stdout, /warmed, planned/);
  assert.equal(run('sandbox', 'show').code, 0);
  assert.equal(run('promote').code, 2);
});

const RUNBOOK = `name: 'mine', summary: 'Mine', options: z.object({}), plan: () => { throw new TypeError('no facts'); },
  words: { noun: 'a mine', inProgress: 'mining', completed: 'mined', end: 'it is mined', takenBack: [] }`;
const OPERATION = `name: 'mine.dig', summary: 'Dug', params: z.object({}), observe: () => [], check: () => ({}),
  see: () => ({}), verify: () => ({}), apply: () => [], mayCall: () => [], changes: () => [],
  undo: { kind: 'one-way', because: 'it is dug' }`;

const withExports = (text: string): string => `import { z } from 'oregon-trail/runbooks';\nexport default ${text};`;

test('what is exported is checked, and refused with file, export, field, value and remedy', () => {
  const project = emptyProject();
  named(project, './mine.ts');
  const cases: [text: string, words: RegExp][] = [
    ['{}', /mine\.ts exports cannot be used: .*neither runbooks nor operations/],
    ['{ runbook: [] }', /default has the unknown field "runbook"/],
    [`{ runbooks: [{ ${RUNBOOK}, plan: 7 }] }`, /default\.runbooks\[0\]\.plan is 7: not a function\. Write a function/],
    [
      `{ runbooks: [{ ${RUNBOOK}, options: {} }] }`,
      /runbooks\[0\]\.options is \{\}: .*schema of zod 4\. Make it with "z"/,
    ],
    [`{ runbooks: [{ ${RUNBOOK}, name: 'Mine' }] }`, /runbooks\[0\]\.name is "Mine": may hold a-z/],
    [`{ runbooks: [{ ${RUNBOOK}, name: 'promote' }] }`, /mine\.ts: A runbook cannot be called "promote": .*taken/],
    [
      `{ operations: [{ ${OPERATION}, name: 'service.scale' }] }`,
      /mine\.ts: There are two operations "service\.scale"/,
    ],
    [`{ operations: [{ ${OPERATION} }, { ${OPERATION} }] }`, /There are two operations "mine\.dig"/],
    [`{ operations: [{ ${OPERATION}, params: undefined }] }`, /operations\[0\]\.params .*schema of zod 4/],
    [`{ operations: [{ ${OPERATION}, mayCal: 1 }] }`, /unknown field "mayCal"\. Did you mean "mayCall"/],
    [`{ operations: [{ ${OPERATION}, mayCall: undefined }] }`, /operations\[0\]\.mayCall is missing, and the rights/],
    [`{ operations: [{ ${OPERATION}, undo: { kind: 'back' } }] }`, /operations\[0\]\.undo/],
    [`{ operations: [{ ${OPERATION}, undo: { kind: 'reverse', reverse: () => [] } }] }`, /undo\.restored/],
    [`{ operations: [{ ${OPERATION}, gate: true }] }`, /operations\[0\]\.undo .*although a gate changes nothing/],
  ];
  for (const [text, words] of cases) {
    project.write('mine.ts', withExports(text));
    const refused = project.run('plan');
    assert.equal(refused.code, 2, text);
    assert.match(oneLine(refused), words);
    assert.doesNotMatch(refused.stderr, /^\s+at /m);
  }
});

test('an error while a file is loaded is told with file and message, and no stack', () => {
  const project = emptyProject();
  named(project, './mine.ts');
  const cases: [text: string, words: RegExp][] = [
    ['throw new Error("no such table");', /mine\.ts fails while it is loaded: no such table \(line 1 of .*mine\.ts\)/],
    ['\nconst = 7;', /mine\.ts fails while it is loaded: .*line 2 of .*mine\.ts/],
    ['import "./gone.ts";', /mine\.ts fails while it is loaded: Cannot find module .*gone\.ts/],
    ['import { gone } from "oregon-trail/runbooks"; gone();', /does not provide an export named 'gone'/],
    ['import "nobody-has-it";', /Cannot find package 'nobody-has-it'/],
    ['throw null;', /mine\.ts fails while it is loaded: null/],
  ];
  for (const [text, words] of cases) {
    project.write('mine.ts', text);
    const refused = project.run('plan');
    assert.equal(refused.code, 2, text);
    assert.match(oneLine(refused), words);
    assert.doesNotMatch(refused.stderr, /^\s+at /m);
  }
  project.write('mine.ts', withExports(`{ runbooks: [{ ${RUNBOOK} }] }`));
  assert.match(
    oneLine(project.run('plan', '--runbook', 'mine')),
    /Runbook mine of mine\.ts fails while it plans: no facts/,
  );
});

test('a plan that a runbook of the project makes is checked like one that somebody has edited', () => {
  const project = emptyProject();
  named(project, './mine.mjs');
  const plan = (change: string): string => `import { planBy, promote, z } from 'oregon-trail/runbooks';
    export const runbooks = [{ ${RUNBOOK}, options: z.object({ createdAt: z.string() }), plan(facts, options) {
      const plan = planBy(promote, facts, options); ${change} } }];`;
  project.write('mine.mjs', plan('return plan;'));
  assert.equal(project.run('plan', '--runbook', 'mine').code, 0);
  for (const [change, words] of [
    [
      'plan.steps[0].operation = "mine.dig"; return plan;',
      /mine\.mjs: The plan has 1 problem: steps\[0\]\.operation .*no such/,
    ],
    ['return plan.steps;', /mine\.mjs/],
    ['return Promise.resolve(plan);', /mine\.mjs/],
  ] as const) {
    project.write('mine.mjs', plan(change));
    const refused = project.run('plan', '--runbook', 'mine');
    assert.equal(refused.code, 2, oneLine(refused));
    assert.match(oneLine(refused), words);
  }
});

test('what others could have written is not loaded, and neither is what is no file', () => {
  const { directory, run, write, read } = exampleProject();
  for (const [file, what] of [
    [WARM, 'The extension'],
    [HOLD, 'The extension imports'],
    ['failover.json', 'The configuration'],
  ] as const) {
    chmodSync(join(directory, file), 0o666);
    for (const command of [['plan'], ['promote'], ['rehearse', '--seeds', '1'], ['replay']]) {
      const refused = run(...command);
      assert.equal(refused.code, 2, `${file} ${command.join(' ')}`);
      assert.match(oneLine(refused), new RegExp(`${what} .*${file} can be written by others \\(mode 0666\\)`));
    }
    assert.notEqual(run('history').code, 2);
    chmodSync(join(directory, file), 0o644);
  }
  renameSync(join(directory, WARM), join(directory, 'warm.ts'));
  assert.match(oneLine(run('plan')), /The extension .*warm\.ts does not exist\. .*relative to the configuration/);
  const problem = (extensions: unknown): string => {
    write('failover.json', JSON.stringify({ extensions }));
    const refused = run('plan');
    assert.equal(refused.code, 2);
    return oneLine(refused);
  };
  assert.match(problem(['./warm.json']), /field "extensions\[0\]" is "\.\/warm\.json": not the name of a \.ts/);
  assert.match(problem(['./warm.ts', 'warm.ts']), /field "extensions" .*has a file twice/);
  assert.match(problem('./warm.ts'), /field "extensions" is "\.\/warm\.ts": of the wrong kind\. Write a list/);
  assert.ok(read('warm.ts').length > 0);
});

test('its rights are printed, and its run is replayed, also by an operation that does not say what it found', () => {
  const { run, write, read } = exampleProject();
  const { stdout } = run('iam', '--runbook', 'warm');
  assert.match(stdout, /application-autoscaling:RegisterScalableTarget/);
  assert.doesNotMatch(stdout, /ChangeResourceRecordSets/);
  assert.equal(run('run', 'warm').code, 0);
  const replayed = (): Record<string, unknown> => JSON.parse(run('replay', '--json').stdout) as Record<string, unknown>;
  const same = replayed();
  assert.deepEqual([same['recorded'], same['replayed'], same['otherwise']], ['completed', 'completed', []]);
  write(HOLD, read(HOLD).replace(/^ {2}found:.*$/m, ''));
  assert.deepEqual([replayed()['replayed'], replayed()['otherwise']], ['completed', []]);
  named({ write } as Project);
  const gone = run('replay');
  assert.equal(gone.code, 2);
  assert.match(oneLine(gone), /stands on failover\/warm\.ts/);
});
