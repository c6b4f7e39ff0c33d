/** A public Application Load Balancer with one HTTPS listener. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../src/domain/facts/manifest.ts';
import { nameIn, type Estate } from './estate.ts';

export interface LoadBalancerArgs {
  estate: Estate;
  vpcId: pulumi.Input<string>;
  /** Where targets may be; traffic leaves for nowhere else. */
  vpcCidrBlock: string;
  subnetIds: pulumi.Input<string[]>;
  /** In ACM, in the region of the load balancer. */
  certificateArn: string;
  /** Bucket that takes its access logs, with the policy that lets it. */
  accessLogs: { bucket: pulumi.Input<string>; policy: pulumi.Resource };
}

type LoadBalancerManifest = Manifest['loadBalancers'][number];

export class LoadBalancer extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  /** As metrics name it. */
  readonly arnSuffix: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly manifest: pulumi.Output<LoadBalancerManifest>;

  constructor(name: string, args: LoadBalancerArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:LoadBalancer', name, {}, opts);
    const securityGroup = new aws.ec2.SecurityGroup(
      `${name}-balancer-group`,
      {
        name: nameIn(args.estate, name, 'balancer'),
        description: `Users of load balancer ${name}`,
        vpcId: args.vpcId,
        ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['0.0.0.0/0'] }],
        egress: [{ protocol: 'tcp', fromPort: 1, toPort: 65_535, cidrBlocks: [args.vpcCidrBlock] }],
      },
      { parent: this },
    );
    const balancer = new aws.lb.LoadBalancer(
      `${name}-balancer`,
      {
        name,
        loadBalancerType: 'application',
        securityGroups: [securityGroup.id],
        subnets: args.subnetIds,
        dropInvalidHeaderFields: true,
        accessLogs: { bucket: args.accessLogs.bucket, prefix: name, enabled: true },
      },
      // Elastic Load Balancing tries to write when logs are switched on (Application Load Balancers Guide, Access logs).
      { parent: this, dependsOn: [args.accessLogs.policy] },
    );
    const listener = new aws.lb.Listener(
      `${name}-listener`,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: 'HTTPS',
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        certificateArn: args.certificateArn,
        defaultActions: [{ type: 'fixed-response', fixedResponse: { contentType: 'text/plain', statusCode: '404' } }],
      },
      { parent: this },
    );
    this.securityGroupId = securityGroup.id;
    this.listenerArn = listener.arn;
    this.arnSuffix = balancer.arnSuffix;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.manifest = pulumi
      .all([balancer.arn, balancer.dnsName, balancer.zoneId])
      .apply(([loadBalancerArn, dnsName, canonicalHostedZoneId]) => ({
        name,
        loadBalancerArn,
        dnsName,
        canonicalHostedZoneId,
      }));
    this.registerOutputs({ dnsName: this.dnsName });
  }
}
