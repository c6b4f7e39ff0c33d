/** Names of clusters and services: where an ARN is given for one (as Terraform and Pulumi do), its name is taken. */
import { z } from 'zod';

/** "Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens" (Amazon ECS API Reference, CreateService). */
const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** A name as calls and resource ids hold it, such as in a plan. */
export const ecsNameSchema = z
  .string()
  .regex(
    NAME,
    'is not the name of a cluster or service: 1 to 255 letters, digits, - and _; of an ARN give the last part',
  );

/** What an ARN or a name stands for. */
interface Named {
  name: string;
  /** Of the ARN of a service in the long form; null where it does not say. */
  clusterName: string | null;
  region: string | null;
  account: string | null;
}

/** `arn:aws:ecs:us-west-2:123456789012:service/pony/auth`; services that were made before 2018-11 have no cluster in theirs. */
const ARN = /^arn:[a-z0-9-]+:ecs:([a-z0-9-]+):(\d{12}):(cluster|service)\/(?:([A-Za-z0-9_-]+)\/)?([A-Za-z0-9_-]+)$/;

/**
 * A name, or the ARN of that kind of thing; null for anything else, an ARN of another kind included.
 * @param kind what is named
 */
export const ecsNamed = (text: string, kind: 'cluster' | 'service'): Named | null => {
  if (NAME.test(text)) return { name: text, clusterName: null, region: null, account: null };
  const [, region, account, given, cluster, name] = ARN.exec(text) ?? [];
  if (given !== kind || region === undefined || account === undefined || name === undefined) return null;
  // The ARN of a cluster has one part.
  if (kind === 'cluster' && cluster !== undefined) return null;
  return { name, clusterName: cluster ?? null, region, account };
};
