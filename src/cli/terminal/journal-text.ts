/** What the journal's bucket and copy hold, run by run, and what restoring does, as text and as data. */
import { isSettled, type Restoring, type RunFinding } from '../../journal/restore.ts';
import { ranges, recordWords, runWords, writerWords } from '../../journal/loss.ts';
import type { Raw } from '../../journal/compare.ts';
import { wrap } from '../../report/lines.ts';

/** Where the two are; `shared` is null where there is no bucket, or it is left out by choice. */
export interface JournalPlaces {
  shared: string | null;
  local: string;
}

const numbersOf = (records: readonly Raw[]): number[] => records.map(({ sequence }) => sequence);

const STANDING: Record<RunFinding['standing'], string> = {
  whole: 'whole',
  ahead: 'whole; the copy goes on, and the next command that works on it brings that to the bucket',
  superseded: 'whole; the last record of the copy came too late, and the next command puts it aside',
  forked: 'FORKED: gone on with twice while S3 was away',
  lost: 'LOST records in the bucket',
  differs: 'DIFFERS: two things are recorded under this number',
  newer: 'NOT KNOWN: a newer version of failover wrote it',
  gone: 'GONE: later runs are there, and of this one no record',
  damaged: 'DAMAGED',
};

const sideOf = (records: readonly Raw[]): string =>
  records.length === 0 ? 'nothing' : `records ${ranges(numbersOf(records))}, last by ${writerWords(records)}`;

const findingLines = ({ shared, local }: JournalPlaces, finding: RunFinding, width: number): string[] => {
  const { run, standing, theirs, own, comparison, fault } = finding;
  const isTwo = standing === 'differs' || standing === 'forked';
  const counts = theirs.length === 0 ? own : theirs;
  const lines = [
    ...(shared === null ? [] : [`bucket: ${sideOf(theirs)}`]),
    `${shared === null ? 'here' : 'copy'}: ${sideOf(own)}`,
    ...(isTwo
      ? [`they differ in record ${ranges(comparison.differing)}: ${runWords(theirs)} there, ${runWords(own)} here`]
      : []),
    ...(comparison.nowhere.length === 0 ? [] : [`in neither: record ${ranges(comparison.nowhere)}`]),
    ...(comparison.damaged.length === 0 || shared === null
      ? []
      : [`damaged or cut off in ${local}: record ${ranges(numbersOf(comparison.damaged))}`]),
    ...(fault === null ? [] : [fault]),
  ];
  const isPlain = isSettled(finding) && comparison.onlyShared.length === 0 && comparison.onlyCopy.length === 0;
  const head = `Run ${run}: ${STANDING[standing]}${isPlain ? `, ${counts.length} record${counts.length === 1 ? '' : 's'}${shared === null ? '' : ' in both'}` : ''}.`;
  return [...wrap(head, width), ...(isPlain ? [] : lines.flatMap((line) => wrap(line, width, '  ', '    ')))];
};

/** One paragraph a run, and what to do. */
export const verifyLines = (places: JournalPlaces, findings: readonly RunFinding[], width: number): string[] => {
  const open = findings.filter((finding) => !isSettled(finding));
  const next =
    open.length === 0
      ? ['Nothing is lost, as far as this machine can tell.']
      : [
          `Not whole: run ${ranges(open.map(({ run }) => run))}. Nothing was changed.`,
          ...(places.shared === null ? [] : ['Next: failover journal restore --dry-run']),
        ];
  return [
    ...wrap(
      places.shared === null ? `Journal in ${places.local}.` : `Bucket ${places.shared}, copy ${places.local}.`,
      width,
    ),
    ...(findings.length === 0
      ? ['There are no runs yet.']
      : findings.flatMap((one) => findingLines(places, one, width))),
    ...next.flatMap((line) => wrap(line, width)),
  ];
};

export const verifyDocument = (places: JournalPlaces, findings: readonly RunFinding[]) => ({
  ...places,
  whole: findings.every(isSettled),
  runs: findings.map((finding) => ({
    run: finding.run,
    standing: finding.standing,
    isWhole: isSettled(finding),
    bucket: places.shared === null ? null : numbersOf(finding.theirs),
    copy: numbersOf(finding.own),
    differing: finding.comparison.differing,
    nowhere: finding.comparison.nowhere,
    damaged: numbersOf(finding.comparison.damaged),
    fault: finding.fault,
  })),
});

const restoringLines = ({ run, toShared, toCopy, left }: Restoring): string[] => [
  ...(toShared.length === 0 ? [] : [`Run ${run}: ${recordWords(numbersOf(toShared))} to the bucket, out of the copy`]),
  ...(toCopy.length === 0 ? [] : [`Run ${run}: ${recordWords(numbersOf(toCopy))} to the copy, out of the bucket`]),
  ...(left === null ? [] : [`Run ${run}: NOT whole by this: ${left}.`]),
];

/** The bucket cannot tell how far a run had gone whose end it lost: that is for people. */
const ENDS =
  'The end of a run that the bucket had lost may be on another machine: have "failover journal verify" say on each that it is whole before anybody goes on with it.';

export const restoreLines = (plan: readonly Restoring[], isDry: boolean, width: number): string[] => {
  const lines = plan.flatMap(restoringLines);
  if (lines.length === 0) return ['Nothing to restore: bucket and copy have the same.'];
  const isPushed = plan.some(({ toShared }) => toShared.length > 0);
  return [
    isDry ? 'Would create, and overwrite nothing:' : 'Created, and nothing overwritten:',
    ...lines.flatMap((line) => wrap(line, width, '  ', '    ')),
    ...(isPushed ? wrap(ENDS, width) : []),
    ...(isDry ? ['Nothing was changed. Do it: failover journal restore'] : []),
  ];
};

export const restoreDocument = (plan: readonly Restoring[], isDry: boolean) => ({
  dryRun: isDry,
  runs: plan.map(({ run, toShared, toCopy, left }) => ({
    run,
    toBucket: numbersOf(toShared),
    toCopy: numbersOf(toCopy),
    left,
  })),
});
