/** What the Pulumi CLI runs. Describe your own application as `pony.ts` does, and hand it over here. */
import { PONY } from './pony.ts';
import { declareStack } from './stack.ts';

export const { manifest, stateBackend } = await declareStack(PONY);
