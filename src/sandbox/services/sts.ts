/** AWS STS: who the caller is (AWS STS API Reference, GetCallerIdentity). */
import type { Answer } from '../../domain/api/call.ts';
import { yes } from './answer.ts';
import type { SandboxState } from '../state.ts';

export const callSts = ({ account }: SandboxState): Answer =>
  yes({
    Account: account,
    UserId: 'AROASANDBOX:operator',
    Arn: `arn:aws:sts::${account}:assumed-role/sandbox/operator`,
  });
