/**
 * Publishes heads beside a run and never in its way: one at a time, always the newest, no more often than an interval, and what an
 * anchor did not take is tried again with a record that comes later, and once more at the end.
 */
import { Failure } from '../domain/failure.ts';
import type { Anchor, AnchoredHead } from './anchor.ts';

export interface PublishingOptions {
  anchor: Pick<Anchor, 'location' | 'publish'>;
  /** Monotonic, in milliseconds. */
  elapsedMs(): number;
  /** Between two heads, in milliseconds. */
  intervalMs: number;
  /** Told once of an anchor that takes nothing, a sentence, and once when it does again. */
  remark(text: string): void;
}

/** How things stand: the newest head that is published, and the newest that is not, with the reason. */
export interface Published {
  head: AnchoredHead | null;
  owed: { head: AnchoredHead; reason: string } | null;
}

export interface Publishing {
  /** A record is durable. @param isMilestone is it one that has to be published? */
  take(head: AnchoredHead, isMilestone: boolean): void;
  /** Waits for what is on its way, and tries once what is still owed. */
  flush(): Promise<Published>;
}

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/** Whatever it is, it must not end the run. */
const reasonOf = (error: unknown): string =>
  error instanceof Failure
    ? error.message
    : `could not be asked (${error instanceof Error ? error.name : typeof error})`;

export const createPublishing = ({ anchor, elapsedMs, intervalMs, remark }: PublishingOptions): Publishing => {
  let wanted: AnchoredHead | null = null;
  let published: AnchoredHead | null = null;
  let reason: string | null = null;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let pauseMs = FIRST_PAUSE_MS;
  let underWay: Promise<void> | null = null;

  const succeeded = (head: AnchoredHead): void => {
    published = head;
    if (wanted === head) wanted = null;
    if (reason !== null) remark(`The anchor ${anchor.location} takes heads again, up to record ${head.sequence}.`);
    reason = null;
    pauseMs = FIRST_PAUSE_MS;
    notBeforeMs = elapsedMs() + intervalMs;
  };

  const failed = (head: AnchoredHead, why: string): void => {
    if (reason === null)
      remark(
        `The anchor ${anchor.location} ${why}. The run goes on, and it is tried again: until then nothing shows that record ${head.sequence} and those after it were there.`,
      );
    reason = why;
    notBeforeMs = elapsedMs() + pauseMs;
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  };

  const publish = async (head: AnchoredHead): Promise<void> => {
    try {
      await anchor.publish(head);
      succeeded(head);
    } catch (error) {
      failed(head, reasonOf(error));
    }
  };

  const begin = (): Promise<void> => {
    const head = wanted;
    if (head === null) return Promise.resolve();
    underWay = publish(head).finally(() => {
      underWay = null;
    });
    return underWay;
  };

  return {
    take(head, isMilestone) {
      // What waits is overtaken by what is newer: that proves all before it.
      if (isMilestone || wanted !== null) wanted = head;
      // Awaited at the end; nothing of the run hangs on it.
      if (underWay === null && wanted !== null && elapsedMs() >= notBeforeMs) void begin();
    },
    async flush() {
      await underWay;
      await begin();
      return { head: published, owed: wanted === null ? null : { head: wanted, reason: reason ?? 'was not asked' } };
    },
  };
};
