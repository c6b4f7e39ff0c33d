/** What the last look of a roll-back has shown, as the sentence at its end: nothing is said from the journal alone. */

/** Ids of steps, by what was seen of them (`src/engine/last-look.ts`). */
export interface LastSight {
  back: readonly string[];
  notBack: readonly { id: string; why: string }[];
  unseen: readonly { id: string; why: string }[];
  unclaimed: readonly string[];
}

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
