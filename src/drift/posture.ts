/**
 * Differences that come from what the stacks of the two regions are configured to be, by posture or by what runs left and
 * `failover settle` wrote down: meant to be, when each side has just what its own configuration says.
 */
import { hasStreams, POSTURE_TABLE } from '../../stacks/posture.ts';
import type { Manifest, Posture } from '../domain/facts/manifest.ts';
import type { Settled } from '../domain/run/settled.ts';
import type { Difference } from './compare.ts';
import type { Value } from './item.ts';

/** A region as its stack is configured. */
export interface Stand {
  manifest: Manifest;
  posture: Posture;
  settled: Settled | null;
}

type Declared = (stand: Stand, name: string) => Value | null | undefined;

const boundsOf = ({ manifest, settled }: Stand, name: string) => {
  const service = manifest.services.find((one) => one.name === name);
  return settled?.services[service?.serviceName ?? ''] ?? service;
};

const existsFrom: Declared = ({ posture }) => (hasStreams(posture) ? 'there' : null);

/** By kind and field (none for the resource itself): what the configuration of a region declares. */
const DECLARED: Record<string, Declared | undefined> = {
  'scaling minimum': (stand, name) => boundsOf(stand, name)?.minTasks,
  'scaling maximum': (stand, name) => boundsOf(stand, name)?.maxTasks,
  'service desired count': ({ manifest }, name) => manifest.services.find((service) => service.name === name)?.minTasks,
  'stream open shards'({ manifest, settled }, name) {
    const stream = manifest.streams.find((one) => one.name === name);
    return settled?.streams[stream?.streamName ?? '']?.shardCount ?? stream?.shardCount;
  },
  'mapping consuming'({ manifest, posture, settled }, name) {
    const consumer = manifest.consumers.find((one) => one.name === name);
    return settled?.mappings[consumer?.functionName ?? '']?.enabled ?? POSTURE_TABLE[posture].consuming;
  },
  stream: existsFrom,
  mapping: existsFrom,
};

const describe = ({ manifest, posture, settled }: Stand): string =>
  `${manifest.region} is ${posture}${settled === null ? '' : `, settled after run ${settled.run}`}`;

/** The reason why a difference between two regions is meant to be; null when no configuration explains it. */
export const postureReason = (
  { comparison, kind, name, field, values }: Difference,
  [left, right]: readonly [Stand, Stand],
): string | null => {
  if (comparison !== 'live') return null;
  if (left.posture === right.posture && left.settled === null && right.settled === null) return null;
  const declared = DECLARED[field === null ? kind : `${kind} ${field}`];
  if (declared === undefined) return null;
  const isMeant = declared(left, name) === values[0] && declared(right, name) === values[1];
  return isMeant ? `${describe(left)}, ${describe(right)}` : null;
};
