/**
 * A project of somebody else's that uses the package export: its own network and its own worker, under Pulumi's mocks.
 * `.ci/smoke` type-checks it and runs it in an empty folder in which the packed tarball is installed.
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

const types: string[] = [];
await pulumi.runtime.setMocks({
  newResource({ type, name, inputs }) {
    types.push(type);
    const arn = `arn:aws:test:us-west-2:123456789012:${name}`;
    // What only AWS knows; awsx hands the routing tables of its subnets out.
    return { id: `${name}-id`, state: { ...(inputs as object), arn, routeTables: [] } };
  },
  call: () => ({}),
});

// Pulumi wants its mocks before any program is loaded.
const { checkApplication, Network, StreamConsumer, WebService, Worker } = await import('oregon-trail/stacks');

const estate = { application: 'mule', account: '123456789012', region: 'us-west-2', posture: 'warm' as const };
const provider = new aws.Provider('aws', { region: estate.region });
const network = new Network(
  'network',
  {
    estate,
    cidrBlock: '10.30.0.0/16',
    availabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
    interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs'],
    provider,
  },
  { providers: { aws: provider } },
);
const queue = new Worker(
  'carrier',
  {
    estate,
    cluster: { name: 'mule', arn: pulumi.output('arn:aws:ecs:us-west-2:123456789012:cluster/mule') },
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    streams: [],
    logRetentionDays: 30,
    alarmActions: [],
    service: {
      kind: 'worker',
      name: 'carrier',
      tier: 1,
      tasks: 2,
      maxTasks: 4,
      cpuUnits: 256,
      memoryMiB: 512,
      image: { repository: 'mule/carrier', digest: `sha256:${'0'.repeat(64)}`, sizeMB: 90 },
      environment: {},
      notSecret: [],
      secrets: {},
      ulimits: [],
      startsAfter: [],
      publishesTo: [],
      targetCpuPercent: 60,
    },
  },
  { providers: { aws: provider } },
);
const name: pulumi.Output<string> = queue.manifest.apply((manifest) => manifest.serviceName);
name.apply((serviceName) => console.log(serviceName));
await pulumi.runtime.disconnect();

for (const component of [checkApplication, StreamConsumer, WebService])
  if (typeof component !== 'function') throw new Error('a component is not exported');
for (const type of ['awsx:ec2:Vpc', 'aws:ec2/vpcEndpoint:VpcEndpoint', 'aws:ecs/service:Service'])
  if (!types.includes(type)) throw new Error(`${type} was not declared`);
console.log(`${types.length} resources`);
