/**
 * Work of a test in a thread of its own. The test runner follows every promise of its own thread to tell which test an error
 * belongs to, which costs a simulation of millions of awaits a third of its time.
 */
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

interface Order {
  /** URL of the module. */
  module: string;
  /** Name of an exported function that takes and gives what can be cloned. */
  name: string;
  given: unknown[];
}

/**
 * Calls an exported function of a module in another thread. Errors come back as they are.
 * @param module URL
 */
export const apart = async <Result>(module: string, name: string, ...given: unknown[]): Promise<Result> => {
  const worker = new Worker(new URL(import.meta.url), { workerData: { module, name, given } satisfies Order });
  const [result] = (await once(worker, 'message')) as [Result];
  await worker.terminate();
  return result;
};

if (!isMainThread && parentPort !== null && isOrder(workerData)) {
  const { module, name, given } = workerData;
  const found = ((await import(module)) as Record<string, (...values: unknown[]) => unknown>)[name];
  if (found === undefined) throw new Error(`${module} exports no ${name}`);
  parentPort.postMessage(await found(...given), []);
}

function isOrder(data: unknown): data is Order {
  return typeof data === 'object' && data !== null && 'module' in data && 'given' in data;
}
