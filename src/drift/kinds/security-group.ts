/** Security groups of services and load balancers, rule by rule. Descriptions and ids are not compared. */
import type { OutputOf } from '../../domain/api/call.ts';
import { describedBalancer, describedService } from '../described.ts';
import type { Fields } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { normalRange } from '../normal.ts';

type Group = NonNullable<OutputOf<'ec2', 'DescribeSecurityGroups'>['SecurityGroups']>[number];
type Rule = NonNullable<Group['IpPermissions']>[number];

const groupsOfService = (look: Look, service: { clusterName: string; serviceName: string }): string[] =>
  describedService(look, service)?.networkConfiguration?.awsvpcConfiguration?.securityGroups ?? [];

const groupsOfBalancer = (look: Look, { loadBalancerArn }: { loadBalancerArn: string }): string[] =>
  describedBalancer(look, loadBalancerArn)?.SecurityGroups ?? [];

/** Whose group an id is, such as `service auth`: rules name groups by ids. */
const ownersOf = (look: Look): Map<string, string> =>
  look.once('owners of groups', () => {
    const { services, loadBalancers } = look.manifest;
    return new Map([
      ...services.flatMap((service) =>
        groupsOfService(look, service).map((id) => [id, `service ${service.name}`] as const),
      ),
      ...loadBalancers.flatMap((one) =>
        groupsOfBalancer(look, one).map((id) => [id, `load balancer ${one.name}`] as const),
      ),
    ]);
  });

/** `-1` is every protocol (EC2 API Reference, IpPermission). */
const portsOf = ({ IpProtocol, FromPort, ToPort }: Rule): string => {
  if (IpProtocol === '-1' || IpProtocol === undefined) return 'everything';
  return `${IpProtocol} ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`;
};

const ruleFields = (rules: readonly Rule[], verb: string, look: Look, vpcRange: string | null): Fields => {
  const fields: Fields = {};
  for (const rule of rules) {
    const peers = [
      ...(rule.IpRanges ?? []).map(({ CidrIp }) => normalRange(CidrIp ?? '', vpcRange)),
      ...(rule.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6 ?? ''),
      // AWS gives each region's lists ids of their own.
      ...(rule.PrefixListIds ?? []).map(() => 'a prefix list'),
      ...(rule.UserIdGroupPairs ?? []).map(
        ({ GroupId }) => ownersOf(look).get(GroupId ?? '') ?? 'another security group',
      ),
    ];
    for (const peer of peers) fields[`${verb} ${portsOf(rule)} ${verb === 'admits' ? 'from' : 'to'} ${peer}`] = true;
  }
  return fields;
};

const vpcRangeOf = (look: Look, vpcId: string | undefined): string | null => {
  if (vpcId === undefined) return null;
  const output = look.ask({
    service: 'ec2',
    operation: 'DescribeVpcs',
    region: look.manifest.region,
    input: { VpcIds: [vpcId] },
  });
  return output?.Vpcs?.find(({ VpcId }) => VpcId === vpcId)?.CidrBlock ?? null;
};

const readGroup = (look: Look, id: string, detail: string): Found[] => {
  const output = look.ask({
    service: 'ec2',
    operation: 'DescribeSecurityGroups',
    region: look.manifest.region,
    input: { GroupIds: [id] },
  });
  const group = output?.SecurityGroups?.find(({ GroupId }) => GroupId === id);
  if (group === undefined) return [];
  const vpcRange = vpcRangeOf(look, group.VpcId);
  return [
    {
      detail,
      fields: {
        ...ruleFields(group.IpPermissions ?? [], 'admits', look, vpcRange),
        ...ruleFields(group.IpPermissionsEgress ?? [], 'opens', look, vpcRange),
      },
    },
  ];
};

const readGroups = (look: Look, ids: readonly string[], of: string): Found[] =>
  ids.flatMap((id, index) => readGroup(look, id, index === 0 ? of : `${of} ${index + 1}`));

export const securityGroups: Kind = {
  name: 'security group',
  remedy: 'Make the rules the same: pulumi up of the stack that lags; take out what was added by hand.',
  subjects: ({ services, loadBalancers }) => [
    ...subjectsOf(services, (service, look) => readGroups(look, groupsOfService(look, service), 'service')),
    ...subjectsOf(loadBalancers, (one, look) => readGroups(look, groupsOfBalancer(look, one), 'load balancer')),
  ],
};
