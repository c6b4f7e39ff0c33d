/** Ctrl-C: the first pauses at a safe point, the second stops at once. A lost terminal does not end a run. */
import { EXIT } from '../../domain/failure.ts';
import type { Control } from '../../engine/session.ts';
import { createBell } from '../../engine/world.ts';

export interface SignalOptions {
  /** Told at once, on the first signal. */
  onPause(text: string): void;
  /** Told on the second, just before the end. */
  onStop(text: string): void;
  /** Ends the process at once. */
  exit(code: number): void;
}

export interface SignalWatch {
  control: Control;
  /** Pauses without a signal: nobody is there to answer a question, say. */
  pause(): void;
  /** Was it a person who paused? */
  wasSignalled(): boolean;
  /** Gives the signals back. */
  release(): void;
}

const PAUSING =
  'Pausing at a safe point: nothing new is started, calls on their way are waited for. Ctrl-C again stops at once; "failover resume" goes on after either.';

/** Watches SIGINT, SIGTERM and SIGHUP until it is released. */
export const watchSignals = ({ onPause, onStop, exit }: SignalOptions): SignalWatch => {
  const bell = createBell();
  let isPaused = false;
  let isSignalled = false;
  const pause = (): void => {
    isPaused = true;
    bell.ring();
  };
  const stop =
    (code: number): (() => void) =>
    () => {
      if (!isSignalled) {
        isSignalled = true;
        onPause(PAUSING);
        return pause();
      }
      onStop('Stopped at once. "failover status" tells how far it got; "failover resume" goes on.');
      exit(code);
    };
  const handlers = {
    SIGINT: stop(EXIT.interrupted),
    SIGTERM: stop(EXIT.terminated),
    // The journal is on disk and the output goes nowhere: a closed laptop lid must not stop a failover.
    SIGHUP: () => {},
  };
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  return {
    control: { pauseRequested: () => isPaused, bell },
    pause,
    wasSignalled: () => isSignalled,
    release() {
      for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
    },
  };
};
