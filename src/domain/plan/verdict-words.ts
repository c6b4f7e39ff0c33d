/** A verdict as a phrase. */
import type { Verdict } from './operation.ts';

/** Evidence, or what is lacking, or why it is breached or not known. */
export const verdictWords = (verdict: Verdict): string => {
  switch (verdict.verdict) {
    case 'met':
      return verdict.evidence;
    case 'unmet':
      return verdict.lacking;
    case 'breached':
      return verdict.reason;
    case 'unknown':
      return verdict.cause;
  }
};
