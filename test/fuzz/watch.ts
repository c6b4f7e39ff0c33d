/** Watches a target: it ends with a report, or with the case that does not end. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Budget, Report } from './run-target.ts';

const LOOK_EVERY_MS = 1000;
/** No case and no beginning takes as long, however busy the machine is. */
const HANGS_AFTER_MS = 90_000;

export const watchTarget = async (name: string, budget: Budget): Promise<Report> => {
  const count = new SharedArrayBuffer(4);
  const cases = new Int32Array(count);
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { name, budget, count } });
  let seen = -1;
  let sinceMs = performance.now();
  const { promise: hung, resolve } = Promise.withResolvers<Report>();
  const timer = setInterval(() => {
    const begun = Atomics.load(cases, 0);
    if (begun !== seen) [seen, sinceMs] = [begun, performance.now()];
    else if (performance.now() - sinceMs > HANGS_AFTER_MS)
      resolve({
        cases: begun,
        fault: `case ${begun} does not end: npm run fuzz -- --only ${name} --seed ${budget.seed}`,
      });
  }, LOOK_EVERY_MS);
  try {
    const ended = once(worker, 'message').then(([report]: Report[]) => report as Report);
    return await Promise.race([ended, hung]);
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
};
