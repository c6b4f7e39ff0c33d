/** Load balancers, listeners and target groups of one region, out of what its program registered. */
import { z } from 'zod';
import type { InRegion } from '../../state.ts';
import { attributesOf, findAll, list, record, set, texts, type DeclaredRegion } from '../declared-region.ts';
import { collectionOf } from '../descriptions.ts';
import type { Declared } from '../service.ts';

const loadBalancerSchema = z.object({
  arn: z.string(),
  name: z.string(),
  dnsName: z.string(),
  zoneId: z.string(),
  securityGroups: z.array(z.string()).default([]),
});
const targetGroupSchema = z.object({
  arn: z.string(),
  name: z.string(),
  port: z.number(),
  // Default of an Application Load Balancer's target group (ELB API Reference, CreateTargetGroup).
  healthCheck: z.object({ interval: z.number().default(30) }).default({ interval: 30 }),
});
const listenerSchema = z.object({ arn: z.string(), loadBalancerArn: z.string() });
const listenerRuleSchema = z.object({
  listenerArn: z.string(),
  actions: z.array(z.object({ targetGroupArn: z.string().optional() })),
});
const securityGroupSchema = z.object({
  ingress: z
    .array(
      z.object({
        fromPort: z.number(),
        toPort: z.number(),
        securityGroups: z.array(z.string()).default([]),
        cidrBlocks: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

const balancersIn = (declared: DeclaredRegion) =>
  findAll(declared, 'aws:lb/loadBalancer:LoadBalancer', loadBalancerSchema).map(({ fields }) => fields);

/** Security groups of the load balancer that sends requests to a target group, by the ARN of the group. */
const sendersOf = (declared: DeclaredRegion): Map<string, string[]> => {
  const groups = new Map(balancersIn(declared).map(({ arn, securityGroups }) => [arn, securityGroups]));
  const balancers = new Map(
    findAll(declared, 'aws:lb/listener:Listener', listenerSchema).map(({ fields }) => [
      fields.arn,
      fields.loadBalancerArn,
    ]),
  );
  return new Map(
    findAll(declared, 'aws:lb/listenerRule:ListenerRule', listenerRuleSchema).flatMap(({ fields }) => {
      const senders = groups.get(balancers.get(fields.listenerArn) ?? '') ?? [];
      return fields.actions.flatMap(({ targetGroupArn }) =>
        targetGroupArn === undefined ? [] : [[targetGroupArn, senders] as const],
      );
    }),
  );
};

/** Why the load balancer does not reach tasks with these security groups; null when it does. */
export type Barrier = (securityGroups: readonly string[], targetGroupArn: string, port: number) => string | null;

export const readBarriers = (declared: DeclaredRegion): Barrier => {
  const senders = sendersOf(declared);
  const admitted = new Map(
    findAll(declared, 'aws:ec2/securityGroup:SecurityGroup', securityGroupSchema).map(({ id, fields }) => [
      id,
      fields.ingress,
    ]),
  );
  return (ofTasks, targetGroupArn, port) => {
    const from = senders.get(targetGroupArn);
    if (from === undefined) return 'no listener rule sends requests to its target group';
    const rules = ofTasks.flatMap((id) => admitted.get(id) ?? []);
    const isAdmitted = rules.some(
      ({ fromPort, toPort, securityGroups, cidrBlocks }) =>
        fromPort <= port &&
        port <= toPort &&
        (cidrBlocks.length > 0 || securityGroups.some((group) => from.includes(group))),
    );
    return isAdmitted ? null : `its security groups do not admit the load balancer on port ${port}`;
  };
};

/** By ARN. */
export const loadBalancers = collectionOf('loadBalancers');
/** By ARN. */
export const listeners = collectionOf('listeners');
/** By ARN. */
export const targetGroups = collectionOf('targetGroups');

/** Defaults of an Application Load Balancer: ELB API Reference, CreateLoadBalancer, CreateTargetGroup. */
const describe = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const balancer of attributesOf(declared, 'aws:lb/loadBalancer:LoadBalancer'))
    loadBalancers.keep(region, String(balancer['arn']), {
      LoadBalancerArn: balancer['arn'],
      LoadBalancerName: balancer['name'],
      DNSName: balancer['dnsName'],
      Scheme: balancer['internal'] === true ? 'internal' : 'internet-facing',
      Type: balancer['loadBalancerType'] ?? 'application',
      IpAddressType: balancer['ipAddressType'] ?? 'ipv4',
      SecurityGroups: texts(balancer['securityGroups']),
    });
  for (const listener of attributesOf(declared, 'aws:lb/listener:Listener')) {
    const certificate = listener['certificateArn'];
    const described = {
      ListenerArn: listener['arn'],
      LoadBalancerArn: listener['loadBalancerArn'],
      Port: listener['port'],
      Protocol: listener['protocol'] ?? 'HTTP',
      SslPolicy: listener['sslPolicy'],
      Certificates: certificate === undefined ? undefined : [{ CertificateArn: certificate }],
      DefaultActions: list(listener['defaultActions']).map(({ type }) => ({ Type: type })),
    };
    listeners.keep(region, String(listener['arn']), set(described));
  }
  for (const group of attributesOf(declared, 'aws:lb/targetGroup:TargetGroup')) {
    const check = record(group['healthCheck']);
    targetGroups.keep(region, String(group['arn']), {
      TargetGroupArn: group['arn'],
      TargetGroupName: group['name'],
      Protocol: group['protocol'],
      Port: group['port'],
      TargetType: group['targetType'] ?? 'instance',
      HealthCheckPath: check['path'] ?? '/',
      HealthCheckProtocol: check['protocol'] ?? 'HTTP',
      HealthCheckPort: check['port'] ?? 'traffic-port',
      HealthCheckIntervalSeconds: check['interval'] ?? 30,
      HealthCheckTimeoutSeconds: check['timeout'] ?? 5,
      HealthyThresholdCount: check['healthyThreshold'] ?? 5,
      UnhealthyThresholdCount: check['unhealthyThreshold'] ?? 2,
      Matcher: { HttpCode: check['matcher'] ?? '200' },
    });
  }
};

export const declaredBalancing: Declared = {
  types: [
    'aws:lb/listener:Listener',
    'aws:lb/listenerRule:ListenerRule',
    'aws:lb/loadBalancer:LoadBalancer',
    'aws:lb/targetGroup:TargetGroup',
  ],
  make(here, declared) {
    const { region } = here;
    for (const { arn, name, dnsName, zoneId } of balancersIn(declared))
      region.loadBalancers[arn] = { loadBalancerArn: arn, name, dnsName, canonicalHostedZoneId: zoneId };
    for (const { fields } of findAll(declared, 'aws:lb/targetGroup:TargetGroup', targetGroupSchema)) {
      const { arn, name, port, healthCheck } = fields;
      const healthCheckIntervalMs = healthCheck.interval * 1000;
      region.targetGroups[arn] = { targetGroupArn: arn, name, healthCheckIntervalMs, serviceKey: null, port };
    }
    describe(here, declared);
  },
};
