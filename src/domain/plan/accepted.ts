/** How much is asked for once somebody has accepted a part of the capacity. */
import type { AcceptedCapacity, Offer } from './operation.ts';

/** Shares come from whole percents: a hair more than a whole number is that number. */
const ROUNDING = 1e-9;

/**
 * What counts as enough.
 * @param whole what the plan asks for, 1 or more
 * @param floor the declared floor: never less, unless that was accepted by name, and never more than the whole
 */
export const enoughOf = (whole: number, floor: number, accepted: AcceptedCapacity | null | undefined): number => {
  if (accepted === null || accepted === undefined) return whole;
  const part = Math.ceil(whole * accepted.share - ROUNDING);
  return Math.min(whole, Math.max(accepted.belowFloor ? Math.min(1, whole) : floor, part));
};

/** What a person may accept of it; null where nothing is there, or nothing is missing. */
export const offerOf = (there: number, whole: number, floor: number): Offer | null => {
  const percent = whole === 0 ? 0 : Math.floor((100 * there) / whole);
  return percent < 1 || there >= whole ? null : { percent, belowFloor: there < Math.min(floor, whole) };
};

/** As a part of a sentence: ` (of 15; cleo accepts 80 %)`. Empty where all of it is asked for. */
export const acceptedWords = (whole: number, enough: number, accepted: AcceptedCapacity | null | undefined): string =>
  enough === whole || accepted === null || accepted === undefined
    ? ''
    : ` (of ${whole}: ${accepted.by} accepts ${Math.round(accepted.share * 100)} %${accepted.belowFloor ? '' : ', not below the declared floor'})`;
