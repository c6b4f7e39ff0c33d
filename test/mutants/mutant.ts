/** A planted bug. */
import type { Invariant } from '../../src/storm/audit.ts';

export interface Mutant {
  name: string;
  /** Path from the root of the repository. */
  file: string;
  /** Name of a declaration of the file, and of one in it, such as `shift.verify`. */
  within: string;
  /** Occurs exactly once in it, whatever the white space is. */
  from: string;
  to: string;
  /** The invariant that it breaks first of all; storms may see another one broken before. */
  breaks: Invariant;
  /** What goes wrong for the person who relies on it. */
  why: string;
  /** Test files that catch it where storms do not get to. */
  alsoCaughtBy?: string[];
}
