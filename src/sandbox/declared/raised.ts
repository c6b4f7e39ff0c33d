/** What a cold region lacks, and what comes into the world with each resource that `pulumi up` creates. */
import type { ProvisionedRegion } from './provision.ts';
import type { StackState } from '../services/pulumi/state.ts';
import type { RegionState } from '../state.ts';

type Item = StackState['items'][number];

/** Keys of the program's resources of a type, by a field of what AWS answered. */
const keysBy = ({ resources }: ProvisionedRegion, type: string, field: string): Map<string, string> =>
  new Map(
    resources
      .filter((resource) => resource.type === type)
      .map(({ name, outputs }) => [String(outputs[field]), `${type} ${name}`]),
  );

/**
 * @param region as it is, of the program in the posture that it has.
 * @param raisedState the same region as the raised program makes it.
 * @returns undefined for a region that lacks nothing.
 */
export const stackOf = (
  { manifest, posture, raised }: ProvisionedRegion,
  region: RegionState,
  raisedState: (provisioned: ProvisionedRegion) => RegionState,
): StackState | undefined => {
  if (raised === undefined || manifest.stack === undefined) return undefined;
  const { streams, mappings, exhibits } = raisedState(raised.region);
  const streamKeys = keysBy(raised.region, 'aws:kinesis/stream:Stream', 'name');
  const mappingKeys = keysBy(raised.region, 'aws:lambda/eventSourceMapping:EventSourceMapping', 'uuid');
  const items = new Map(raised.steps.map((step): [string, Item] => [step.key, { ...step, isThere: false }]));
  for (const stream of Object.values(streams)) {
    const item = items.get(streamKeys.get(stream.streamName) ?? '');
    if (item !== undefined && region.streams[stream.streamName] === undefined) item.stream = stream;
  }
  for (const mapping of Object.values(mappings)) {
    const item = items.get(mappingKeys.get(mapping.uuid) ?? '');
    if (item === undefined || region.mappings[mapping.uuid] !== undefined) continue;
    item.mapping = mapping;
    item.shown = exhibits?.mappings[mapping.uuid] ?? {};
  }
  return {
    stack: manifest.stack,
    from: posture,
    posture: raised.region.posture,
    startedAtMs: null,
    items: [...items.values()],
  };
};
