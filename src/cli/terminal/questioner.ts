/** Answers what a plan asks of a person: by the flag, on the terminal, in the sandbox by itself; or pauses the run. */
import type { Ask } from '../../aws/ask.ts';
import type { ConfirmInput, ConfirmOutput } from '../../domain/api/call.ts';
import { bullets } from '../../report/lines.ts';
import { paint } from './line.ts';
import type { Output } from './output.ts';
import { askText, canAsk } from './prompt.ts';
import type { Renderer } from './renderer.ts';
import type { Settings } from '../settings/settings.ts';

export interface QuestionerOptions {
  settings: Settings;
  output: Output;
  renderer: Renderer;
  pause(): void;
  /** Aborted when the run has been left: an open question is taken back. */
  signal: AbortSignal;
}

/** Is the name of the region given beforehand? */
export const isConfirmed = ({ confirm, yes, allowYes }: Settings, expected: string): boolean =>
  confirm === expected || (yes && allowYes);

const atTerminal = async (
  { question, statement, expected }: ConfirmInput,
  options: QuestionerOptions,
): Promise<ConfirmOutput> => {
  const { settings, output, renderer, pause, signal } = options;
  const by = settings.writer.operator;
  await renderer.suspend();
  output.remark('', ...bullets(statement, output.columns), [paint('bold', question)]);
  const typed = await askText(`Type ${expected} to agree, anything else to refuse: `, signal);
  if (!signal.aborted) renderer.resume();
  if (typed === null) {
    pause();
    return { answer: 'pending', by: '' };
  }
  return { answer: typed === expected ? 'yes' : 'no', by };
};

const answerFor = (input: ConfirmInput, options: QuestionerOptions): ConfirmOutput | Promise<ConfirmOutput> => {
  const { settings, renderer, pause } = options;
  const { operator } = settings.writer;
  if (settings.target === 'sandbox') return { answer: 'yes', by: `${operator}, in the sandbox` };
  if (isConfirmed(settings, input.expected)) return { answer: 'yes', by: operator };
  if (canAsk(settings.noInput)) return atTerminal(input, options);
  renderer.aside({
    type: 'message',
    text: `Nobody is here to answer. Go on with: failover resume --confirm ${input.expected}`,
  });
  pause();
  return { answer: 'pending', by: '' };
};

const askOnce = async (input: ConfirmInput, options: QuestionerOptions): Promise<ConfirmOutput> => {
  const output = await answerFor(input, options);
  options.renderer.aside({ type: 'question', ...input, ...output });
  return output;
};

/**
 * The person behind `human Confirm` calls. People think longer than a call may last, so an answer is kept for the call that
 * asks next; the same question is never put twice, unless it was left open.
 */
export const createQuestioner = (options: QuestionerOptions): Ask => {
  const asked = new Map<string, Promise<ConfirmOutput>>();
  return async (input) => {
    const key = JSON.stringify(input);
    const answer = asked.get(key) ?? askOnce(input, options);
    asked.set(key, answer);
    const output = await answer;
    if (output.answer === 'pending') asked.delete(key);
    return output;
  };
};
