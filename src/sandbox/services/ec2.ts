/** Amazon EC2: networks as the program registered them (EC2 API Reference). */
import { chosen, exhibitsIn, missing } from './exhibits.ts';
import type { SandboxService } from './service.ts';

export const ec2 = {
  operations: {
    DescribeVpcs: (here, { input }) =>
      chosen('Vpcs', exhibitsIn(here).vpcs, input.VpcIds, (id) =>
        missing('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`),
      ),
    DescribeSecurityGroups: (here, { input }) =>
      chosen('SecurityGroups', exhibitsIn(here).securityGroups, input.GroupIds, (id) =>
        missing('InvalidGroup.NotFound', `The security group '${id}' does not exist`),
      ),
  },
} satisfies SandboxService<'ec2'>;
