/** Token-bucket arithmetic. Pure: the same code paces the engine, throttles the sandbox and computes lower bounds. */
import type { Budget } from './definition.ts';

/** Fill level of one bucket at a moment. */
export interface Bucket {
  tokens: number;
  atMs: number;
}

/** A full bucket. */
export const fullBucket = (budget: Budget, nowMs: number): Bucket => ({ tokens: budget.burst, atMs: nowMs });

/** The same bucket at a later moment, refilled up to its burst. */
export const refill = (bucket: Bucket, budget: Budget, nowMs: number): Bucket => {
  const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * budget.perSecond;
  return { tokens: Math.min(budget.burst, bucket.tokens + gained), atMs: Math.max(bucket.atMs, nowMs) };
};

const EPSILON = 1e-9;

/** Takes `count` tokens if they are there; `taken` says whether. */
export const take = (bucket: Bucket, budget: Budget, nowMs: number, count = 1): { bucket: Bucket; taken: boolean } => {
  const filled = refill(bucket, budget, nowMs);
  if (filled.tokens + EPSILON < count) return { bucket: filled, taken: false };
  return { bucket: { tokens: filled.tokens - count, atMs: filled.atMs }, taken: true };
};

/** Milliseconds from `nowMs` until `count` tokens are there; 0 when they are. */
export const waitForMs = (bucket: Bucket, budget: Budget, nowMs: number, count = 1): number => {
  const filled = refill(bucket, budget, nowMs);
  const lacking = count - filled.tokens;
  return lacking <= EPSILON ? 0 : Math.ceil((lacking / budget.perSecond) * 1000);
};

/** Least milliseconds that `count` requests take from a full bucket: `max(0, (count - burst) / perSecond)`. */
export const drainMs = (count: number, budget: Budget): number =>
  Math.max(0, ((count - budget.burst) / budget.perSecond) * 1000);
