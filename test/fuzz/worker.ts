/** One target in a thread of its own: a case that does not end holds up nobody who watches. */
import { parentPort, workerData } from 'node:worker_threads';
import { runTarget, type Budget } from './run-target.ts';
import { targetNamed } from './targets.ts';

const { name, budget, count } = workerData as { name: string; budget: Budget; count: SharedArrayBuffer };
const cases = new Int32Array(count);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
parentPort?.postMessage(await runTarget(targetNamed(name), budget, (begun) => Atomics.store(cases, 0, begun)));
