/**
 * What both the program and a run decide, as the program declares it now: as a run left it and `failover settle` wrote it
 * down, else as the posture says. While a run is open and calls the program itself, the program leaves all of it alone.
 */
import type { ConsumerDescription, ServiceDescription } from './application.ts';
import { nameIn, type Estate } from './estate.ts';
import { POSTURE_TABLE, shardsAt, tasksAt } from './posture.ts';

export const boundsOf = ({ settled, posture }: Estate, service: ServiceDescription) =>
  settled?.services[service.name] ?? { minTasks: tasksAt(posture, service), maxTasks: service.maxTasks };

/** Of a new on-demand stream (Kinesis Data Streams Developer Guide, Choose the right mode): 4 MB/s. */
const ON_DEMAND_SHARDS = 4;

export const capacityOf = (estate: Estate, { stream }: ConsumerDescription) =>
  estate.settled?.streams[nameIn(estate, stream.name)] ?? {
    mode: stream.mode,
    shardCount: stream.mode === 'PROVISIONED' ? shardsAt(estate.posture, stream) : ON_DEMAND_SHARDS,
  };

export const isConsuming = (estate: Estate, { name }: ConsumerDescription): boolean =>
  estate.settled?.mappings[nameIn(estate, name)]?.enabled ?? POSTURE_TABLE[estate.posture].consuming;

export const weightOf = ({ settled, posture }: Estate, publicName: string): number =>
  settled?.records[publicName]?.weight ?? POSTURE_TABLE[posture].weight;

/** Properties by resource, in Pulumi's names. */
export const DECIDED_BY_RUNS = {
  scalableTarget: ['minCapacity', 'maxCapacity'],
  stream: ['shardCount', 'streamModeDetails'],
  mapping: ['enabled'],
  record: ['weightedRoutingPolicies'],
};

/** `ignoreChanges` of such a resource. */
export const leftToRun = ({ calledByRun }: Estate, kind: keyof typeof DECIDED_BY_RUNS): string[] =>
  calledByRun === true ? DECIDED_BY_RUNS[kind] : [];
