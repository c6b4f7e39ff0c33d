/** A definite no of Route 53: nothing was changed. */
import type { Answer, CallErrorKind } from '../../../domain/api/call.ts';

export const refused = (code: string, message: string, kind: CallErrorKind): Exclude<Answer, { outcome: 'yes' }> => ({
  outcome: 'no',
  error: { code, message, kind },
});
