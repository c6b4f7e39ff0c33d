/**
 * What a service of the sandbox is: one file here or one folder for each, listed in `registry.ts`. Whatever else the sandbox
 * must know of a service it says here of itself.
 */
import type { Answer, AwsService, Call, CallOf, OperationOf, Region, ServiceName } from '../../domain/api/call.ts';
import type { AnyBucketName } from '../../domain/api/catalogue.ts';
import type { Ability } from '../faults/ability.ts';
import type { Due, InRegion, RegionState, SandboxState } from '../state.ts';
import type { Attributes, DeclaredRegion } from './declared-region.ts';
import type { Collection } from './descriptions.ts';
import type { QuotaState } from './service-quotas/state.ts';

/** How it answers one operation. */
export type Handler<S extends ServiceName, O extends OperationOf<S>> = (here: InRegion, call: CallOf<S, O>) => Answer;

/** What it does when something is due, by the kind of that. */
export type DueHandlers<Kind extends Due['kind']> = {
  [K in Kind]: (here: InRegion, item: Extract<Due, { kind: K }>) => void;
};

/** What comes into the world with a resource that `pulumi up` creates later. */
export interface Arrival {
  /**
   * It, as the program makes it in the raised posture.
   * @param attributes of the resource.
   * @returns undefined where the region as it is has it already.
   */
  of(raised: RegionState, region: RegionState, attributes: Attributes): unknown;
  /** It is there. */
  arrive(here: InRegion, thing: unknown): void;
}

/** What a service makes of what the program of a region registers. It throws nothing: what the program forgot is noted. */
export interface Declared {
  /** Types that leave a trace in the world, or whose absence is noticed; all others count as not modelled. */
  types: readonly string[];
  /** Makes what is the service's own; the region has nothing of others yet. */
  make?(here: InRegion, declared: DeclaredRegion): void;
  /** Makes what hangs on things of others, in the order of the registry, once all have made their own. */
  connect?(here: InRegion, declared: DeclaredRegion): void;
  /** By type. */
  arrivals?: Readonly<Record<string, Arrival>>;
}

/** A value that a field can be given by hand. */
export type Plain = string | number | boolean;

/** What people can change by hand of what the service works with; descriptions can all be changed. */
export interface ByHand {
  /** Resources by key, by the name that people type; a name that descriptions have too means both. */
  collections(region: RegionState): Readonly<Record<string, object>>;
  /** Fields that a resource may have and begins without, with a value of their type, by collection. */
  optional?: Readonly<Record<string, Readonly<Record<string, Plain>>>>;
  /** Fields that take one of a few values, by collection and path, such as `streams mode`. */
  choices?: Readonly<Record<string, readonly string[]>>;
  /** What follows by itself from a field that was set. */
  follow?(here: InRegion, edited: { collection: string; key: string; field: string }): void;
}

/** Quotas that are the size of a request-rate bucket: its burst and its sustained rate. */
export interface RateQuotas {
  serviceCode: string;
  burst: string;
  perSecond: string;
}

/** What others know of a service, whatever its calls are. */
export interface Registration {
  /** Do its answers show the load? Then users and records are brought along to the very moment of a call. */
  readsLoad?: boolean;
  /** What happens in each region once a minute. */
  everyMinute?(here: InRegion): void;
  declared?: Declared;
  /** Kinds of resources that it keeps descriptions of. */
  describes?: readonly Collection[];
  /** Its part of a region, as `failover sandbox show --json` prints it. */
  showsIn?(state: SandboxState, region: RegionState): object;
  /** Its part of the whole, for a service without regions. */
  shows?(state: SandboxState): object;
  byHand?: ByHand;
  /** Applied quotas of an account that has prepared its standby, by service code. */
  quotas?(region: Region): Record<string, QuotaState[]>;
  rateQuotas?: Partial<Record<AnyBucketName, RateQuotas>>;
}

export type SandboxService<S extends ServiceName> = Registration & {
  /** Every operation that the domain's definition of the service has. */
  operations: { [O in OperationOf<S>]: Handler<S, O> };
  /** The resources that a call names, in the names that outages of single resources use. */
  resourcesIn?(state: SandboxState, call: Extract<Call, { service: S }>): (string | undefined)[];
} & (S extends AwsService ? { fails: Ability } : object);
