/** How a service can fail: each service of the sandbox says it of itself. */
import type { RegionState } from '../state.ts';
import type { OutageEffect } from './outage.ts';

/** Effects of a call that is not carried out, or late. */
export const CALLS = ['refuse', 'error', 'hang', 'throttle', 'slow'] as const satisfies OutageEffect[];
/** Effects with which a data plane serves nothing: the part of it that is hit is lost. */
export const LOST = ['refuse', 'error', 'hang', 'throttle'] as const satisfies OutageEffect[];

/** Single resources that an outage can hit alone. */
export interface Resources {
  /** What they are, such as `streams`. */
  collection: string;
  /** By the name that people type, the name that outages use. */
  namesIn(region: RegionState): ReadonlyMap<string, string>;
}

export interface Ability {
  /** Of its API. */
  control: readonly OutageEffect[];
  /** Of what users, records, tasks and metrics pass through. */
  data: readonly OutageEffect[];
  /** What `only` of an outage names; null where the service fails as a whole only. */
  only: Resources | null;
}

/** Nothing passes through it but its calls. */
export const API_ONLY: Ability = { control: CALLS, data: [], only: null };

/** Resources that are typed as they are called. */
export const namedAlike = (collection: string, keysOf: (region: RegionState) => object): Resources => ({
  collection,
  namesIn: (region) => new Map(Object.keys(keysOf(region)).map((name) => [name, name])),
});
