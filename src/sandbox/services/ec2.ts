/** Amazon EC2: networks as the program registered them (EC2 API Reference). */
import { API_ONLY } from '../faults/ability.ts';
import type { InRegion } from '../state.ts';
import { refuse } from './answer.ts';
import { attributesOf, list, texts, type Attributes, type DeclaredRegion } from './declared-region.ts';
import { chosen, collectionOf } from './descriptions.ts';
import type { SandboxService } from './service.ts';

/** By id. */
const securityGroups = collectionOf('securityGroups');
/** By id. */
const vpcs = collectionOf('vpcs');

const SECURITY_GROUP = 'aws:ec2/securityGroup:SecurityGroup';

const permissionOf = (rule: Attributes) => ({
  IpProtocol: rule['protocol'],
  FromPort: rule['fromPort'],
  ToPort: rule['toPort'],
  IpRanges: texts(rule['cidrBlocks']).map((CidrIp) => ({ CidrIp })),
  Ipv6Ranges: texts(rule['ipv6CidrBlocks']).map((CidrIpv6) => ({ CidrIpv6 })),
  PrefixListIds: texts(rule['prefixListIds']).map((PrefixListId) => ({ PrefixListId })),
  UserIdGroupPairs: texts(rule['securityGroups']).map((GroupId) => ({ GroupId })),
});

const describe = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const type of ['awsx:ec2:Vpc', 'aws:ec2/vpc:Vpc'])
    for (const { vpcId, id, cidrBlock } of attributesOf(declared, type)) {
      const VpcId = typeof vpcId === 'string' ? vpcId : String(id);
      vpcs.keep(region, VpcId, { VpcId, CidrBlock: cidrBlock });
    }
  for (const group of attributesOf(declared, SECURITY_GROUP)) {
    const id = String(group.id);
    securityGroups.keep(region, id, {
      GroupId: id,
      GroupName: group['name'],
      VpcId: group['vpcId'],
      IpPermissions: list(group['ingress']).map(permissionOf),
      IpPermissionsEgress: list(group['egress']).map(permissionOf),
    });
  }
};

export const ec2 = {
  operations: {
    DescribeVpcs: ({ region }, { input }) =>
      chosen('Vpcs', vpcs.in(region), input.VpcIds, (id) =>
        refuse('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`, 'missing'),
      ),
    DescribeSecurityGroups: ({ region }, { input }) =>
      chosen('SecurityGroups', securityGroups.in(region), input.GroupIds, (id) =>
        refuse('InvalidGroup.NotFound', `The security group '${id}' does not exist`, 'missing'),
      ),
  },
  declared: { types: [SECURITY_GROUP], make: describe },
  describes: [securityGroups, vpcs],
  fails: API_ONLY,
} satisfies SandboxService<'ec2'>;
