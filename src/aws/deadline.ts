/** A hard end for anything that may never answer. */

/** The longest delay that `setTimeout` keeps (Node.js documentation, timers): longer ones would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** A deadline as a timer can hold it: whole milliseconds, at least 1. */
export const boundedMs = (deadlineMs: number): number =>
  Number.isNaN(deadlineMs) ? 1 : Math.min(LONGEST_MS, Math.max(1, Math.ceil(deadlineMs)));

/**
 * Runs `work` and gives `late()` instead of its result when it has not ended after `deadlineMs`. The signal given to
 * `work` is aborted then. Work that ignores the signal is abandoned: its later result or failure goes nowhere.
 *
 * @throws what `work` throws before the deadline.
 */
export const within = async <Result>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
  late: () => Result,
): Promise<Result> => {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Result>((resolve) => {
    timer = setTimeout(() => {
      resolve(late());
      controller.abort();
    }, boundedMs(deadlineMs));
  });
  try {
    return await Promise.race([work(controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
};
