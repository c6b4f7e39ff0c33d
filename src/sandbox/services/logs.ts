/** CloudWatch Logs: log groups as the program registered them. */
import { API_ONLY } from '../faults/ability.ts';
import type { InRegion } from '../state.ts';
import { attributesOf, set, type DeclaredRegion } from './declared-region.ts';
import { collectionOf, paged } from './descriptions.ts';
import type { SandboxService } from './service.ts';

/** By name. */
const logGroups = collectionOf('logGroups');

const LOG_GROUP = 'aws:cloudwatch/logGroup:LogGroup';

const describe = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const group of attributesOf(declared, LOG_GROUP)) {
    const described = {
      logGroupName: group['name'],
      logGroupArn: group['arn'],
      retentionInDays: group['retentionInDays'],
      kmsKeyId: group['kmsKeyId'],
      logGroupClass: group['logGroupClass'] ?? 'STANDARD',
    };
    logGroups.keep(region, String(group['name']), set(described));
  }
};

export const logs = {
  operations: {
    /** 50 groups a page unless more are asked for (CloudWatch Logs API Reference, DescribeLogGroups). */
    DescribeLogGroups: ({ region }, { input }) =>
      paged(
        Object.values(logGroups.in(region)).filter(({ logGroupName }) =>
          String(logGroupName).startsWith(input.logGroupNamePrefix ?? ''),
        ),
        input.limit ?? 50,
        input.nextToken,
        'logGroups',
        'nextToken',
      ),
  },
  declared: { types: [LOG_GROUP], make: describe },
  describes: [logGroups],
  fails: API_ONLY,
} satisfies SandboxService<'logs'>;
