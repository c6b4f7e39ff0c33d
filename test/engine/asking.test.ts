/** What a step asks of a person is in the journal while it is open, for whoever looks from elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../src/domain/api/call.ts';
import type { Entry } from '../../src/domain/run/entry.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { answersElsewhere, questionsOf } from '../../src/domain/run/questions.ts';
import { goOn, rollBack } from '../../src/engine/run.ts';
import { createTestBench, planOf, step, type Bench } from './fixture.ts';

const ASKED = { question: 'Go on without them?', statement: ['12 records may be lost'], expected: 'us-west-2' };
const plan = planOf([
  step('ask', 0, { operation: 'operator.confirm', protects: 'data', params: { region: 'us-west-2', ...ASKED } }),
  step('a', 1, { after: ['ask'] }),
]);

const answering = (bench: Bench, answer: () => 'yes' | 'no' | 'pending'): void => {
  bench.trouble = (call): Answer | null =>
    call.service === 'human' ? { outcome: 'yes', output: { answer: answer(), by: 'ada' } } : null;
};
const kindsOf = (entries: readonly Entry[]): string[] => entries.map(({ kind }) => kind);
const openIn = (bench: Bench) => questionsOf(fold(bench.entries) ?? assert.fail('no state'));

test('a question is durable before anybody is asked, is open until it is answered, and no longer', async () => {
  const bench = createTestBench(plan, { a: 0 });
  let durable = 0;
  bench.onSend = () => {
    const [last] = bench.sent.slice(-1);
    if (last?.call.service === 'human' && durable === 0) {
      durable = last.durable;
      const [open] = openIn(bench);
      assert.deepEqual({ question: open?.question, statement: open?.statement, expected: open?.expected }, ASKED);
      assert.deepEqual([open?.asked.operator, open?.asked.host], ['ada', 'localhost']);
      assert.deepEqual(open?.answers, [
        'failover resume --confirm us-west-2',
        'failover resume --skip ask --waive --reason "…"',
        'failover rollback',
      ]);
    }
  };
  answering(bench, () => 'yes');
  assert.deepEqual(await goOn(bench.session(), () => null), { kind: 'completed' });
  assert.equal(durable, 2, 'the run had begun, and the question was written');
  assert.deepEqual(kindsOf(bench.entries).slice(0, 3), ['run.begun', 'question.asked', 'step.done']);
  assert.deepEqual(openIn(bench), []);
});

test('a process that dies while it asks leaves the question open, and the next one asks it anew', async () => {
  const bench = createTestBench(plan, { a: 0 });
  let asked = 0;
  answering(bench, () => {
    asked += 1;
    if (asked === 3) bench.pause();
    return 'pending';
  });
  assert.equal((await goOn(bench.session(), () => null)).kind, 'paused');
  const [left] = openIn(bench);
  assert.equal(left?.stepId, 'ask', 'also a pause answers nothing');
  const writer = { operator: 'bob', host: 'other', processId: 9 };
  const resumed: Entry = { kind: 'run.resumed', at: 500_000, writer };
  bench.entries.push(resumed);
  bench.run = fold(bench.entries) ?? assert.fail('no state');
  bench.goOn();
  answering(bench, () => 'no');
  assert.equal((await goOn(bench.session(), () => null)).kind, 'stopped');
  assert.equal(kindsOf(bench.entries).filter((kind) => kind === 'question.asked').length, 2);
  const before = bench.entries.slice(0, bench.entries.findLastIndex(({ kind }) => kind === 'question.asked') + 1);
  const [again] = questionsOf(fold(before) ?? assert.fail('no state'));
  assert.deepEqual([again?.asked.operator, again?.since], ['bob', left.since], 'asked by another, open since then');
  const open = openIn(bench);
  assert.deepEqual(
    open.map(({ stepId, expected }) => [stepId, expected]),
    [['ask', null]],
    'what is left is what the stopped run asks',
  );
});

test('a question that nobody answered is over once the run is taken back', async () => {
  const bench = createTestBench(plan, { a: 0 });
  answering(bench, () => {
    bench.pause();
    return 'pending';
  });
  await goOn(bench.session(), () => null);
  bench.goOn();
  assert.equal((await rollBack(bench.session(), () => null)).kind, 'rolled-back');
  assert.deepEqual(openIn(bench), []);
});

test('while the process that asks is at work only taking it over answers from elsewhere', async () => {
  const bench = createTestBench(plan, { a: 0 });
  answering(bench, () => {
    bench.pause();
    return 'pending';
  });
  await goOn(bench.session(), () => null);
  const [open] = openIn(bench);
  assert.ok(open !== undefined);
  assert.deepEqual(answersElsewhere(open, false), open.answers);
  assert.ok(answersElsewhere(open, true).every((answer) => answer.endsWith(' --take-over')));
});
