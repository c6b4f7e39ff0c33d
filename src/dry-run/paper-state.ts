/** What a paper world keeps: the observed facts, keyed as calls ask for them. */
import { bareFunctionName } from '../domain/api/mapping-choice.ts';
import type { Facts, RegionFacts } from '../domain/facts/facts.ts';
import type { ConsumerManifest, Manifest } from '../domain/facts/manifest.ts';
import {
  scalingResourceId,
  type MappingSeen,
  type ReservedSeen,
  type ScalingSeen,
  type ServiceSeen,
  type StreamSeen,
} from '../domain/api/observed.ts';
import type { Sight } from '../domain/api/sight.ts';
import { plainName, type RecordSet } from '../domain/api/record-set.ts';

export type Live<T> = Map<string, Sight<T>>;

interface MappingRow {
  UUID: string;
  FunctionArn: string;
  EventSourceArn: string;
  State: string;
}

export interface Paper {
  /** By region, cluster and service name. */
  services: Live<ServiceSeen>;
  /** By region and resource id. */
  scaling: Live<ScalingSeen>;
  /** By region: the answer to every list, or why there is none. Kept and changed in place: thousands of steps ask for it. */
  mappings: Map<string, Sight<Map<string, MappingRow>>>;
  /** By region and bare name of a function. */
  reserved: Live<ReservedSeen>;
  /** By region and name; and by ARN. */
  streams: Live<StreamSeen>;
  streamNames: Map<string, string>;
  /** Key of the service behind a target group. */
  targetGroups: Map<string, string>;
  records: RecordSet[];
  /** By plain name: why its record sets are not known. */
  unreadNames: Map<string, string>;
  /** By name of the Pulumi stack: its posture, and what it declares. */
  stacks: Map<string, { posture: string; manifest: Manifest }>;
  /** Region of a SetIdentifier, for probes. */
  regions: Map<string, string>;
  /** Commands that were run, by name. */
  commands: Set<string>;
}

export const UNREAD = { known: false, cause: 'not read' } as const;

export const serviceKey = (region: string, cluster: string | undefined, name: string | undefined): string =>
  `${region} ${scalingResourceId(cluster ?? '', name ?? '')}`;

const sourceOf = ({ region, account, streams }: Manifest, { streamName }: ConsumerManifest): string =>
  streams.find((stream) => stream.streamName === streamName)?.streamArn ??
  `arn:aws:kinesis:${region}:${account}:stream/${streamName}`;

const mappingRows = (manifest: Manifest, seen: Record<string, Sight<MappingSeen>>): Sight<Map<string, MappingRow>> => {
  const rows = new Map<string, MappingRow>();
  for (const consumer of manifest.consumers) {
    const { name, functionArn: FunctionArn } = consumer;
    const EventSourceArn = sourceOf(manifest, consumer);
    const sight = seen[name] ?? UNREAD;
    if (!sight.known) return sight;
    if (sight.seen !== null)
      rows.set(sight.seen.uuid, {
        UUID: sight.seen.uuid,
        FunctionArn,
        EventSourceArn,
        State: sight.seen.state,
      });
  }
  return { known: true, seen: rows };
};

const addRegion = (paper: Paper, { manifest, services, scaling, mappings, streams }: RegionFacts): void => {
  const { region } = manifest;
  if (manifest.stack !== undefined) paper.stacks.set(manifest.stack, { posture: manifest.posture, manifest });
  for (const { name, clusterName, serviceName, targetGroup } of manifest.services) {
    const key = serviceKey(region, clusterName, serviceName);
    paper.services.set(key, services[name] ?? UNREAD);
    paper.scaling.set(key, scaling[name] ?? UNREAD);
    if (targetGroup !== null) paper.targetGroups.set(targetGroup.targetGroupArn, key);
  }
  paper.mappings.set(region, mappingRows(manifest, mappings));
  for (const { name, streamName, streamArn } of manifest.streams) {
    paper.streams.set(`${region} ${streamName}`, streams[name] ?? UNREAD);
    paper.streamNames.set(streamArn, streamName);
  }
  for (const { setIdentifier } of manifest.records) paper.regions.set(setIdentifier, region);
};

const COMING = 'known-once-created:';

/** StackPostures for the UUID of a mapping, which is known only once Lambda has made it: its function and the stream that it reads. */
const uuidToCome = (functionArn: string, eventSourceArn: string): string =>
  `${COMING}${functionArn.slice(functionArn.lastIndexOf('function:') + 9)} ${eventSourceArn}`;

/** The mapping that is yet to come, when the UUID stands for such a one; else null. */
export const mappingToCome = (uuid: string): { functionName: string; eventSourceArn: string } | null => {
  if (!uuid.startsWith(COMING)) return null;
  const [functionName = '', eventSourceArn = ''] = uuid.slice(COMING.length).split(' ');
  return { functionName, eventSourceArn };
};

/** Brings what a raised stack declares and the region lacks. */
export const raise = (paper: Paper, manifest: Manifest): void => {
  const { region, consumers, streams } = manifest;
  const mappings = paper.mappings.get(region);
  if (mappings?.known === true)
    for (const consumer of consumers) {
      const { mappingUuid, functionArn: FunctionArn } = consumer;
      const EventSourceArn = sourceOf(manifest, consumer);
      const UUID = mappingUuid ?? uuidToCome(FunctionArn, EventSourceArn);
      const isThere = [...mappings.seen.values()].some(
        (row) => row.FunctionArn === FunctionArn && row.EventSourceArn === EventSourceArn,
      );
      if (!isThere)
        mappings.seen.set(`${UUID} ${FunctionArn} ${EventSourceArn}`, {
          UUID,
          FunctionArn,
          EventSourceArn,
          State: 'Disabled',
        });
    }
  for (const { streamName, mode, shardCount } of streams) {
    const key = `${region} ${streamName}`;
    const sight = paper.streams.get(key);
    if (sight?.known === true && sight.seen === null)
      paper.streams.set(key, { known: true, seen: { status: 'ACTIVE', mode, shardCount } });
  }
};

/** The state as the facts found the real world. */
export const paperOf = (facts: Facts): Paper => {
  const { claimRecordName } = facts.to.manifest;
  const names = { ...facts.records, [claimRecordName]: facts.claim };
  const paper: Paper = {
    services: new Map(),
    scaling: new Map(),
    mappings: new Map(),
    reserved: new Map(
      facts.to.manifest.consumers.map(({ name, functionName }) => [
        `${facts.to.manifest.region} ${bareFunctionName(functionName)}`,
        facts.reserved?.[name] ?? UNREAD,
      ]),
    ),
    streams: new Map(),
    streamNames: new Map(),
    targetGroups: new Map(),
    records: Object.values(facts.records).flatMap((sight) => (sight.known ? sight.seen : [])),
    unreadNames: new Map(
      Object.entries(names).flatMap(([name, sight]) => (sight.known ? [] : [[plainName(name), sight.cause]])),
    ),
    stacks: new Map(),
    regions: new Map(),
    commands: new Set(),
  };
  addRegion(paper, facts.from);
  addRegion(paper, facts.to);
  if (facts.claim.known && facts.claim.seen !== null) paper.records.push(facts.claim.seen.record);
  return paper;
};
