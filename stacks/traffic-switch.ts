/**
 * How users reach this region by one public name: its weighted record, and the health checks that take it out. The record of
 * a region with a `switchObject` is taken out by creating that object, too: an upload to S3 in another region, for the day on
 * which weights cannot be changed, because Route 53's control plane is in us-east-1 (AWS Networking blog, "Creating
 * Disaster Recovery Mechanisms Using Amazon Route 53": standby takes over primary).
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { RecordManifest } from '../src/domain/facts/manifest.ts';
import type { LoadBalancerDescription } from './application.ts';
import { leftToRun, weightOf } from './decided.ts';
import type { Estate } from './estate.ts';
import type { LoadBalancer } from './load-balancer.ts';

export interface TrafficSwitchArgs {
  estate: Estate;
  hostedZoneId: string;
  balancer: LoadBalancerDescription;
  /** What is needed of it; a `LoadBalancer` has all of it. */
  loadBalancer: Pick<LoadBalancer, 'dnsName' | 'zoneId'>;
  /** Logical names of the services behind the name. */
  services: string[];
  /** Object in another region that takes this one out while it is there; null for a region without. */
  switchObject: { hostName: string; key: string } | null;
}

/** The shortest interval there is, and three failures in a row: about 30 s (Route 53 API Reference, HealthCheckConfig). */
const PACE = { requestInterval: 10, failureThreshold: 3 };

type Check = aws.route53.HealthCheck;

const declareEndpointCheck = (
  name: string,
  { estate, balancer, loadBalancer }: TrafficSwitchArgs,
  parent: pulumi.Resource,
): Check =>
  new aws.route53.HealthCheck(
    `${name}-check`,
    {
      type: 'HTTPS',
      fqdn: loadBalancer.dnsName,
      port: 443,
      resourcePath: balancer.probePath,
      ...PACE,
      tags: { Name: `${balancer.publicName} ${estate.region}` },
    },
    { parent },
  );

/** Healthy while the endpoint is well and the object is not there: a check that fails, turned round, is healthy. */
const declareSwitchedCheck = (
  name: string,
  args: TrafficSwitchArgs,
  endpoint: Check,
  parent: pulumi.Resource,
): Check => {
  const { estate, balancer, switchObject } = args;
  if (switchObject === null) return endpoint;
  const absence = new aws.route53.HealthCheck(
    `${name}-switch-check`,
    {
      type: 'HTTPS',
      fqdn: switchObject.hostName,
      port: 443,
      resourcePath: `/${switchObject.key}`,
      invertHealthcheck: true,
      ...PACE,
      tags: { Name: `${balancer.publicName} ${estate.region} not switched off` },
    },
    { parent },
  );
  return new aws.route53.HealthCheck(
    `${name}-both-checks`,
    {
      type: 'CALCULATED',
      childHealthchecks: [endpoint.id, absence.id],
      childHealthThreshold: 2,
      tags: { Name: `${balancer.publicName} ${estate.region} well and not switched off` },
    },
    { parent },
  );
};

export class TrafficSwitch extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<RecordManifest>;

  constructor(name: string, args: TrafficSwitchArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:TrafficSwitch', name, {}, opts);
    const { estate, balancer, loadBalancer } = args;
    const healthCheck = !balancer.healthCheck
      ? null
      : declareSwitchedCheck(name, args, declareEndpointCheck(name, args, this), this);
    const isAlias = balancer.record !== 'cname';
    const { ttlSeconds } = balancer;
    const record = new aws.route53.Record(
      `${name}-record`,
      {
        zoneId: args.hostedZoneId,
        name: balancer.publicName,
        type: isAlias ? 'A' : 'CNAME',
        setIdentifier: estate.region,
        weightedRoutingPolicies: [{ weight: weightOf(estate, balancer.publicName) }],
        ...(healthCheck === null ? {} : { healthCheckId: healthCheck.id }),
        // An alias of a load balancer has a TTL of 60 s, which nobody can change (Route 53 API Reference, AliasTarget).
        ...(isAlias
          ? { aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }] }
          : { ttl: ttlSeconds, records: [loadBalancer.dnsName] }),
      },
      { parent: this, ignoreChanges: leftToRun(estate, 'record') },
    );
    this.manifest = pulumi.output(healthCheck?.id ?? null).apply((healthCheckId) => ({
      name: balancer.publicName,
      type: isAlias ? ('A' as const) : ('CNAME' as const),
      setIdentifier: estate.region,
      healthCheckId,
      loadBalancerName: balancer.name,
      probeUrl: `https://${balancer.probeHost ?? balancer.publicName}${balancer.probePath}`,
      services: args.services,
      ...(isAlias ? {} : { ttlSeconds }),
    }));
    this.registerOutputs({ fqdn: record.fqdn });
  }
}
