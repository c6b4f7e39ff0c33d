/** A program that is run only to hear which application it declares (`src/pulumi/declaring.ts`) stops here. */
import { DECLARING, type DeclaringListener } from '../src/domain/facts/declaring.ts';

/** Tells the description and throws where somebody listens; elsewhere, and so under Pulumi, it does nothing. */
export const tellDeclared = (description: unknown): void => {
  const listener = (globalThis as { [DECLARING]?: DeclaringListener })[DECLARING];
  if (listener === undefined) return;
  listener(description);
  throw new Error('this program was run only to hear which application it declares');
};
