/** Differences that come from the postures of the two regions: meant to be, when each side has just what its own posture says. */
import { POSTURE_TABLE } from '../../stacks/posture.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Difference } from './compare.ts';
import type { Value } from './item.ts';

type Declared = (manifest: Manifest, name: string) => Value | undefined;

const minimumTasks: Declared = ({ services }, name) => services.find((service) => service.name === name)?.minTasks;

/** By kind and field: what the posture of a region declares. The manifest holds the numbers, the table the rest. */
const DECLARED: Record<string, Declared | undefined> = {
  'scaling minimum': minimumTasks,
  'service desired count': minimumTasks,
  'stream open shards': ({ streams }, name) => streams.find((stream) => stream.name === name)?.shardCount,
  'mapping consuming': ({ posture }) => POSTURE_TABLE[posture].consuming,
};

/** The reason why a difference between two regions is meant to be; null when no posture explains it. */
export const postureReason = (
  { comparison, kind, name, field, values }: Difference,
  [left, right]: readonly [Manifest, Manifest],
): string | null => {
  if (comparison !== 'live' || left.posture === right.posture) return null;
  const declared = DECLARED[`${kind} ${field}`];
  if (declared === undefined) return null;
  const isMeant = declared(left, name) === values[0] && declared(right, name) === values[1];
  return isMeant ? `${left.region} is ${left.posture}, ${right.region} is ${right.posture}` : null;
};
