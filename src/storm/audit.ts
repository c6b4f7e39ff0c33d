/** The auditor's own notes, and the invariants that he can find broken. */
import type { SandboxState } from '../sandbox/state.ts';
import type { Diary } from './diary.ts';
import type { Excuses, Setting } from './fault.ts';
import type { Glance, Weights } from './glance.ts';
import type { Sightings } from './sightings.ts';

/** Names of `docs/proof.md`, section "Invariants": those that a storm is held against. */
export const INVARIANTS = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I8',
  'I9',
  'I10',
  'I11',
  'I13',
  'I14',
  'I15',
  'I16',
  'I17',
  'I18',
  'I19',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  invariant: Invariant;
  what: string;
  /** Milliseconds since the first command was typed. */
  atMs: number;
}

/** By public name, the healthy targets that each service behind it needs in the standby before the name's users come. */
export type PublicNames = Map<string, Map<string, number>>;

/** What the auditor keeps. */
export interface Audit {
  state: SandboxState;
  setting: Setting;
  excuses: Excuses;
  openedMs: number;
  atOpening: Glance;
  /** Weights when the first command was typed. */
  weightsAtOpening: Weights;
  violations: Violation[];
  marks: Set<string>;
  diaries: Map<number, Diary>;
  /** Entries that are durable, by identity of their JSON and process. */
  durable: Set<string>;
  names: PublicNames;
  fences: Map<string, string>;
  sightings: Sightings;
  /** Somebody decided to go on without the shared journal, and somebody else went on with it: two truths. */
  isForked: boolean;
}

/** Something was broken. */
export const blame = (audit: Audit, invariant: Invariant, what: string): void => {
  if (audit.isForked) return;
  audit.violations.push({ invariant, what, atMs: audit.state.nowMs - audit.openedMs });
};

/** What the disk says of the newest run. */
export const current = ({ diaries }: Audit): Diary | undefined => [...diaries.values()].at(-1);

/** Planted in every answer; it must come up nowhere. */
export const CANARY = 'AKIASTORMCANARY00000';
