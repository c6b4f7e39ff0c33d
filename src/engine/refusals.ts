/** Errors of calls: which of them pass by themselves, and what to do about the others. */
import type { CallError } from '../domain/api/call.ts';
import { OUTSIDE_PLAN } from './bounded-target.ts';

/** What may be answered otherwise in a moment. */
export const PASSING: ReadonlySet<CallError['kind']> = new Set([
  'throttled',
  'conflict',
  'unreachable',
  'timeout',
  'internal',
]);

/** What a person does about a refusal that stays. */
export const remedyFor = (error: CallError): string => {
  switch (error.kind) {
    case 'expired':
      return 'Log in again, then "failover resume".';
    case 'denied':
      return error.code === OUTSIDE_PLAN
        ? 'A run keeps its plan: "failover rollback", correct the region or account in the plan, and begin again.'
        : 'Allow the action for the role you use, then "failover resume --retry".';
    case 'missing':
      return 'Create it or correct its name in the plan, then "failover resume --retry".';
    default:
      return 'Correct what AWS objects to, then "failover resume --retry".';
  }
};

export const describe = (error: CallError): string => `${error.code}: ${error.message}`;
