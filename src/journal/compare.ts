/**
 * Bucket and copy held against each other, record by record. A record counts once the bucket has it, and then it is copied: so
 * the copy may lack records, and may have one more, of which its writer never heard whether it arrived, and those that somebody
 * decided to keep here while S3 was away. Anything else means that one of them lost records, or holds another run.
 */
import type { Entry, Writer } from '../domain/run/entry.ts';
import { readPayload } from './payload.ts';
import { decodeRecord, GENESIS } from './record.ts';

/** A record as a store keeps it. */
export interface Raw {
  sequence: number;
  bytes: string;
}

/**
 * `whole` both have the same, or the copy lacks some · `ahead` the copy goes on by one record that nobody answered for, or by
 * decision · `superseded` somebody else was faster at that one record · `forked` somebody decided to go on here, and somebody
 * else went on there · `lost` the bucket lacks records that it had · `differs` they hold different records of one number ·
 * `newer` the copy has records of a version that is not known here, so nobody can tell.
 */
export type Standing = 'whole' | 'ahead' | 'superseded' | 'forked' | 'lost' | 'differs' | 'newer';

export interface Comparison {
  standing: Standing;
  /** Records that only one of them has, ascending. */
  onlyShared: Raw[];
  onlyCopy: Raw[];
  /** Numbers of the records in which they differ. */
  differing: number[];
  /** Numbers that neither has, though a later one is there. */
  nowhere: number[];
  /** Records of the copy that are damaged or cut off: they say nothing, and are left alone. */
  damaged: Raw[];
  /** All records that there are; where both differ, that of the bucket. */
  union: Raw[];
}

const isSound = ({ bytes }: Raw): boolean => ['whole', 'newer'].includes(decodeRecord(bytes).kind);
const isNewer = ({ bytes }: Raw): boolean => decodeRecord(bytes).kind === 'newer';

/** What records say; those that cannot be read say nothing. */
export const entriesIn = (records: readonly Raw[]): Entry[] =>
  records.flatMap(({ bytes }) => {
    const decoded = decodeRecord(bytes);
    const read = decoded.kind === 'whole' ? readPayload(decoded.record) : null;
    return read?.kind === 'known' ? read.entries : [];
  });

/** Who wrote last, as far as these records tell. */
export const writerIn = (records: readonly Raw[]): Writer | null =>
  entriesIn(records)
    .flatMap((entry): Writer[] => ('writer' in entry ? [entry.writer] : []))
    .at(-1) ?? null;

/** Numbers up to the last that are missing. */
export const holesIn = (records: readonly Raw[]): number[] => {
  const there = new Set(records.map(({ sequence }) => sequence));
  const last = records.at(-1)?.sequence ?? 0;
  return Array.from({ length: last }, (_, index) => index + 1).filter((sequence) => !there.has(sequence));
};

/** Does a record name the hash of the one before it? What cannot be decoded links to nothing. */
export const isLinked = (before: Raw | undefined, { sequence, bytes }: Raw): boolean => {
  const decoded = decodeRecord(bytes);
  if (decoded.kind === 'newer') return true;
  if (decoded.kind !== 'whole' || decoded.record.sequence !== sequence) return false;
  if (sequence === 1) return decoded.record.previousHash === GENESIS;
  return before?.sequence === sequence - 1 && before.bytes.slice(0, 64) === decoded.record.previousHash;
};

/** How many records at the beginning nobody has decided to keep here alone. */
const undecidedIn = (records: readonly Raw[]): number => {
  const first = records.findIndex((record) => entriesIn([record]).some(({ kind }) => kind === 'journal.local'));
  return first === -1 ? records.length : first;
};

/** Did a process of the copy's own go on with the bucket, after what was decided? Then the bucket had all before it. */
const returnsToBucket = (records: readonly Raw[]): boolean =>
  records.slice(1).some((record) => {
    const kinds = entriesIn([record]).map(({ kind }) => kind);
    return kinds.includes('run.resumed') && !kinds.includes('journal.local');
  });

interface Sides {
  theirs: readonly Raw[];
  own: readonly Raw[];
  host: string;
}

/** Records of the copy that the bucket does not have at that number: may they be so without anything having been lost? */
const mayBeAhead = ({ own, host }: Sides, tail: readonly Raw[]): boolean => {
  const undecided = undecidedIn(tail);
  if (undecided > 1 || returnsToBucket(tail)) return false;
  // Of another machine there is nothing here that the bucket had not had before.
  return undecided === 0 || writerIn(own.slice(0, own.length - tail.length + 1))?.host === host;
};

/** Does a record of the copy stand where the one before it, or after it, is of another chain? */
const isMixed = ({ union, onlyCopy }: Pick<Comparison, 'union' | 'onlyCopy'>): boolean => {
  const ofCopy = new Set(onlyCopy);
  return union.some((record, index) => {
    const before = union[index - 1];
    if (before === undefined || before.sequence !== record.sequence - 1) return false;
    return (ofCopy.has(record) || ofCopy.has(before)) && !isLinked(before, record);
  });
};

const standingOf = (sides: Sides, found: Omit<Comparison, 'standing'>): Standing => {
  const { theirs, own } = sides;
  const { differing, onlyCopy } = found;
  const last = theirs.at(-1)?.sequence ?? 0;
  const from = differing[0] ?? onlyCopy.find(({ sequence }) => sequence > last)?.sequence;
  const tail = own.filter(({ sequence }) => from !== undefined && sequence >= from);
  // S3 keeps no part of an object: a record of the bucket that is not whole was changed afterwards.
  if (!theirs.every(isSound) || isMixed(found)) return 'differs';
  if (tail.some(isNewer) && (differing.length > 0 || tail.length > 1)) return 'newer';
  if (differing.length > 0) {
    if (!mayBeAhead(sides, tail)) return 'differs';
    return undecidedIn(tail) === tail.length ? 'superseded' : 'forked';
  }
  if (holesIn(theirs).length > 0 || found.nowhere.length > 0) return 'lost';
  if (tail.length === 0) return 'whole';
  return mayBeAhead(sides, tail) ? 'ahead' : 'lost';
};

/** @param host of this machine, as journals name it */
export const compareRun = (theirs: readonly Raw[], copy: readonly Raw[], host: string): Comparison => {
  const own = copy.filter(isSound);
  const shared = new Map(theirs.map((record) => [record.sequence, record]));
  const local = new Set(own.map(({ sequence }) => sequence));
  const onlyCopy = own.filter(({ sequence }) => !shared.has(sequence));
  const union = [...theirs, ...onlyCopy].sort((left, right) => left.sequence - right.sequence);
  const found = {
    onlyShared: theirs.filter(({ sequence }) => !local.has(sequence)),
    onlyCopy,
    differing: own.flatMap(({ sequence, bytes }) =>
      shared.has(sequence) && shared.get(sequence)?.bytes !== bytes ? [sequence] : [],
    ),
    nowhere: holesIn(union),
    damaged: copy.filter((record) => !isSound(record)),
    union,
  };
  return { standing: standingOf({ theirs, own, host }, found), ...found };
};

/**
 * Records of the copy that can be put into the bucket where it lacks them: each hangs, link by link, on one that is there; or
 * the bucket has none of the run, and they begin it.
 */
export const restorable = ({ union, onlyCopy }: Comparison): Raw[] => {
  const ofCopy = new Set(onlyCopy);
  const stretches: Raw[][] = [];
  for (const [index, record] of union.entries()) {
    const stretch = stretches.at(-1);
    if (stretch !== undefined && isLinked(union[index - 1], record)) stretch.push(record);
    else stretches.push([record]);
  }
  const isEmpty = onlyCopy.length === union.length;
  return stretches.flatMap((stretch) => {
    const hangs = stretch.some((record) => !ofCopy.has(record)) || (isEmpty && stretch[0]?.sequence === 1);
    return hangs ? stretch.filter((record) => ofCopy.has(record)) : [];
  });
};
