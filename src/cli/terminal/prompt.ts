/** One question on the terminal: something has to be typed. */
import { createInterface } from 'node:readline/promises';
import { asLine } from '../../domain/text/printable.ts';

/** Can a person be asked here? Both streams must be a terminal. */
export const canAsk = (noInput: boolean): boolean => !noInput && process.stdin.isTTY && process.stderr.isTTY;

/**
 * What was typed, without white space around it; null when the person left with Ctrl-C or Ctrl-D, or the signal was aborted.
 * Asked on stderr, so that stdout stays data.
 */
export const askText = async (question: string, signal?: AbortSignal): Promise<string | null> => {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string | null>((resolve, reject) => {
      asking.once('SIGINT', () => resolve(null));
      asking.once('close', () => resolve(null));
      signal?.addEventListener('abort', () => resolve(null), { once: true });
      asking.question(asLine(question)).then((text) => resolve(text.trim()), reject);
    });
  } finally {
    asking.close();
  }
};
