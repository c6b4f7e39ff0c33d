/** Timing and printing for the benches. Absolute times depend on the machine: read the ratios. */

/** Milliseconds that `work` took. */
export const timed = async (work: () => unknown): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

const round = (value: number): number => Number(value.toPrecision(3));

/** Median and 99th percentile. */
export const quantiles = (values: readonly number[]): { p50: number; p99: number } => {
  const ascending = values.toSorted((left, right) => left - right);
  const at = (share: number): number => round(ascending[Math.floor((ascending.length - 1) * share)] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
};

/** One figure on one line. */
export const report = (what: string, figure: string | number): void => {
  console.log(`${what.padEnd(60)} ${figure}`);
};
