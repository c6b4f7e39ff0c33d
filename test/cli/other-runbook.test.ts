/** A runbook that the program does not know until it is registered goes through every command like the one that it knows. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { eventSchema } from '../../src/report/events-schema.ts';
import { failover, freshDirectory, root, type Result } from './program.ts';

const REGISTERED = {
  NODE_OPTIONS: `--import ${pathToFileURL(join(root, 'test', 'runbooks', 'register-warm.ts')).href}`,
};

/** A sandbox in which nothing fails; commands with the runbook registered, and without it. */
const setUp = () => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
  return {
    run: (...words: string[]): Result => failover(directory, words, REGISTERED),
    withoutIt: (...words: string[]): Result => failover(directory, words),
    plan: join(directory, 'plan.json'),
  };
};

const oneLine = ({ stdout, stderr }: Result): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');

test('it is planned, run, shown, resumed when it is over, listed and taken back in its own words', () => {
  const { run } = setUp();
  const plan = JSON.parse(run('plan', '--runbook', 'warm', '--json').stdout) as Plan;
  assert.equal(plan.runbook, 'warm');
  assert.deepEqual([...new Set(plan.steps.map(({ phase }) => phase))], ['capacity']);
  assert.match(run('plan', '--runbook', 'warm').stdout, /desiredCount/);
  const begun = run('run', 'warm');
  assert.equal(begun.code, 0, begun.stderr);
  assert.match(begun.stdout, /finished +run 1-\w+: warmed/);
  assert.match(begun.stdout, /^Warmed: pony is up to size in us-west-2\. It took/m);
  assert.match(run('status').stdout, /Run 1 \(warm pony\): warmed\. 14 of 14 steps done/);
  assert.match(run('history').stdout, /warmed, planned, us-east-1 -> us-west-2, 14\/14 steps/);
  assert.match(run('resume').stdout, /Run 1 is over \(warmed\): there is nothing to resume/);
  assert.match(oneLine(run('run', 'warm')), /Nothing to do: pony is up to size in us-west-2 already/);
  const replay = JSON.parse(run('replay', '--json').stdout) as Record<string, unknown>;
  assert.deepEqual([replay['recorded'], replay['replayed'], replay['otherwise']], ['completed', 'completed', []]);
  const back = run('rollback');
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stdout, /Next:\n {2}failover run warm +begins again/);
  assert.match(run('promote').stdout, /Promoted: pony is served by us-west-2/);
  assert.match(run('history').stdout, /promoted, planned.*\n(?:.*\n)*? +1 .*rolled-back, planned/);
});

test('it is stopped by a question, gone on with, and settled; nobody is said to have moved', () => {
  const { run } = setUp();
  assert.equal(run('sandbox', 'outage', 'ecs', '--region', 'us-west-2', '--plane', 'control', '--after', '1m').code, 0);
  const stopped = run('run', 'warm');
  assert.notEqual(stopped.code, 0);
  assert.match(run('status').stdout, /Run 1 \(warm pony\): stopped by a question/);
  assert.equal(run('promote').code, 12);
  assert.equal(run('sandbox', 'heal').code, 0);
  const resumed = run('resume', '--retry');
  assert.equal(resumed.code, 0, oneLine(resumed));
  assert.match(resumed.stdout, /^Warmed: /m);
  assert.match(run('status').stdout, /us-west-2: scaling bounds/);
  assert.match(run('settle').stdout, /Run 1 is settled/);
  assert.doesNotMatch(run('status').stdout, /Debts/);
});

test('its events say that it is completed, and of which runbook', () => {
  const { run } = setUp();
  const events = run('run', 'warm', '--json')
    .stdout.trim()
    .split('\n')
    .map((line) => eventSchema.parse(JSON.parse(line)));
  const end = events.find(({ type }) => type === 'run.finished');
  assert.ok(end?.type === 'run.finished');
  assert.deepEqual([end.runbook, end.outcome], ['warm', 'completed']);
});

test('its plan goes through a file, by the command that runs any, and by no other', () => {
  const { run, plan } = setUp();
  const written = run('plan', '--runbook', 'warm', '--out', plan);
  assert.match(oneLine(written), /Run it with: failover run warm --plan/);
  const other = run('promote', '--plan', plan);
  assert.equal(other.code, 2);
  assert.match(oneLine(other), /is a plan of runbook warm, not of promote.*failover run warm --plan/);
  assert.match(run('run', '--plan', plan).stdout, /^Warmed: /m);
});

test('its options are given as JSON and refused by name', () => {
  const { run } = setUp();
  const ids = (...words: string[]): string[] =>
    (JSON.parse(run('plan', '--runbook', 'warm', '--json', ...words).stdout) as Plan).steps.map(({ id }) => id);
  assert.ok(
    ids().includes('scale:auth') && !ids('--options', '{"leaveOut":["pony-auth","auth"]}').includes('scale:auth'),
  );
  for (const [options, words] of [
    ['{"leaveOut":"auth"}', /leaveOut/],
    ['{"leavOut":[]}', /no option leavOut/],
    ['[]', /not a JSON object/],
    ['{', /not a JSON object: line 1/],
  ] as const) {
    const refused = run('plan', '--runbook', 'warm', '--options', options);
    assert.equal(refused.code, 2, options);
    assert.match(oneLine(refused), words);
  }
});

test('its policy changes capacity only', () => {
  const { run } = setUp();
  const { stdout } = run('iam', '--runbook', 'warm');
  assert.match(stdout, /ecs:UpdateService/);
  assert.doesNotMatch(stdout, /ChangeResourceRecordSets|UpdateEventSourceMapping|UpdateShardCount/);
});

test('it is rehearsed in storms', () => {
  const { run } = setUp();
  const { code, stdout } = run('rehearse', '--runbook', 'warm', '--seeds', '20');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /warmed: half within/);
});

test('where it is not known, a name is refused with those that are, and its run is told of and taken back all the same', () => {
  const { run, withoutIt, plan } = setUp();
  assert.equal(run('plan', '--runbook', 'warm', '--out', plan).code, 0);
  for (const words of [
    ['run', 'warm'],
    ['plan', '--runbook', 'warm'],
    ['run', '--plan', plan],
    ['rehearse', '--runbook', 'warm'],
  ]) {
    const { code, stderr } = withoutIt(...words);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, /There is no runbook "warm"\.\s+There are: promote\./);
  }
  const nameless = withoutIt('run');
  assert.equal(nameless.code, 2);
  assert.match(nameless.stderr, /promote: Move the application to the standby region/);
  assert.equal(run('run', 'warm').code, 0);
  assert.match(withoutIt('status').stdout, /Run 1 \(warm pony\): warmed/);
  assert.match(withoutIt('history').stdout, /warmed, planned/);
  assert.equal(withoutIt('rollback').code, 0);
});
