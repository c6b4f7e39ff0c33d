/** What Pulumi has to do in a region, and what becomes due of it. */
import type { Region } from '../../../domain/api/call.ts';
import type { Exhibits } from '../exhibit-state.ts';
import type { StreamState } from '../kinesis/state.ts';
import type { MappingState } from '../lambda/state.ts';

/** A resource that `pulumi up` creates or changes. */
interface StackItem {
  /** Type and name in the program. */
  key: string;
  /** After the update began, in milliseconds. */
  readyAfterMs: number;
  isThere: boolean;
  /** What comes into the world with it. */
  stream?: StreamState;
  mapping?: MappingState;
  /** What else a reader sees of the mapping. */
  shown?: Exhibits['mappings'][string];
}

/** The Pulumi stack of a region that was made in a posture in which something is missing. */
export interface StackState {
  stack: string;
  /** The posture that it was made in, and the one that it can be raised to. */
  from: string;
  posture: string;
  startedAtMs: number | null;
  items: StackItem[];
}

export interface PulumiRegion {
  /** Absent where nothing is missing. */
  stack?: StackState;
}

export interface PulumiEvents {
  'stack-item': { region: Region; item: number };
}
