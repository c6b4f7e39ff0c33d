/**
 * The provider that the engine is told to attach to for `awsx`: constructs the remote component `awsx:ec2:Vpc` out of plain
 * AWS resources, named and wired as Pulumi's own does (pulumi/pulumi-awsx, `awsx/ec2/vpc.ts`). It passes its children the
 * provider that it is handed, and no region.
 */
import * as pulumi from '@pulumi/pulumi';
import { main, type ConstructResult } from '@pulumi/pulumi/provider/index.js';
import { endWithTheEngine } from './plugin-server.ts';
import { packageVersion } from './resource-types.ts';

interface VpcInputs {
  cidrBlock: string;
  availabilityZoneNames: string[];
  natGateways?: { strategy: 'None' | 'Single' | 'OnePerAz' };
  subnetSpecs: { type: 'Public' | 'Private' | 'Isolated'; cidrMask: number }[];
  enableDnsHostnames?: boolean;
  tags?: Record<string, string>;
}

interface Subnet {
  kind: VpcInputs['subnetSpecs'][number]['type'];
  /** From 1. */
  zone: number;
  subnetId: pulumi.Output<string>;
  routeTableId: pulumi.Output<string>;
}

/** Any resource of the AWS provider. */
class AwsResource extends pulumi.CustomResource {}

const declare = (type: string, name: string, inputs: pulumi.Inputs, parent: pulumi.Resource): pulumi.CustomResource =>
  new AwsResource(`aws:ec2/${type}`, name, inputs, { parent });

/** Every zone has its share of the VPC, in which its subnets follow each other by size. */
const rangesOf = ({ cidrBlock, availabilityZoneNames, subnetSpecs }: VpcInputs, zone: number): string[] => {
  const [address = '', mask = ''] = cidrBlock.split('/');
  const zones = 2 ** Math.ceil(Math.log2(availabilityZoneNames.length));
  const start = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  let next = start + (zone - 1) * (2 ** (32 - Number(mask)) / zones);
  return subnetSpecs.map(({ cidrMask }) => {
    const first = next;
    next += 2 ** (32 - cidrMask);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${cidrMask}`;
  });
};

const declareSubnets = (
  name: string,
  inputs: VpcInputs,
  vpcId: pulumi.Output<string>,
  parent: pulumi.Resource,
): Subnet[] =>
  inputs.availabilityZoneNames.flatMap((availabilityZone, index) => {
    const zone = index + 1;
    const ranges = rangesOf(inputs, zone);
    return inputs.subnetSpecs.map(({ type: kind }, place): Subnet => {
      const subnetName = `${name}-${kind.toLowerCase()}-${zone}`;
      const tags = { ...inputs.tags, SubnetType: kind };
      const cidrBlock = ranges[place];
      const mapPublicIpOnLaunch = kind === 'Public';
      const subnet = declare(
        'subnet:Subnet',
        subnetName,
        { vpcId, cidrBlock, availabilityZone, mapPublicIpOnLaunch, tags },
        parent,
      );
      const table = declare('routeTable:RouteTable', subnetName, { vpcId, tags }, subnet);
      declare(
        'routeTableAssociation:RouteTableAssociation',
        subnetName,
        { subnetId: subnet.id, routeTableId: table.id },
        table,
      );
      return { kind, zone, subnetId: subnet.id, routeTableId: table.id };
    });
  });

/** One gateway a zone, or one in the first, or none, in the public subnets. */
const declareGateways = (name: string, inputs: VpcInputs, subnets: Subnet[], parent: pulumi.Resource) => {
  const strategy = inputs.natGateways?.strategy ?? 'OnePerAz';
  const zones = { None: 0, Single: 1, OnePerAz: inputs.availabilityZoneNames.length }[strategy];
  return subnets
    .filter(({ kind, zone }) => kind === 'Public' && zone <= zones)
    .map(({ zone, subnetId }) => {
      const address = declare('eip:Eip', `${name}-${zone}`, { domain: 'vpc', tags: inputs.tags }, parent);
      const gateway = { allocationId: address.id, subnetId, tags: inputs.tags };
      return declare('natGateway:NatGateway', `${name}-${zone}`, gateway, parent);
    });
};

const declareRoutes = (
  name: string,
  subnets: Subnet[],
  internetGatewayId: pulumi.Output<string>,
  gateways: pulumi.CustomResource[],
  parent: pulumi.Resource,
): void => {
  for (const { kind, zone, routeTableId } of subnets) {
    const nat = gateways[Math.min(zone, gateways.length) - 1];
    const way =
      kind === 'Public'
        ? { gatewayId: internetGatewayId }
        : kind === 'Private' && nat
          ? { natGatewayId: nat.id }
          : null;
    if (way === null) continue;
    const route = { routeTableId, destinationCidrBlock: '0.0.0.0/0', ...way };
    declare('route:Route', `${name}-${kind.toLowerCase()}-${zone}`, route, parent);
  }
};

const constructVpc = (
  name: string,
  given: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): ConstructResult => {
  const component = new pulumi.ComponentResource('awsx:ec2:Vpc', name, {}, options);
  // None of them depends on a resource, so each is known at once.
  const inputs = given as unknown as VpcInputs;
  const { cidrBlock, enableDnsHostnames, tags } = inputs;
  const vpc = declare('vpc:Vpc', name, { cidrBlock, enableDnsHostnames, tags }, component);
  const internet = declare('internetGateway:InternetGateway', name, { vpcId: vpc.id, tags }, vpc);
  const subnets = declareSubnets(name, inputs, vpc.id, vpc);
  const gateways = declareGateways(name, inputs, subnets, vpc);
  declareRoutes(name, subnets, internet.id, gateways, vpc);
  const idsOf = (kind: Subnet['kind']) =>
    pulumi.all(subnets.filter((subnet) => subnet.kind === kind).map(({ subnetId }) => subnetId));
  const state = {
    vpcId: vpc.id,
    publicSubnetIds: idsOf('Public'),
    privateSubnetIds: idsOf('Private'),
    isolatedSubnetIds: idsOf('Isolated'),
    routeTables: pulumi.all(subnets.map(({ routeTableId }) => routeTableId)).apply((ids) => ids.map((id) => ({ id }))),
  };
  return { urn: component.urn, state };
};

endWithTheEngine();
await main(
  {
    version: packageVersion('awsx'),
    construct: (name, type, inputs, options) => {
      if (type !== 'awsx:ec2:Vpc') throw new Error(`${type} is not constructed here`);
      return Promise.resolve(constructVpc(name, inputs, options));
    },
  },
  process.argv.slice(2),
);
