/**
 * The virtual clock: time stands still while anyone works and jumps to the next event when all wait. It has the shape of
 * the engine's `World` (`src/engine/world.ts`), so that the shipped engine runs on it unchanged.
 */

/** Rings when something arrived while the engine waits. */
export interface ClockBell {
  rung(): boolean;
  heard(): Promise<void>;
}

/** One engine's view of the clock. */
export interface ClockWorld {
  /** Virtual time, milliseconds since 1970. */
  wallMs(): number;
  elapsedMs(): number;
  random(): number;
  /** Returns when the virtual time is `untilMs` or the bell has rung. Rejects when the world cannot move on. */
  wait(untilMs: number, bell: ClockBell): Promise<void>;
  /** The engine waits no more: time goes on without it. */
  leave(): void;
}

export interface ClockOptions {
  /** Virtual time of the world now. */
  nowMs(): number;
  /** Takes the world to a moment. It may throw a Failure, which every waiting engine then gets. */
  moveTo(atMs: number): void;
  /** Gives everything that became ready a turn to run. */
  nextTurn(): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
  /** Lets real time pass before the virtual time `untilMs` (may be `Infinity`); returns at once when the bell rings. */
  pace?(untilMs: number, bell: ClockBell): Promise<void>;
}

export interface Clock {
  nowMs(): number;
  /** Has `event` run at a moment, or as soon as time moves when that is past. Events of one moment run in order. */
  schedule(atMs: number, event: () => void): void;
  /** One more engine: from now on time moves only while it waits, too. */
  join(): ClockWorld;
}

interface Scheduled {
  atMs: number;
  event: () => void;
}

interface Waiter {
  untilMs: number;
  bell: ClockBell;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Scheduled events, latest first, so that the next one is taken from the end. There are as many as calls under way. */
const insert = (events: Scheduled[], item: Scheduled): void => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // Behind those of the same moment that came first: they are nearer to the end.
    if ((events[middle] as Scheduled).atMs > item.atMs) low = middle + 1;
    else high = middle;
  }
  events.splice(low, 0, item);
};

const isDue = ({ untilMs, bell }: Waiter, nowMs: number): boolean => bell.rung() || nowMs >= untilMs;

const anyOf = (waiters: Iterable<Waiter>): ClockBell => {
  const bells = [...waiters].map(({ bell }) => bell);
  return {
    rung: () => bells.some((bell) => bell.rung()),
    heard: () => Promise.race(bells.map((bell) => bell.heard())),
  };
};

/** What waits for time to move on. */
interface Timeline {
  events: Scheduled[];
  waiting: Set<Waiter>;
  /** Engines on this clock; time moves when all of them wait. */
  members: number;
}

const release = ({ waiting }: Timeline, nowMs: number): void => {
  for (const waiter of waiting) {
    if (!isDue(waiter, nowMs)) continue;
    waiting.delete(waiter);
    waiter.resolve();
  }
};

/** One jump: to the next event, or to the end of the first wait. */
const jump = async ({ events, waiting }: Timeline, { nowMs, moveTo, pace }: ClockOptions): Promise<void> => {
  let untilMs = events.at(-1)?.atMs ?? Number.POSITIVE_INFINITY;
  for (const waiter of waiting) untilMs = Math.min(untilMs, waiter.untilMs);
  const bell = anyOf(waiting);
  if (pace !== undefined) await pace(untilMs, bell);
  else if (untilMs === Number.POSITIVE_INFINITY) await bell.heard();
  if (bell.rung() || untilMs === Number.POSITIVE_INFINITY) return;
  if (untilMs > nowMs()) moveTo(untilMs);
  const next = events.at(-1);
  if (next === undefined || next.atMs > nowMs()) return;
  events.pop();
  next.event();
};

/** A clock over a world that keeps its own time. */
export const createClock = (options: ClockOptions): Clock => {
  const { nowMs, nextTurn, random } = options;
  const timeline: Timeline = { events: [], waiting: new Set(), members: 0 };
  const { waiting } = timeline;
  let isMoving = false;

  const move = async (): Promise<void> => {
    if (isMoving) return;
    isMoving = true;
    try {
      for (;;) {
        await nextTurn();
        release(timeline, nowMs());
        if (waiting.size === 0 || waiting.size < timeline.members) break;
        await jump(timeline, options);
      }
    } catch (error) {
      for (const waiter of waiting) waiter.reject(error);
      waiting.clear();
    } finally {
      isMoving = false;
    }
  };

  const wait = (untilMs: number, bell: ClockBell): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      waiting.add({ untilMs, bell, resolve, reject });
      void move();
    });

  return {
    nowMs,
    schedule: (atMs, event) => insert(timeline.events, { atMs, event }),
    join() {
      timeline.members += 1;
      let isMember = true;
      const leave = (): void => {
        if (!isMember) return;
        isMember = false;
        timeline.members -= 1;
        void move();
      };
      return { wallMs: nowMs, elapsedMs: nowMs, random, wait, leave };
    },
  };
};
