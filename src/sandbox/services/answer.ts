/** Answers in the shapes of AWS. */
import type { Answer, CallErrorKind } from '../../domain/api/call.ts';

export const yes = (output: unknown): Answer => ({ outcome: 'yes', output });

/** A definite no: nothing was changed. `code` is the SDK's name of the error. */
export const refuse = (code: string, message: string, kind: CallErrorKind): Answer => ({
  outcome: 'no',
  error: { code, message, kind },
});

/** A moment as the SDK's dates look in JSON. */
export const timeOf = (atMs: number): string => new Date(atMs).toISOString();
