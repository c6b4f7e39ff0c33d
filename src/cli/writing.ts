/** What a process enters into a journal before anything else: that it is at work, and what somebody decided for it. */
import { randomInt } from 'node:crypto';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Unstamped } from '../engine/aim.ts';
import { isGiven, textOf, type Invocation } from './command.ts';
import type { Journals } from './journal-access.ts';

const RANDOM_BELOW = 36 ** 6;

/** A word by chance, unique for ever for all that a journal needs. */
export const freshToken = (): string => randomInt(RANDOM_BELOW).toString(36).padStart(6, '0');

/** @throws Failure `reason-missing` (exit 2): leaving the shared journal is a decision, and a decision has a reason. */
export const requireLocalReason = (invocation: Invocation, { isLocalByChoice }: Journals): void => {
  if (!isLocalByChoice || textOf(invocation, 'reason') !== null) return;
  throw new Failure({
    code: 'reason-missing',
    message: '--journal local goes on without the shared journal: nobody elsewhere will see this run.',
    remedy:
      'Say why: --journal local --reason "…". It is recorded. Without --journal the shared one is used, where one is configured.',
    exitCode: EXIT.usage,
  });
};

/** The decision to go on without the bucket, if this command makes it. */
export const localEntries = (invocation: Invocation, { isLocalByChoice }: Journals): Unstamped[] =>
  isLocalByChoice
    ? [
        {
          kind: 'journal.local',
          by: invocation.settings.writer.operator,
          reason: textOf(invocation, 'reason') ?? '',
        },
      ]
    : [];

/**
 * The first entries of a process that goes on with a run.
 * @param caller ARN whose credentials it has
 */
export const goingOn = (invocation: Invocation, journals: Journals, caller: string): Unstamped[] => [
  {
    kind: 'run.resumed',
    writer: invocation.settings.writer,
    caller,
    token: freshToken(),
    ...(isGiven(invocation, 'take-over') ? { takeOver: true } : {}),
  },
  ...localEntries(invocation, journals),
];
