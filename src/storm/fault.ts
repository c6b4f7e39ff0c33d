/**
 * What a fault is: a name, resolved parameters, and the places where it takes hold. A storm is a list of faults with
 * their parameters as JSON; the seed only chooses that list, so a storm can be replayed, cut down and kept in a file.
 */
import type { Answer, Call, CallError, Region } from '../domain/api/call.ts';
import type { Mode } from '../domain/plan/plan.ts';
import type { SandboxState } from '../sandbox/state.ts';
import type { Random } from './random.ts';

/** How people work in a storm; chosen by the seed. */
export interface Manner {
  /** One disk for all, or the bucket in the standby region with a copy on each host's disk. */
  journal: 'disk' | 'bucket';
  /** Is the plan made when the command is typed? Else it was made at the alert and is given as a file. */
  plans: boolean;
  /** People that a promotion asks for. */
  people: 1 | 2;
}

/** Where the operators work; faults are aimed at what is there. */
export interface Setting {
  mode: Mode;
  from: Region;
  to: Region;
  services: string[];
  mappings: Record<Region, string[]>;
  streams: string[];
  /** About how long a promotion takes here: faults strike within it. */
  promotionMs: number;
  /** How long Route 53 takes for a change when nothing is the matter. */
  inSyncMs: { min: number; max: number };
  /** Is there a shared journal that faults can be aimed at? */
  hasBucket: boolean;
}

/** A call on its way, as a fault sees it. */
export interface Sent {
  call: Call;
  isWrite: boolean;
  /** Milliseconds since the first command was typed. */
  atMs: number;
  /** Number of the process that sent it. */
  process: number;
  person: string;
}

/**
 * What becomes of a call. `refused`: it never arrives, and the sender knows. `lost`: no answer until the deadline; it
 * lands after `landsAfterMs`, or never when that is null. `broken`: an error at once; it has landed or not. `late`: all
 * is well, later. `twice`: the network delivers it once more. `changed`: the answer is not the world's own.
 */
export type Fate =
  | { kind: 'refused'; error: CallError }
  | { kind: 'lost'; landsAfterMs: number | null }
  | { kind: 'broken'; landed: boolean; error: CallError }
  | { kind: 'late'; byMs: number }
  | { kind: 'twice'; afterMs: number }
  | { kind: 'changed'; answer: (answer: Answer) => Answer };

/** Kinds of places at which a process can be stopped. */
export type PointKind = 'before-send' | 'after-send' | 'before-append' | 'after-append' | 'waiting';

/** A moment in the life of a process. */
export interface Point {
  kind: PointKind;
  /** Points that this process has passed. */
  index: number;
  process: number;
  person: string;
  atMs: number;
  /** Name of the step that is written about, when it is known. */
  steps: string[];
}

/** `crash`: nothing more is done. `interrupt`: as Ctrl-C. `freeze`: the laptop sleeps, its monotonic clock with it. */
export type PointFate = { kind: 'crash'; torn: boolean } | { kind: 'interrupt' } | { kind: 'freeze'; forMs: number };

/** What the disk does to an append. `durable`: the record was written although the caller is told otherwise. */
export interface DiskFate {
  code: 'ENOSPC' | 'EIO' | 'EROFS' | 'EACCES' | 'slow';
  durable: boolean;
  slowMs: number;
}

export interface Append {
  atMs: number;
  process: number;
  /** Number of the append among all. */
  index: number;
}

/** What a second person does, and when. */
export interface Visit {
  atMs: number;
  command: 'begin' | 'resume' | 'take-over' | 'rollback';
  person: string;
}

/** The places where faults take hold. Each asks its rules in order; the first that says something counts. */
export interface Hooks {
  calls: ((sent: Sent) => Fate | null)[];
  points: ((point: Point) => PointFate | null)[];
  appends: ((append: Append) => DiskFate | null)[];
  /** How far a process's wall clock is off, milliseconds. */
  wallOffsets: ((process: number, atMs: number) => number)[];
  /** Something that happens to the world by itself. */
  moments: { atMs: number; happen: (state: SandboxState) => void }[];
  /** How a person answers a plan's question; null leaves it to the next rule. */
  answers: ((person: string, atMs: number) => 'yes' | 'no' | 'pending' | null)[];
  /** Sends a second person on the way. */
  invite(visit: Visit): void;
  /** How the first person goes on when a run has stopped or was interrupted; null: as a careful person would. */
  habits: ((turn: number) => Habit | null)[];
  /** Does somebody decide to go on locally where S3 does not answer? */
  goesLocal: ((person: string) => boolean)[];
  /** What the first person does after a run that ended or a rollback, of its own accord; null: nothing. */
  encores: ((outcome: 'completed' | 'rolled-back') => { command: 'begin' | 'rollback'; afterMs: number } | null)[];
}

export type Habit = 'retry' | 'skip' | 'rollback' | 'forced' | 'impatient';

/** What a fault makes of the truth, so that the auditor does not blame the tool for it. */
export interface Excuses {
  /** Reads may lie or lag: what was seen is not what is. */
  lies: boolean;
  /** Things that others change under the tool, such as `service auth`, `records`, `claim`, `mapping UUID`, `bounds auth`. */
  meddled: Set<string>;
  /** Resolvers keep answers for longer than they may: nobody knows how long to wait for them. */
  isTtlIgnored: boolean;
  /** Somebody, or something that does not pass, stands in the way of every end but giving up. */
  hopeless: boolean;
}

export interface Arming {
  setting: Setting;
  hooks: Hooks;
  excuses: Excuses;
  /** To be called whenever the fault really did something. */
  fired(): void;
}

export interface FaultKind<Params extends object = object> {
  name: string;
  group: FaultGroup;
  /** What happens, one line. */
  what: string;
  /** Chooses parameters; null where the setting has nothing to goal at. */
  roll(random: Random, setting: Setting): Params | null;
  arm(params: Params, arming: Arming): void;
}

export type FaultGroup =
  | 'network'
  | 'effect'
  | 'route53'
  | 'fargate'
  | 'streams'
  | 'process'
  | 'disk'
  | 'time'
  | 'identity'
  | 'people'
  | 'journal'
  | 'recovery';

/** A fault in a storm. */
export interface PlannedFault {
  fault: string;
  params: object;
}

/** Keeps the type of the parameters between `roll` and `arm`, and forgets it in the catalogue. */
export const fault = <Params extends object>(kind: FaultKind<Params>): FaultKind => kind;

/** Faults are over by then: what comes after is the liveness phase. */
export const CALM_MS = 20 * 60_000;

/** Hooks that do nothing. @param onVisit told of every visit, also of those decided in the middle of the storm */
export const noHooks = (onVisit: (visit: Visit) => void): Hooks => ({
  calls: [],
  points: [],
  appends: [],
  wallOffsets: [],
  moments: [],
  answers: [],
  invite: onVisit,
  habits: [],
  goesLocal: [],
  encores: [],
});
