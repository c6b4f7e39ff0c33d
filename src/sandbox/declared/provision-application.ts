/** Applications as the sandbox plays them: the example, and what somebody else's program declares. It loads nothing of Pulumi. */
import { checkApplication, type ApplicationDescription } from '../../../stacks/application.ts';
import { PONY } from '../../../stacks/pony.ts';

export type { ApplicationDescription };

/** Played only where somebody asks for it. */
export const EXAMPLE: ApplicationDescription = PONY;

/** @throws Failure `application-invalid` (exit 2) that names every wrong field */
export const asApplication = (declared: unknown): ApplicationDescription => {
  checkApplication(declared);
  return declared as ApplicationDescription;
};
