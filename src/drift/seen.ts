/** Since when each difference is there: what earlier comparisons saw, and what this one adds. */
import { z } from 'zod';
import { identityOf, type Difference } from './compare.ts';

const seenSchema = z.strictObject({
  schema: z.literal('oregon-trail.drift-seen/1'),
  /** When differences were first seen, ISO 8601 by identity. */
  since: z.record(z.string(), z.iso.datetime()),
});
export type Seen = z.infer<typeof seenSchema>;

export const NOTHING_SEEN: Seen = { schema: 'oregon-trail.drift-seen/1', since: {} };

/** The record out of its text; nothing where it cannot be read: then differences count from now. */
export const parseSeen = (text: string): Seen => {
  try {
    return seenSchema.parse(JSON.parse(text));
  } catch {
    return NOTHING_SEEN;
  }
};

/**
 * The record after a comparison. What is gone is forgotten, except in comparisons that were not made this time, and of
 * resources that were not told.
 */
export const seenAfter = (
  before: Seen,
  differences: readonly Difference[],
  at: string,
  isOpen: (identity: string) => boolean,
): Seen => {
  const kept = Object.entries(before.since).filter(([identity]) => isOpen(identity));
  const now = differences.map((difference): [string, string] => {
    const identity = identityOf(difference);
    return [identity, before.since[identity] ?? at];
  });
  return { schema: before.schema, since: Object.fromEntries([...kept, ...now]) };
};
