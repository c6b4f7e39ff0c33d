/** What is declared beside the description of the application; it loads nothing of Pulumi. */
import { ALLOWED_DIFFERENCES } from '../../stacks/allowed-differences.ts';

export const DECLARED_HERE: unknown = ALLOWED_DIFFERENCES;
