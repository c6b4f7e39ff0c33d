/** What is said where bucket and copy cannot both be right: which records are where, that nothing was touched, what to do. */
import { EXIT, Failure } from '../domain/failure.ts';
import { newerJournal } from './chain.ts';
import { type Comparison, entriesIn, type Raw, writerIn } from './compare.ts';
import { decodeRecord } from './record.ts';
import type { Store } from './store.ts';

/** The places that are held against each other. */
export interface Places {
  shared: Pick<Store, 'location'>;
  local: Pick<Store, 'location'>;
}

/** `3`, `1-3`, `1-3, 7` */
export const ranges = (numbers: readonly number[]): string => {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
};

export const recordWords = (numbers: readonly number[]): string =>
  `record${numbers.length === 1 ? '' : 's'} ${ranges(numbers)}`;

const numbersOf = (records: readonly Raw[]): number[] => records.map(({ sequence }) => sequence);

const LOOK = 'Nothing was done, and both are kept as they are. "failover journal verify" shows what is where. ';
const LOCALLY =
  'Where that cannot wait, --journal local --reason "…" goes on with what this machine has, which nobody elsewhere sees.';

const lost = (run: number, { shared, local }: Places, { onlyCopy, nowhere }: Comparison): Failure => {
  const here = onlyCopy.length === 0 ? '' : ` ${local.location} has ${recordWords(numbersOf(onlyCopy))}.`;
  const gone =
    nowhere.length === 0 ? '' : ` ${recordWords(nowhere)} of it ${nowhere.length === 1 ? 'is' : 'are'} in neither.`;
  return new Failure({
    code: 'journal-lost',
    message: `Records of run ${run} are no longer in ${shared.location}, where they had been.${here}${gone.replace(/ r/, ' R')}`,
    remedy: `${LOOK}"failover journal restore --dry-run" tells what it would bring back, "failover journal restore" does it; then the same command. Look for a lifecycle rule that expires objects. ${LOCALLY}`,
    exitCode: EXIT.gate,
  });
};

/** Whose run these records are of, in words. */
export const runWords = (records: readonly Raw[]): string => {
  const [begun] = entriesIn(records.slice(0, 1));
  if (begun?.kind !== 'run.begun') return `records of ${writerWords(records)}`;
  return `run ${begun.runId} of ${begun.writer.operator}, ${numbersOf(records).length} record${records.length === 1 ? '' : 's'}`;
};

const differs = (run: number, { shared, local }: Places, theirs: readonly Raw[], own: readonly Raw[]): Failure =>
  new Failure({
    code: 'journal-differs',
    message:
      `Under the number ${run} two things are recorded: in ${shared.location} ${runWords(theirs)}; in ${local.location} ` +
      `${runWords(own)}. The bucket lost records, and somebody wrote others there.`,
    remedy: `${LOOK}Agree with the others on what counts, then say it by name: failover journal restore --run ${run} --keep bucket, or --keep copy; neither overwrites anything. ${LOCALLY}`,
    exitCode: EXIT.gate,
  });

export const writerWords = (records: readonly Raw[]): string => {
  const last = writerIn(records);
  return last === null ? 'somebody' : `${last.operator} on ${last.host}, process ${last.processId}`;
};

const forked = (run: number, { shared, local }: Places, theirs: readonly Raw[], own: readonly Raw[]): Failure =>
  new Failure({
    code: 'journal-forked',
    message:
      `Run ${run} was gone on with twice while S3 was away: in ${shared.location} by ${writerWords(theirs)}, and in the ` +
      `local journal ${local.location} by ${writerWords(own)}.`,
    remedy:
      'Nothing was done. Agree on one of them, look at both ("failover status" and "failover status --journal local"), ' +
      `then: failover journal restore --run ${run} --keep bucket (or --keep copy); what is not kept is put aside whole.`,
    exitCode: EXIT.locked,
  });

const newer = (run: number, { local }: Places, own: readonly Raw[]): Failure => {
  for (const { sequence, bytes } of own) {
    const decoded = decodeRecord(bytes);
    if (decoded.kind === 'newer') return newerJournal(local.location, run, sequence, decoded.version);
  }
  throw new Error('no record of a newer version was found');
};

/** Why a run cannot be gone on with as bucket and copy have it; null when it can. */
export const lossOf = (
  run: number,
  places: Places,
  comparison: Comparison,
  { theirs, own }: { theirs: readonly Raw[]; own: readonly Raw[] },
): Failure | null => {
  switch (comparison.standing) {
    case 'lost':
      return lost(run, places, comparison);
    case 'differs':
      return differs(run, places, theirs, own);
    case 'forked':
      return forked(run, places, theirs, own);
    case 'newer':
      return newer(run, places, own);
    case 'whole':
    case 'ahead':
    case 'superseded':
      return null;
  }
};
