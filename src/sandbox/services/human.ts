/** There are no people in the sandbox: who is asked is somewhere else. */
import { refuse } from './answer.ts';
import type { SandboxService } from './service.ts';

export const human = {
  operations: {
    Confirm: () => refuse('NobodyToAsk', 'the sandbox has no people in it', 'invalid'),
  },
} satisfies SandboxService<'human'>;
