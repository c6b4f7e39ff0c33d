/** How runs and records are named in a directory and in a bucket: `runs/000007/00000042`. */

const RUN_DIGITS = 6;
const RECORD_DIGITS = 8;

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
const numbers = (names: readonly string[], digits: number): number[] =>
  names
    .filter((name) => name.length === digits && /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);

export const runName = (run: number): string => padded(run, RUN_DIGITS);
export const recordName = (sequence: number): string => padded(sequence, RECORD_DIGITS);

/** Numbers of the runs among these names, ascending; other names are left out. */
export const runNumbers = (names: readonly string[]): number[] => numbers(names, RUN_DIGITS);
/** Numbers of the records among these names, ascending; other names are left out. */
export const recordNumbers = (names: readonly string[]): number[] => numbers(names, RECORD_DIGITS);
