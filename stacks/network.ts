/** The network of one region: a VPC with a public and a private subnet in each of three zones. */
import type * as aws from '@pulumi/aws';
import * as awsx from '@pulumi/awsx';
import * as pulumi from '@pulumi/pulumi';
import { POSTURE_TABLE } from './posture.ts';
import type { Estate } from './estate.ts';

interface NetworkArgs {
  estate: Estate;
  /** A /16; it must not overlap that of the other region. */
  cidrBlock: string;
  availabilityZones: string[];
  /** awsx does not pass a region on to what it creates, so the provider is handed to it. */
  provider: aws.Provider;
}

export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Network', name, {}, opts);
    const vpc = new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: args.cidrBlock,
        availabilityZoneNames: args.availabilityZones,
        enableDnsHostnames: true,
        natGateways: { strategy: POSTURE_TABLE[args.estate.posture].natGateways },
        subnetStrategy: 'Auto',
        // Every Fargate task takes an address of a private subnet: three times 16,379 of them, five are reserved in each.
        subnetSpecs: [
          { type: 'Private', cidrMask: 18 },
          { type: 'Public', cidrMask: 22 },
        ],
        tags: { Name: args.estate.application },
      },
      { parent: this, providers: { aws: args.provider } },
    );
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
    });
  }
}
