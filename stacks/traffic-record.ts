/** This region's weighted record of a public name, and the health check that takes it out. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { RecordManifest } from '../src/domain/manifest.ts';
import type { LoadBalancerDescription } from './application.ts';
import type { Estate } from './estate.ts';
import type { LoadBalancer } from './load-balancer.ts';
import { OWNED_BY_THE_RUNBOOK, POSTURE_TABLE } from './posture.ts';

interface TrafficRecordArgs {
  estate: Estate;
  hostedZoneId: string;
  balancer: LoadBalancerDescription;
  loadBalancer: LoadBalancer;
  /** Logical names of the services behind the name. */
  services: string[];
}

export class TrafficRecord extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<RecordManifest>;

  constructor(name: string, args: TrafficRecordArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:TrafficRecord', name, {}, opts);
    const { estate, balancer, loadBalancer } = args;
    // The shortest interval there is, and three failures in a row: about 30 s (Route 53 API Reference, HealthCheckConfig).
    const healthCheck = new aws.route53.HealthCheck(
      `${balancer.name}-check`,
      {
        type: 'HTTPS',
        fqdn: loadBalancer.dnsName,
        port: 443,
        resourcePath: balancer.probePath,
        requestInterval: 10,
        failureThreshold: 3,
        tags: { Name: `${balancer.publicName} ${estate.region}` },
      },
      { parent: this },
    );
    const record = new aws.route53.Record(
      `${balancer.name}-record`,
      {
        zoneId: args.hostedZoneId,
        name: balancer.publicName,
        type: 'A',
        setIdentifier: estate.region,
        weightedRoutingPolicies: [{ weight: POSTURE_TABLE[estate.posture].weight }],
        healthCheckId: healthCheck.id,
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true }],
      },
      { parent: this, ignoreChanges: OWNED_BY_THE_RUNBOOK.record },
    );
    this.manifest = healthCheck.id.apply((healthCheckId) => ({
      name: balancer.publicName,
      type: 'A' as const,
      setIdentifier: estate.region,
      healthCheckId,
      loadBalancerName: balancer.name,
      probeUrl: `https://${balancer.publicName}${balancer.probePath}`,
      services: args.services,
    }));
    this.registerOutputs({ fqdn: record.fqdn });
  }
}
