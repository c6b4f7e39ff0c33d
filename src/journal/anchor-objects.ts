/**
 * An anchor of objects that are created once: `heads/000007/00000042`. In a bucket with Object Lock nobody takes one back, not even
 * who may write the journal, until its retention is over (Amazon S3 User Guide, "Locking objects with Object Lock").
 */
import { Failure } from '../domain/failure.ts';
import { anchorDamaged, anchoredHead, untaken, type Anchor, type AnchoredHead } from './anchor.ts';
import { recordName, recordNumbers, runName, runNumbers } from './names.ts';
import { isAway, type Objects } from './objects.ts';

/** How long the anchor may take for one head: it is not what a run waits for. */
export const ANCHOR_DEADLINE_MS = 3000;

/** Words of the journal's bucket as those of an anchor. */
const asUntaken = (error: unknown): unknown => {
  if (!(error instanceof Failure)) return error;
  const { message } = error;
  if (isAway(error)) return untaken(`did not answer within ${ANCHOR_DEADLINE_MS / 1000} s`, error);
  const said = message.replace(/^.*?journal at \S+?\.? (?=\S)/, '');
  return untaken(`refuses: ${said}`, error);
};

const asked = async <T>(question: Promise<T>): Promise<T> => {
  try {
    return await question;
  } catch (error) {
    throw asUntaken(error);
  }
};

const parse = (text: string, run: number, sequence: number): AnchoredHead | null => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const parsed = anchoredHead.safeParse(value);
  return parsed.success && parsed.data.run === run && parsed.data.sequence === sequence ? parsed.data : null;
};

/** @param objects of another place than the journal's */
export const createObjectAnchor = (objects: Pick<Objects, 'location' | 'create' | 'names' | 'read'>): Anchor => {
  const folderOf = (run: number): string => `heads/${runName(run)}/`;
  return {
    location: objects.location,
    async publish(head) {
      const key = folderOf(head.run) + recordName(head.sequence);
      if ((await asked(objects.create(key, `${JSON.stringify(head)}\n`))) === 'created') return;
      throw untaken(`has another record ${head.sequence} of run ${head.run} already: somebody else works on this run`);
    },
    reader: {
      runs: async () => runNumbers(await asked(objects.names('heads/'))),
      async latest(run) {
        const last = recordNumbers(await asked(objects.names(folderOf(run)))).at(-1);
        if (last === undefined) return null;
        const key = folderOf(run) + recordName(last);
        const head = parse(await asked(objects.read(key)), run, last);
        if (head === null) throw anchorDamaged(objects.location, key);
        return head;
      },
    },
  };
};
