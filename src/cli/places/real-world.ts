/** The world outside of the sandbox: real clocks, real chance, real waiting. Nowhere else are they read. */
import type { Bell, World } from '../../engine/world.ts';

/** The longest delay that `setTimeout` keeps (Node.js documentation, timers): longer ones would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

const elapsedMs = (): number => performance.now();

type Heard = Pick<Bell, 'rung' | 'heard'>;

/** Returns when the monotonic clock has reached a moment, or the bell has rung. */
const waitUntil = async (untilMs: number, bell: Heard): Promise<void> => {
  while (!bell.rung() && elapsedMs() < untilMs) {
    let timer: NodeJS.Timeout | undefined;
    const due = new Promise<void>((resolve) => {
      const delayMs = Math.min(LONGEST_DELAY_MS, Math.max(0, Math.ceil(untilMs - elapsedMs())));
      timer = setTimeout(resolve, delayMs);
    });
    await Promise.race([due, bell.heard()]);
    clearTimeout(timer);
  }
};

/** The shipped `World` for AWS. */
export const realWorld: World = {
  wallMs: () => Date.now(),
  elapsedMs,
  random: () => Math.random(),
  wait: waitUntil,
};

/** Lets real time pass ahead of virtual time, at so many virtual seconds in a real one. */
export const createPace =
  (speed: number, virtualNowMs: () => number) =>
  (untilMs: number, bell: Heard): Promise<void> =>
    waitUntil(elapsedMs() + (untilMs - virtualNowMs()) / speed, bell);

/** Gives everything that became ready a turn to run, signals and output included. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Rings `beat` every `everyMs` of real time until the returned function is called. It keeps no process alive. */
export const startBeat = (everyMs: number, beat: () => void): (() => void) => {
  const timer = setInterval(beat, everyMs);
  timer.unref();
  return () => clearInterval(timer);
};
