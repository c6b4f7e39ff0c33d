/**
 * The tests of a file in a thread of its own. The test runner follows every promise of its own thread to tell which test an
 * error belongs to, which takes half of the time of a simulation of millions of awaits. A file that says
 * `const { before, describe, test } = apart(import.meta.url)` is loaded twice: the runner's thread knows its tests by name
 * and asks for one after the other, and the other thread has their bodies.
 */
import { once } from 'node:events';
import * as runner from 'node:test';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What a body may ask of the runner. */
export interface Context {
  diagnostic(message: string): void;
}

type Body = (context: Context) => unknown;

export interface Suite {
  test(name: string, body: Body): void;
  /** Once, ahead of the first test of its block. */
  before(body: () => unknown): void;
  /** Once, after all tests of the file. */
  after(body: () => unknown): void;
  describe(name: string, block: () => void): void;
}

interface Ended {
  diagnostics: string[];
  /** Stack of the error; null when it passed. */
  failure: string | null;
}

/** The key by which the end of the file is told. */
const END = '';

/** Names of the blocks that are open, and of the test. */
const keyOf = (path: readonly string[]): string => path.join(' > ');

/** In the runner's thread: names only. */
const asked = (url: string): Suite => {
  const path: string[] = [];
  let worker: Worker | null = null;
  const ask = async (key: string): Promise<Ended> => {
    worker ??= new Worker(new URL(url), { workerData: { apart: url } });
    worker.postMessage(key, []);
    const [ended] = (await once(worker, 'message')) as [Ended];
    return ended;
  };
  runner.after(async () => {
    if (worker === null) return;
    const { failure } = await ask(END);
    await worker.terminate();
    if (failure !== null) throw new Error(failure);
  });
  return {
    before() {},
    after() {},
    describe(name, block) {
      void runner.describe(name, () => {
        path.push(name);
        block();
        path.pop();
      });
    },
    test(name) {
      const key = keyOf([...path, name]);
      runner.test(name, async (context) => {
        const { diagnostics, failure } = await ask(key);
        for (const message of diagnostics) context.diagnostic(message);
        if (failure !== null) throw new Error(failure);
      });
    },
  };
};

/** What a test has ahead of it. */
interface Known {
  body: Body;
  befores: { body: () => unknown; done: Promise<unknown> | null }[];
}

/** In the other thread: bodies, run when their names are called. */
const answered = (port: NonNullable<typeof parentPort>): Suite => {
  const path: string[] = [];
  const known = new Map<string, Known>();
  const afters: (() => unknown)[] = [];
  let befores: Known['befores'] = [];
  known.set(END, {
    befores: [],
    async body() {
      for (const after of afters) await after();
    },
  });
  const run = async (key: string): Promise<Ended> => {
    const diagnostics: string[] = [];
    try {
      const found = known.get(key);
      if (found === undefined) throw new Error(`there is no test "${key}" in this file`);
      for (const one of found.befores) await (one.done ??= Promise.resolve(one.body()));
      await found.body({ diagnostic: (message) => diagnostics.push(message) });
      return { diagnostics, failure: null };
    } catch (error) {
      return { diagnostics, failure: error instanceof Error ? String(error.stack) : String(error) };
    }
  };
  port.on('message', (key: string) => void run(key).then((ended) => port.postMessage(ended, [])));
  return {
    before: (body) => void befores.push({ body, done: null }),
    after: (body) => void afters.push(body),
    describe(name, block) {
      const outer = befores;
      befores = [...outer];
      path.push(name);
      block();
      path.pop();
      befores = outer;
    },
    test: (name, body) => void known.set(keyOf([...path, name]), { body, befores }),
  };
};

const isApart = (data: unknown, url: string): boolean =>
  typeof data === 'object' && data !== null && 'apart' in data && data.apart === url;

/** @param url of the test file, `import.meta.url` */
export const apart = (url: string): Suite =>
  !isMainThread && parentPort !== null && isApart(workerData, url) ? answered(parentPort) : asked(url);
