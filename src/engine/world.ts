/** The outside as the engine sees it: two clocks, chance and waiting. Calls go through `Target`, records through a journal. */

/** Rings when something arrived while the engine waits; stays rung until the engine has looked. */
export interface Bell {
  ring(): void;
  /** Has it rung since the last `reset`? */
  rung(): boolean;
  /** Resolves when it rings (at once if it has rung). */
  heard(): Promise<void>;
  reset(): void;
}

export const createBell = (): Bell => {
  let isRung = false;
  let release: () => void = () => {};
  let pending = new Promise<void>((resolve) => (release = resolve));
  return {
    ring() {
      isRung = true;
      release();
    },
    rung: () => isRung,
    heard: () => pending,
    reset() {
      if (!isRung) return;
      isRung = false;
      pending = new Promise<void>((resolve) => (release = resolve));
    },
  };
};

/** Everything the engine may not have by itself. The shipped program and the simulator each supply one. */
export interface World {
  /** Wall clock, milliseconds since 1970. It may jump: it is shown and journaled, and decides nothing. */
  wallMs(): number;
  /** Monotonic clock in milliseconds, from any origin. All deadlines and waits use it. */
  elapsedMs(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Returns when `elapsedMs()` has reached `untilMs` (`Infinity`: never) or the bell has rung. */
  wait(untilMs: number, bell: Bell): Promise<void>;
}
