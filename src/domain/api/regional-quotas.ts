/** Default quotas that are not the same in every region. */
import type { Region } from './call.ts';
import type { Budget } from './catalogue.ts';

/** AWS General Reference, Amazon ECS endpoints and quotas, AWS Fargate quotas (L-6BAD92DD, L-551A4E9D): 16 regions. */
const FAST_FARGATE: ReadonlySet<Region> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
]);

/** Fargate On-Demand launches of an account in the region: 100 at once then 20/s, in every other region 25 then 5/s. */
export const launchBudgetIn = (region: Region): Budget =>
  FAST_FARGATE.has(region) ? { burst: 100, perSecond: 20 } : { burst: 25, perSecond: 5 };

/** AWS General Reference, Amazon Kinesis Data Streams endpoints and quotas (L-0918CF54). */
const MANY_SHARDS: Readonly<Record<Region, number>> = {
  'us-east-1': 20_000,
  'us-west-2': 20_000,
  'eu-west-1': 20_000,
  'us-east-2': 6000,
  'ap-northeast-1': 6000,
  'ap-south-1': 6000,
  'ap-southeast-1': 6000,
  'ap-southeast-2': 6000,
  'eu-central-1': 6000,
  'eu-west-3': 6000,
};

/** Shards of an account in the region. */
export const shardQuotaIn = (region: Region): number => MANY_SHARDS[region] ?? 1000;
