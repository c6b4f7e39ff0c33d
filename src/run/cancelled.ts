/** Cancelled while nothing had been changed yet. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { Control } from '../engine/session.ts';

/** @throws Failure `cancelled` (exit 8) when a pause was asked for before anything was changed. */
export const requireNotCancelled = (control: Control): void => {
  if (!control.pauseRequested()) return;
  throw new Failure({
    code: 'cancelled',
    message: 'Cancelled before anything was changed.',
    remedy: 'Run the same command again when you want to.',
    exitCode: EXIT.cancelled,
  });
};
