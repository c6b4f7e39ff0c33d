/** Reads many things once, through the same queue as a run: paced by the API's buckets, in its batches, all pages. */
import type { Answer, Call } from '../domain/api/call.ts';
import type { Budgets } from '../domain/api/catalogue.ts';
import { createCallQueue, type CallQueue } from './call-queue.ts';
import type { Outside } from './session.ts';

type Reader = Pick<Outside, 'world' | 'target' | 'control'>;

/** Pauses before throttled reads are asked again: others may be using up the same rate. */
const PAUSES_MS = [1000, 2000, 4000, 8000] as const;

const round = async (
  { world, control }: Reader,
  queue: CallQueue,
  calls: readonly Call[],
  timeoutMs: number,
): Promise<Answer[]> => {
  const answers = new Map<number, Answer>();
  const collect = async (call: Call, index: number): Promise<void> => {
    answers.set(index, await queue.ask(call, { tier: 0, weight: 0 }, timeoutMs));
    control.bell.ring();
  };
  calls.forEach((call, index) => void collect(call, index));
  while (answers.size < calls.length) {
    if (control.pauseRequested()) queue.drop();
    queue.sendDue(world.elapsedMs());
    await world.wait(queue.nextMs(world.elapsedMs()), control.bell);
    control.bell.reset();
  }
  return calls.map((_, index) => answers.get(index) as Answer);
};

const pause = async ({ world, control }: Reader, pauseMs: number): Promise<void> => {
  const untilMs = world.elapsedMs() + pauseMs;
  while (world.elapsedMs() < untilMs && !control.pauseRequested()) {
    await world.wait(untilMs, control.bell);
    control.bell.reset();
  }
};

const isThrottled = (answer: Answer | undefined): boolean =>
  answer !== undefined && answer.outcome !== 'yes' && answer.error.kind === 'throttled';

/**
 * Answers in the order of the calls. What is throttled is asked again a few times; any other failure is an answer like
 * the others and does not stop them.
 */
export const readAll = async (
  reader: Reader,
  budgets: Budgets,
  calls: readonly Call[],
  timeoutMs: number,
): Promise<Answer[]> => {
  const queue = createCallQueue(reader.target, budgets);
  const answers = await round(reader, queue, calls, timeoutMs);
  for (const pauseMs of PAUSES_MS) {
    const again = calls.map((_, index) => index).filter((index) => isThrottled(answers[index]));
    if (again.length === 0 || reader.control.pauseRequested()) break;
    await pause(reader, pauseMs);
    const calledAgain = again.map((index) => calls[index] as Call);
    const newer = await round(reader, queue, calledAgain, timeoutMs);
    again.forEach((index, place) => (answers[index] = newer[place] as Answer));
  }
  return answers;
};
