/** What Pulumi has to do in a region, and what becomes due of it. */
import type { Region } from '../../../domain/api/call.ts';

/** A resource that `pulumi up` creates or changes. */
interface StackItem {
  /** Type and name in the program. */
  key: string;
  /** After the update began, in milliseconds. */
  readyAfterMs: number;
  isThere: boolean;
  /** What comes into the world with it, as the service keeps it that says so for the type. */
  brings?: { type: string; thing: unknown };
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
