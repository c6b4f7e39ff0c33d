/** What the last look of a roll-back has shown, as the sentence at its end: nothing is said from the journal alone. */

import { EXIT, type ExitCode } from '../domain/failure.ts';

/** Ids of steps, by what was seen of them (`src/engine/last-look.ts`). */
export interface LastSight {
  back: readonly string[];
  notBack: readonly { id: string; why: string }[];
  unseen: readonly { id: string; why: string }[];
  unclaimed: readonly string[];
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isReasons = (value: unknown): value is { id: string; why: string }[] =>
  Array.isArray(value) && value.every((one: { id?: unknown; why?: unknown } | null) => isTexts([one?.id, one?.why]));

/** What the summary of a run keeps of the last look; null where there was none, as in journals of earlier versions. */
export const sightIn = (summary: unknown): LastSight | null => {
  const { lastLook } = (summary ?? {}) as { lastLook?: Partial<Record<keyof LastSight, unknown>> | null };
  const { back, notBack, unseen, unclaimed } = lastLook ?? {};
  return isTexts(back) && isReasons(notBack) && isReasons(unseen) && isTexts(unclaimed)
    ? { back, notBack, unseen, unclaimed }
    : null;
};

/** Was nothing seen that is not back, or could not be seen? Without a look nobody says otherwise. */
export const isBackAsBefore = (sight: LastSight | null): boolean =>
  sight === null || (sight.notBack.length === 0 && sight.unseen.length === 0);

/** How a rollback exits: with what its last look has shown, since a script goes by that (docs/cli.md, "Exit codes"). */
export const exitCodeOfSight = (sight: LastSight | null): ExitCode => {
  if (sight === null || isBackAsBefore(sight)) return EXIT.done;
  return sight.notBack.length > 0 ? EXIT.differences : EXIT.unknown;
};

/** What a run that was taken back is called, by what its last look has shown. */
export const takenBackWords = (sight: LastSight | null): string => {
  if (sight === null) return 'rolled back';
  if (sight.notBack.length > 0) return 'taken back, and not as it was before';
  return sight.unseen.length > 0 ? 'taken back; whether all is as it was before could not be seen' : 'rolled back';
};

/** The sentence at the end of a roll-back; null where nobody has looked. */
export const rolledBackWords = (runId: string, sight: LastSight | null): string => {
  if (sight === null)
    return `Rolled back, as the journal of run ${runId} has it; whether every value is as it was before was not looked at again.`;
  const { back, notBack, unseen, unclaimed } = sight;
  const total = back.length + notBack.length + unseen.length;
  if (notBack.length > 0)
    return `Taken back, and NOT as it was before: of ${total} values that run ${runId} had changed, ${back.length} are so at a last look.`;
  if (unseen.length > 0)
    return `Taken back; whether it is all as it was before could not be seen: of ${total} values that run ${runId} had changed, ${back.length} are so at a last look.`;
  if (unclaimed.length > 0)
    return `Rolled back: what the journal says that run ${runId} had changed is as it was before, at a last look. More is as the run would leave it.`;
  return `Rolled back: every value that run ${runId} had changed is as it was before, at a last look.`;
};

/** Rows of the summary: a label of ten columns, and what is to be known. */
export const lastLookRows = ({ notBack, unseen, unclaimed }: LastSight): string[] => [
  ...notBack.map(({ id, why }) => `Not back  ${id}: ${why}`),
  ...unseen.map(({ id, why }) => `Not seen  ${id}: ${why}`),
  ...(unclaimed.length === 0
    ? []
    : [
        `Look at   ${unclaimed.join(', ')}: so in the world, though the journal does not say that the run did it. It was so before, or the journal has lost records: failover journal verify`,
      ]),
];
