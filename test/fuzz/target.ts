/** What is fuzzed: a name, how many inputs the check draws, and properties that hold for each of them. */
import * as fc from 'fast-check';

export interface Drawing {
  seed: number;
  /** Null: until the time is over. */
  cases: number | null;
  limitMs: number | null;
  /** Told of each case, so that whoever watches sees one that does not end. */
  beat(): void;
}

/** Draws inputs; gives the first fault, shrunk, with what repeats it, or null. */
export type Check = (drawing: Drawing) => Promise<string | null>;

export interface FuzzTarget {
  name: string;
  /** In the check, over all its properties; the command goes on for as long as it is told. */
  cases: number;
  /** Makes what all cases share. */
  open(): Promise<Check[]>;
}

const wordsOf = (errorInstance: unknown, counterexample: unknown): string => {
  const shown = JSON.stringify(counterexample);
  const cause = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return `${cause}\n  of ${shown.length > 600 ? `${shown.slice(0, 600)}…` : shown}`;
};

/** A property that holds for whatever is drawn. */
export const holds =
  <Input>(input: fc.Arbitrary<Input>, property: (input: Input) => void | Promise<void>): Check =>
  async ({ seed, cases, limitMs, beat }) => {
    const whole = fc.asyncProperty(input, async (drawn) => {
      beat();
      await property(drawn);
    });
    const details = await fc.check(whole, {
      seed,
      numRuns: cases ?? 2 ** 31,
      ...(limitMs === null ? {} : { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false }),
    });
    return details.failed ? wordsOf(details.errorInstance, details.counterexample) : null;
  };
