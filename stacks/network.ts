/** The network of one region: a VPC with a public and a private subnet in each of three zones, and ways to AWS from it. */
import * as aws from '@pulumi/aws';
import * as awsx from '@pulumi/awsx';
import * as pulumi from '@pulumi/pulumi';
import { subnetPrefixes } from './cidr.ts';
import { nameIn, type Estate } from './estate.ts';
import { POSTURE_TABLE } from './posture.ts';

export interface NetworkArgs {
  estate: Estate;
  /** A /16 to a /20; it must not overlap that of the other region. */
  cidrBlock: string;
  /** Three of them. */
  availabilityZones: string[];
  /** AWS services to reach without a NAT gateway, as their endpoints are called, such as `ecr.api`. */
  interfaceEndpoints: string[];
  /** awsx does not pass a region on to what it creates, so the provider is handed to it. */
  provider: aws.Provider;
}

/** Endpoints that cost nothing: image layers lie in S3 (Amazon ECR User Guide, Interface VPC endpoints). */
const GATEWAY_ENDPOINTS = ['s3', 'dynamodb'];

const declareVpc = (name: string, args: NetworkArgs, parent: pulumi.Resource): awsx.ec2.Vpc => {
  const prefixes = subnetPrefixes(args.cidrBlock);
  return new awsx.ec2.Vpc(
    `${name}-vpc`,
    {
      cidrBlock: args.cidrBlock,
      availabilityZoneNames: args.availabilityZones,
      // Private names of the endpoints need both (AWS PrivateLink Guide, Access an AWS service through an interface endpoint).
      enableDnsHostnames: true,
      enableDnsSupport: true,
      natGateways: { strategy: POSTURE_TABLE[args.estate.posture].natGateways },
      subnetStrategy: 'Auto',
      subnetSpecs: [
        { type: 'Private', cidrMask: prefixes.private },
        { type: 'Public', cidrMask: prefixes.public },
      ],
      tags: { Name: args.estate.application },
    },
    { parent, providers: { aws: args.provider } },
  );
};

/**
 * Creating an interface endpoint depends on us-east-1 (AWS whitepaper "AWS Fault Isolation Boundaries", Global services), so
 * they are there in every posture, in every zone.
 */
const declareEndpoints = (
  name: string,
  { estate, cidrBlock, interfaceEndpoints }: NetworkArgs,
  vpc: awsx.ec2.Vpc,
  parent: pulumi.Resource,
): aws.ec2.VpcEndpoint[] => {
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints-group`,
    {
      name: nameIn(estate, 'endpoints'),
      description: 'Endpoints of AWS services',
      vpcId: vpc.vpcId,
      ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: [cidrBlock] }],
      egress: [],
    },
    { parent },
  );
  const routeTableIds = vpc.routeTables.apply((tables) => pulumi.all(tables.map(({ id }) => id)));
  const declare = (service: string, reach: Omit<aws.ec2.VpcEndpointArgs, 'vpcId'>): aws.ec2.VpcEndpoint =>
    new aws.ec2.VpcEndpoint(
      `${name}-${service.replaceAll('.', '-')}`,
      {
        vpcId: vpc.vpcId,
        serviceName: `com.amazonaws.${estate.region}.${service}`,
        tags: { Name: nameIn(estate, service) },
        ...reach,
      },
      { parent },
    );
  return [
    ...interfaceEndpoints.map((service) =>
      declare(service, {
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        subnetIds: vpc.privateSubnetIds,
        securityGroupIds: [group.id],
      }),
    ),
    ...GATEWAY_ENDPOINTS.map((service) => declare(service, { vpcEndpointType: 'Gateway', routeTableIds })),
  ];
};

export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Network', name, {}, opts);
    const vpc = declareVpc(name, args, this);
    declareEndpoints(name, args, vpc, this);
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
