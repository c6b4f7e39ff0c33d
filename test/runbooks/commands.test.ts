/** Commands of the user in a plan: where they stand, what the plan on paper says of them, and what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../src/domain/api/call.ts';
import { estimate } from '../../src/dry-run/estimate.ts';
import { paperWorld } from '../../src/dry-run/paper-world.ts';
import { parsePlan, planProblems } from '../../src/domain/plan/validate-plan.ts';
import { callsOnPaper, playOnPaper } from '../../src/dry-run/paper-run.ts';
import { dryRun } from '../../src/report/dry-run.ts';
import { paperRunbookLines } from '../../src/report/paper-runbook.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import type { CommandChoice } from '../../runbooks/promote-options.ts';
import { exampleFacts } from '../domain/example.ts';
import { RUN } from '../operations/answers.ts';
import { isBefore, planOf, stepIn } from './plans.ts';

const paperRunbook = (...given: Parameters<typeof paperRunbookLines>): string => paperRunbookLines(...given).join('\n');

const program = (...words: string[]): Program => ({
  argv: ['/srv/hooks/hook.sh', ...words],
  sha256: 'a'.repeat(64),
  directory: '/srv/hooks',
  environment: ['PAGER_TOKEN'],
  timeoutMs: 30_000,
});
const choice = (name: string, more: Partial<CommandChoice> = {}): CommandChoice => ({
  name,
  when: 'before-traffic',
  run: program(name),
  observe: null,
  undo: null,
  onFailure: 'stop',
  expectedMs: 1000,
  ...more,
});
const commands = [
  choice('warm-cache'),
  choice('page'),
  choice('flag', { when: 'before-capacity', observe: program('is-on'), undo: program('off') }),
  choice('tell', { when: 'after-traffic', onFailure: 'continue' }),
];
const plan = planOf(exampleFacts(), { commands });
const rehearsal = playOnPaper(plan, OPERATIONS, paperWorld(exampleFacts()), RUN);

test('each command stands where it was declared: all before it is over, and nothing after it has begun', () => {
  for (const id of ['scale:auth', 'scale:mailer:first']) assert.ok(isBefore(plan, 'command:flag', id), id);
  assert.ok(!isBefore(plan, 'claim', 'command:flag'), 'capacity waits for no claim, so nothing before it does');
  assert.ok(isBefore(plan, 'claim', 'command:warm-cache'));
  assert.ok(isBefore(plan, 'ready:app.pony.example', 'command:warm-cache'));
  assert.ok(isBefore(plan, 'command:warm-cache', 'command:page'));
  assert.ok(isBefore(plan, 'command:page', 'rung:0.5:app.pony.example'));
  assert.ok(isBefore(plan, 'proof:app.pony.example', 'command:tell'));
  assert.deepEqual(stepIn(plan, 'command:tell').onFailure, {
    action: 'defer',
    debt: 'The command tell did not succeed',
  });
});

test('with a command that looks and one that takes back it can be undone; without, it is done at most once', () => {
  assert.equal(stepIn(plan, 'command:flag').operation, 'command.set');
  const page = stepIn(plan, 'command:page');
  assert.equal(page.operation, 'command.run');
  assert.equal(OPERATIONS.get('command.run')?.once?.(page.params), true);
  const seen = { ...page.params, observe: program('did-page') };
  assert.equal(OPERATIONS.get('command.run')?.once?.(seen), false);
});

test('the dry run, the estimate and the paper runbook know of them', () => {
  assert.deepEqual(
    rehearsal.steps.filter(({ step, trouble }) => step.id.startsWith('command:') && trouble !== null),
    [],
  );
  const run = dryRun(rehearsal, estimate(plan, callsOnPaper(rehearsal)));
  assert.ok(run.oneWay.some((line) => line.startsWith('command:page: ')));
  assert.ok(!run.oneWay.some((line) => line.startsWith('command:flag: ')));
  const without = planOf();
  const bare = playOnPaper(without, OPERATIONS, paperWorld(exampleFacts()), RUN);
  assert.ok(run.estimate.expectedMs >= estimate(without, callsOnPaper(bare)).expectedMs + 2000);
  const paper = paperRunbook(rehearsal, 80);
  assert.ok(paper.includes(`echo '${'a'.repeat(64)}  /srv/hooks/hook.sh' | sha256sum -c`));
  assert.ok(paper.includes('(cd /srv/hooks && env -i PAGER_TOKEN="$PAGER_TOKEN" /srv/hooks/hook.sh page)'));
  const back = paper.slice(paper.indexOf('To take everything back'));
  assert.ok(back.includes('/srv/hooks/hook.sh off)'));
});

test('a plan with them is valid, and one that names a relative file or no digest is not', () => {
  assert.deepEqual(parsePlan(JSON.stringify(plan), OPERATIONS), plan);
  const spoilt = (run: unknown) => ({
    ...plan,
    steps: plan.steps.map((step) => (step.id === 'command:page' ? { ...step, params: { ...step.params, run } } : step)),
  });
  const messages = (run: unknown): string =>
    planProblems(spoilt(run), OPERATIONS)
      .map(({ path, message }) => `${path} ${message}`)
      .join('; ');
  assert.match(messages({ ...program(), argv: ['hook.sh'] }), /params\.run\.argv\[0\] is not an absolute path/);
  assert.match(messages({ ...program(), sha256: 'none' }), /is not a SHA-256 digest/);
  assert.match(messages({ ...program(), argv: 'hook.sh && rm -rf /' }), /params\.run\.argv/);
  assert.match(messages({ ...program(), environment: ['A=b'] }), /is not the name of an environment variable/);
});
