/** Questions to a person. The person is handed in, as are all other parts of the outside. */
import type { Answer, ConfirmInput, ConfirmOutput } from '../domain/api/call.ts';
import { within } from './deadline.ts';

/** Puts a question to a person and resolves with the answer; what it shows and reads is its own affair. */
export type Ask = (input: ConfirmInput) => Promise<ConfirmOutput>;

/** Asks, and answers `pending` when nobody has answered by the deadline. A question that is still open is not put twice. */
export const createAsking = (ask: Ask | undefined): ((input: ConfirmInput, deadlineMs: number) => Promise<Answer>) => {
  const open = new Map<string, Promise<Answer>>();

  const put = async (input: ConfirmInput): Promise<Answer> => {
    if (ask === undefined) {
      return { outcome: 'no', error: { code: 'NobodyToAsk', message: 'There is nobody to ask.', kind: 'denied' } };
    }
    try {
      return { outcome: 'yes', output: await ask(input) };
    } catch {
      return { outcome: 'no', error: { code: 'AskFailed', message: 'The question failed.', kind: 'internal' } };
    }
  };

  const once = (input: ConfirmInput): Promise<Answer> => {
    const key = JSON.stringify(input);
    const known = open.get(key);
    if (known !== undefined) return known;
    const asked = put(input).finally(() => open.delete(key));
    open.set(key, asked);
    return asked;
  };

  const pending = (): Answer => ({ outcome: 'yes', output: { answer: 'pending', by: '' } satisfies ConfirmOutput });
  return (input, deadlineMs) => within(deadlineMs, () => once(input), pending);
};
