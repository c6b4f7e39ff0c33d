/**
 * A store keeps the records of runs and needs one atomic verb: create record n if it does not exist. That append is the
 * fence: of two writers one wins record n, and the other learns it before its next effect.
 */
export interface Store {
  /** Where the records are, for messages. */
  readonly location: string;
  /** Numbers of the runs it holds, ascending. */
  runs(): Promise<number[]>;
  /** Raw records of one run in order of their sequence, from 1. Gaps are left out: the decoder finds them. */
  read(run: number): Promise<{ sequence: number; bytes: string }[]>;
  /** Durable when it returns `created`: this very record is there. Never changes an existing record; `exists`: another one is. */
  create(run: number, sequence: number, bytes: string): Promise<'created' | 'exists'>;
  /** Moves a torn last record out of the way, keeping its bytes for inspection. */
  setAside(run: number, sequence: number): Promise<void>;
}
