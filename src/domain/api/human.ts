/** The person at the terminal. */
import { onOneLine } from '../text/printable.ts';
import { rule } from './answer-rules.ts';
import { own, type ServiceDefinition } from './definition.ts';

/** Asks a human a question and waits for a yes or a no; the answer carries who gave it. */
export interface ConfirmInput {
  /** What is asked, one short sentence. */
  question: string;
  /** Facts that the person decides on, a line each. */
  statement: string[];
  /** What must be typed to agree; in scripts `--confirm` gives it. */
  expected: string;
}
export interface ConfirmOutput {
  answer: 'yes' | 'no' | 'pending';
  by: string;
}

export const human = {
  buckets: { 'human:any': { burst: 1000, perSecond: 1000 } },
  operations: {
    Confirm: own<{ input: ConfirmInput; output: ConfirmOutput }>('ask')({
      bucket: 'human:any',
      answer: rule({ answer: 'text' }),
      inShell: ({ question, expected }) => [
        onOneLine(`# ${question} Type ${expected} aloud to your second pair of eyes.`),
      ],
    }),
  },
} satisfies ServiceDefinition;
