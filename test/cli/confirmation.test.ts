import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmRegion } from '../../src/cli/terminal/confirmation.ts';
import type { Output } from '../../src/cli/terminal/output.ts';
import { createQuestioner } from '../../src/cli/terminal/questioner.ts';
import type { Aside, Renderer } from '../../src/cli/terminal/renderer.ts';
import type { Settings } from '../../src/cli/settings/settings.ts';
import { Failure } from '../../src/domain/failure.ts';

const settings = (more: Partial<Settings>): Settings =>
  ({
    target: 'aws',
    confirm: null,
    yes: false,
    allowYes: false,
    noInput: true,
    writer: { operator: 'ada', host: 'here', processId: 1 },
    ...more,
  }) as Settings;
const output = {
  remark: () => {},
  columns: 80,
  paintError: (_style: string, text: string) => text,
} as unknown as Output;
const confirmation = { expected: 'us-west-2', facts: [], command: 'failover promote --target aws --confirm us-west-2' };
const confirm = (more: Partial<Settings>) => confirmRegion(settings(more), output, confirmation);
const refusal = async (more: Partial<Settings>): Promise<Failure> => {
  try {
    await confirm(more);
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error;
  }
  assert.fail('it was confirmed');
};

test('without a terminal and without --confirm, AWS is not touched, and the exact command is given', async () => {
  const failure = await refusal({});
  assert.equal(failure.exitCode, 2);
  assert.match(failure.remedy, /failover promote --target aws --confirm us-west-2/);
});

test('the name of another region does not confirm', async () => {
  assert.equal((await refusal({ confirm: 'us-east-1' })).code, 'confirm-wrong');
});

test('--yes alone is not enough, unless the configuration allows it', async () => {
  assert.equal((await refusal({ yes: true })).code, 'yes-not-allowed');
  await confirm({ yes: true, allowYes: true });
});

test('the right name confirms, and the sandbox needs none', async () => {
  await confirm({ confirm: 'us-west-2' });
  await confirm({ target: 'sandbox' });
});

const question = { question: 'Move?', statement: ['It may lose.'], expected: 'us-west-2' };
const ask = async (more: Partial<Settings>) => {
  const asides: Aside[] = [];
  let pauses = 0;
  const renderer = { aside: (aside: Aside) => asides.push(aside) } as unknown as Renderer;
  const pause = () => (pauses += 1);
  const questioner = createQuestioner({
    settings: settings(more),
    output,
    renderer,
    pause,
    signal: new AbortController().signal,
  });
  return { answer: await questioner(question), pauses, asides };
};

test('a question of the plan is answered by --confirm in the name of the operator', async () => {
  const { answer, pauses } = await ask({ confirm: 'us-west-2' });
  assert.deepEqual(answer, { answer: 'yes', by: 'ada' });
  assert.equal(pauses, 0);
});

test('a question that nobody is there to answer pauses the run and says how to go on', async () => {
  const { answer, pauses, asides } = await ask({});
  assert.equal(answer.answer, 'pending');
  assert.equal(pauses, 1);
  assert.ok(
    asides.some((aside) => aside.type === 'message' && aside.text.includes('failover resume --confirm us-west-2')),
  );
});

test('an answer that came after its call had given up is kept: the same question is not put twice', async () => {
  const asides: Aside[] = [];
  const renderer = { aside: (aside: Aside) => asides.push(aside) } as unknown as Renderer;
  const options = { output, renderer, pause: () => {}, signal: new AbortController().signal };
  const questioner = createQuestioner({ ...options, settings: settings({ confirm: 'us-west-2' }) });
  assert.deepEqual(await questioner(question), await questioner(question));
  assert.equal(asides.length, 1);
});

test('in the sandbox a question is answered and said', async () => {
  const { answer, asides } = await ask({ target: 'sandbox' });
  assert.equal(answer.answer, 'yes');
  assert.ok(asides.some((aside) => aside.type === 'question' && aside.answer === 'yes'));
});
