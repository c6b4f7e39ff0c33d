/** AWS STS: who the caller is (AWS STS API Reference, GetCallerIdentity). */
import { API_ONLY } from '../faults/ability.ts';
import { yes } from './answer.ts';
import type { SandboxService } from './service.ts';

/** Of the one caller that there is: a session of a role. */
export const SANDBOX_USER_ID = 'AROASANDBOX:operator';

export const sts = {
  operations: {
    GetCallerIdentity: ({ state: { account } }) =>
      yes({
        Account: account,
        UserId: SANDBOX_USER_ID,
        Arn: `arn:aws:sts::${account}:assumed-role/sandbox/operator`,
      }),
  },
  fails: API_ONLY,
} satisfies SandboxService<'sts'>;
