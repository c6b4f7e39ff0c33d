/** Asks an anchor what it has seen: each question once, and none after one was not answered, which is told. */
import { Failure } from '../domain/failure.ts';
import { isAnchorDamaged, type Anchor, type AnchoredHead, type AnchorReader } from './anchor.ts';

export interface Asking {
  /** Numbers of the runs of which it has heads; empty where it does not answer. */
  runs(): Promise<number[]>;
  /** The newest head of a run; null where there is none, or it does not answer. @throws Failure `anchor-damaged` */
  latest(run: number): Promise<AnchoredHead | null>;
}

/** @param remark told that the anchor does not answer, a sentence */
export const createAsking = ({ location, reader }: Anchor, remark: (text: string) => void): Asking => {
  let isAway = false;
  const ask = async <T>(question: (of: AnchorReader) => Promise<T>, otherwise: T): Promise<T> => {
    if (isAway || reader === null) return otherwise;
    try {
      return await question(reader);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { message } = error;
      if (isAnchorDamaged(error)) throw error;
      isAway = true;
      remark(`The anchor ${location} ${message}: whether the end of the journal is missing is not known.`);
      return otherwise;
    }
  };
  let runs: Promise<number[]> | null = null;
  const heads = new Map<number, Promise<AnchoredHead | null>>();
  return {
    runs: () => (runs ??= ask((one) => one.runs(), [])),
    latest(run) {
      const known = heads.get(run) ?? ask((one) => one.latest(run), null);
      heads.set(run, known);
      return known;
    },
  };
};
