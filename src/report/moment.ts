/** Moments as text. */
import { isSandbox } from './first-line.ts';

/** A moment as people read it; journals of the sandbox hold virtual time. */
export const showMoment = (atMs: number, target: string): string => {
  const text = new Date(atMs).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} ${isSandbox(target) ? 'virtual' : 'UTC'}`;
};
