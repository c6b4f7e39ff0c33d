/** CloudWatch Logs: log groups as the program registered them. */
import { exhibitsIn, paged } from './exhibits.ts';
import type { SandboxService } from './service.ts';

export const logs = {
  operations: {
    /** 50 groups a page unless more are asked for (CloudWatch Logs API Reference, DescribeLogGroups). */
    DescribeLogGroups: (here, { input }) =>
      paged(
        Object.values(exhibitsIn(here).logGroups).filter(({ logGroupName }) =>
          String(logGroupName).startsWith(input.logGroupNamePrefix ?? ''),
        ),
        input.limit ?? 50,
        input.nextToken,
        'logGroups',
        'nextToken',
      ),
  },
} satisfies SandboxService<'logs'>;
