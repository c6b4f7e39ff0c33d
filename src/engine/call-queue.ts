/**
 * The queue through which every call leaves. It paces calls by the rate buckets of the API, lets the most urgent go first,
 * joins reads into the API's batches while they queue, and follows pages. It retries nothing: the step that asked decides.
 */
import { fullBucket, take, waitForMs, type Bucket } from '../domain/api/budget.ts';
import type { Answer, Call, Target } from '../domain/api/call.ts';
import { ALL_BUDGETS, factsOf, type Budget, type Budgets } from '../domain/api/catalogue.ts';
import { redact } from '../domain/text/redact.ts';
import { unreadable, wholeAnswer } from '../domain/api/whole.ts';
import { batchOf, callOf, joined, type Batch } from './batch.ts';
import { createHeap, type Heap } from './heap.ts';

/** Lower goes first: `tier`, then larger `weight`. */
export interface Urgency {
  tier: number;
  weight: number;
}

export interface CallQueue {
  /** Queues a call; the promise is kept when the (last page of the) answer is there. Never rejects. */
  ask(call: Call, urgency: Urgency, timeoutMs: number): Promise<Answer>;
  /** Sends what the buckets allow now. */
  sendDue(nowMs: number): void;
  /** When the next queued call may leave; `Infinity` when none waits. */
  nextMs(nowMs: number): number;
  /** Takes back everything that has not been sent yet: those promises are kept with a definite no. */
  drop(): void;
  /** Calls sent so far, by `service operation`. */
  counts(): ReadonlyMap<string, number>;
}

const NOT_SENT: Answer = {
  outcome: 'no',
  error: { code: 'NotSent', message: 'it was taken back before it was sent', kind: 'unreachable' },
};

interface Request {
  batch: Batch;
  write: boolean;
  urgency: Urgency;
  order: number;
  timeoutMs: number;
  waiters: ((answer: Answer) => void)[];
}

interface Queue {
  budget: Budget;
  bucket: Bucket;
  requests: Heap<Request>;
  /** Reads that still wait for others to join their batch, oldest first; null until the queue has looked at the clock. */
  gathering: { request: Request; untilMs: number | null }[];
  /** The newest request of each batch key that still has room. */
  open: Map<string, Request>;
}

const earlier = (left: Request, right: Request): boolean => {
  if (left.urgency.tier !== right.urgency.tier) return left.urgency.tier < right.urgency.tier;
  // A look frees the steps behind it and stands for many; in a bucket that both share it must not starve.
  if (left.write !== right.write) return right.write;
  if (left.urgency.weight !== right.urgency.weight) return left.urgency.weight > right.urgency.weight;
  return left.order < right.order;
};

const createQueue = (budget: Budget): Queue => ({
  budget,
  bucket: fullBucket(budget, 0),
  requests: createHeap<Request>(earlier),
  gathering: [],
  open: new Map(),
});

/**
 * How long a read waits for others to join it when less than half of the bucket is left. Steps come to a look one by one,
 * so without this hundreds of reads would each travel alone and take the tokens that the changes need.
 */
const GATHERING_MS = 500;

const isTight = ({ bucket, budget }: Queue): boolean => bucket.tokens < budget.burst / 2;

/** Queues the reads that have waited long enough or have no room left. */
const endGathering = (queue: Queue, nowMs: number): void => {
  queue.gathering = queue.gathering.filter((entry) => {
    entry.untilMs ??= nowMs + GATHERING_MS;
    const { names, max } = entry.request.batch;
    if (nowMs < entry.untilMs && (names?.size ?? 0) < max) return true;
    queue.requests.push(entry.request);
    return false;
  });
};

/** Asks for one page after the other; later pages are paid for by the bucket going into debt, not by queueing again. */
const sendPages = async (queue: Queue, call: Call, send: (call: Call) => Promise<Answer>): Promise<Answer> => {
  const { page } = factsOf(call);
  let input = call.input as Record<string, unknown>;
  const items: unknown[] = [];
  for (;;) {
    const answer = await send({ ...call, input } as Call);
    if (answer.outcome !== 'yes') {
      // The API has fewer tokens than we thought: start again from an empty bucket.
      if (answer.error.kind === 'throttled') queue.bucket = { tokens: 0, atMs: queue.bucket.atMs };
      return answer;
    }
    if (page === undefined) return answer;
    const output = answer.output as Record<string, unknown>;
    items.push(...(output[page.items] as unknown[]));
    const token = output[page.token];
    if (typeof token !== 'string' || token === '')
      return { outcome: 'yes', output: { ...output, [page.items]: items } };
    // A list that leads back to the same place has no end that could be read.
    if (token === input[page.next]) return unreadable(call, 'its next page is the same again');
    input = { ...input, [page.next]: token };
    queue.bucket = { tokens: queue.bucket.tokens - 1, atMs: queue.bucket.atMs };
  }
};

const enqueue = (queue: Queue, request: Request): void => {
  const { batch, write, waiters } = request;
  const waiting = write ? undefined : queue.open.get(batch.key);
  if (waiting !== undefined && joined(waiting.batch, batch)) {
    waiting.waiters.push(...waiters);
    return;
  }
  if (!write) queue.open.set(batch.key, request);
  if (batch.names !== null && isTight(queue)) queue.gathering.push({ request, untilMs: null });
  else queue.requests.push(request);
};

/** The next request, no longer open for others to join. */
const dequeue = (queue: Queue): Request | undefined => {
  const request = queue.requests.pop();
  if (request !== undefined && queue.open.get(request.batch.key) === request) queue.open.delete(request.batch.key);
  return request;
};

/** The one place through which all that services say against a call comes in. Outputs are read field by field instead. */
const withoutSecretsIn = (answer: Answer): Answer => {
  if (answer.outcome === 'yes') return answer;
  const { code, message, kind } = answer.error;
  return { outcome: answer.outcome, error: { code: redact(code), message: redact(message), kind } };
};

/** A queue in front of `target` with full buckets. */
export const createCallQueue = (target: Target, budgets: Budgets): CallQueue => {
  const queues = new Map<string, Queue>();
  const counts = new Map<string, number>();
  let order = 0;

  const queueOf = (call: Call): Queue => {
    const { bucket } = factsOf(call);
    const key = `${call.region}/${bucket}`;
    const queue = queues.get(key) ?? createQueue(budgets[bucket] ?? ALL_BUDGETS[bucket]);
    queues.set(key, queue);
    return queue;
  };

  const leave = async (queue: Queue, { batch, timeoutMs, waiters }: Request): Promise<void> => {
    const answer = await sendPages(queue, callOf(batch), async (call) => {
      const name = `${call.service} ${call.operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return withoutSecretsIn(wholeAnswer(call, await target.send(call, timeoutMs)));
    });
    for (const waiter of waiters) waiter(answer);
  };

  return {
    ask: (call, urgency, timeoutMs) =>
      new Promise<Answer>((resolve) => {
        const write = factsOf(call).kind === 'write';
        order += 1;
        enqueue(queueOf(call), { batch: batchOf(call), write, urgency, order, timeoutMs, waiters: [resolve] });
      }),
    sendDue(nowMs) {
      for (const queue of queues.values()) {
        endGathering(queue, nowMs);
        while (queue.requests.size() > 0) {
          const { bucket, taken } = take(queue.bucket, queue.budget, nowMs);
          queue.bucket = bucket;
          if (!taken) break;
          const request = dequeue(queue);
          if (request !== undefined) void leave(queue, request);
        }
      }
    },
    nextMs(nowMs) {
      let next = Number.POSITIVE_INFINITY;
      for (const { requests, gathering, bucket, budget } of queues.values()) {
        if (requests.size() > 0) next = Math.min(next, nowMs + waitForMs(bucket, budget, nowMs));
        next = Math.min(next, gathering[0]?.untilMs ?? Number.POSITIVE_INFINITY);
      }
      return next;
    },
    drop() {
      for (const queue of queues.values()) {
        endGathering(queue, Number.POSITIVE_INFINITY);
        for (let request = dequeue(queue); request !== undefined; request = dequeue(queue)) {
          for (const waiter of request.waiters) waiter(NOT_SENT);
        }
      }
    },
    counts: () => counts,
  };
};
