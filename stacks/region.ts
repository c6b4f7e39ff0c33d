/** One region of the application, whole: network, cluster, streams, load balancers, services and records. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { manifestFields, type Manifest } from '../src/domain/facts/manifest.ts';
import type { Application, ConsumerDescription, RegionDescription } from './application.ts';
import { declareAccessLogs } from './access-logs.ts';
import { ControlRoom, switchObjectOf, type OperatorPolicies } from './control-room.ts';
import { nameIn, postureTag, type Estate, type Role } from './estate.ts';
import type { ServicePlace } from './fargate-service.ts';
import type { PublishableStream } from './fargate-task.ts';
import { LoadBalancer } from './load-balancer.ts';
import { Network } from './network.ts';
import { StreamConsumer } from './stream-consumer.ts';
import { Replication } from './replication.ts';
import { TrafficSwitch } from './traffic-switch.ts';
import { WebService } from './web-service.ts';
import { Worker } from './worker.ts';

interface RegionArgs {
  application: Application;
  description: RegionDescription;
  estate: Estate;
  provider: aws.Provider;
  role: Role;
  /** Of the operators' roles, as `failover iam` prints them; null while there is no plan yet. */
  policies: OperatorPolicies | null;
}

interface Parts {
  loadBalancers: Map<string, LoadBalancer>;
  consumers: StreamConsumer[];
  /** Those of them that declare a stream. */
  streams: StreamConsumer[];
  services: (WebService | Worker)[];
  records: TrafficSwitch[];
  /** In the standby region only. */
  controlRoom: ControlRoom | null;
}

export class Region extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<Manifest>;
  /** What `pulumi login` takes; the standby region has it. */
  readonly stateBackend: pulumi.Output<string> | undefined;

  constructor(name: string, args: RegionArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Region', name, {}, opts);
    const parts = declareParts(args, this);
    this.manifest = manifestOf(args, parts);
    this.stateBackend = parts.controlRoom?.stateBackend;
    this.registerOutputs({ manifest: this.manifest });
  }
}

const declareConsumer = (
  { application, description, estate }: RegionArgs,
  consumer: ConsumerDescription,
  sharing: StreamConsumer | undefined,
  parent: pulumi.Resource,
): StreamConsumer => {
  const table = new aws.dynamodb.Table(
    `${consumer.name}-table`,
    {
      name: nameIn(estate, consumer.name),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: consumer.tableKey,
      attributes: [{ name: consumer.tableKey, type: 'S' }],
      pointInTimeRecovery: { enabled: true },
    },
    { parent, protect: true },
  );
  return new StreamConsumer(
    consumer.name,
    {
      estate,
      consumer,
      ...(sharing !== undefined && { sharing }),
      table,
      logRetentionDays: application.logRetentionDays,
      alarmActions: description.alarmActions,
    },
    { parent },
  );
};

/** The consumers, and the streams that they read by name: the first consumer of a stream declares it. */
const declareConsumers = (
  args: RegionArgs,
  parent: pulumi.Resource,
): { consumers: StreamConsumer[]; streams: Map<string, StreamConsumer> } => {
  const streams = new Map<string, StreamConsumer>();
  const consumers = args.application.consumers.map((consumer) => {
    const { name } = consumer.stream;
    const component = declareConsumer(args, consumer, streams.get(name), parent);
    if (!streams.has(name)) streams.set(name, component);
    return component;
  });
  return { consumers, streams };
};

const declareCluster = (estate: Estate, parent: pulumi.Resource): ServicePlace['cluster'] => {
  const cluster = new aws.ecs.Cluster(
    'cluster',
    // Container Insights publishes RunningTaskCount, from which a promotion takes the recent peak.
    {
      name: estate.application,
      settings: [{ name: 'containerInsights', value: 'enabled' }],
      tags: postureTag(estate),
    },
    { parent },
  );
  return { name: estate.application, arn: cluster.arn };
};

const declareLoadBalancers = (
  { application, description, estate }: RegionArgs,
  network: Network,
  parent: pulumi.Resource,
): Map<string, LoadBalancer> => {
  if (application.loadBalancers.length === 0) return new Map();
  const accessLogs = declareAccessLogs(estate, application.logRetentionDays, parent);
  const place = {
    estate,
    vpcId: network.vpcId,
    vpcCidrBlock: description.cidrBlock,
    subnetIds: network.publicSubnetIds,
    certificateArn: description.certificateArn,
    accessLogs,
  };
  return new Map(application.loadBalancers.map(({ name }) => [name, new LoadBalancer(name, place, { parent })]));
};

const behind = <T>(loadBalancers: Map<string, T>, name: string): T => {
  const found = loadBalancers.get(name);
  if (found === undefined)
    throw new Error(`load balancer ${name} passed the check of the description but is not there`);
  return found;
};

/**
 * What a task asks AWS for without a NAT gateway: its image, its log, its secrets (Amazon ECS Developer Guide, Interface VPC
 * endpoints), and the streams that it posts into. It gets its credentials from Fargate itself, not from STS.
 */
const endpointsFor = ({ services }: Application): string[] => {
  const secrets = services.flatMap((service) => Object.values(service.secrets));
  return [
    'ecr.api',
    'ecr.dkr',
    'logs',
    ...(secrets.some((arn) => arn.includes(':secretsmanager:')) ? ['secretsmanager'] : []),
    ...(secrets.some((arn) => arn.includes(':ssm:')) ? ['ssm'] : []),
    ...(services.some(({ publishesTo }) => publishesTo.length > 0) ? ['kinesis-streams'] : []),
  ];
};

const declareServices = (
  { application, description, estate }: RegionArgs,
  network: Network,
  loadBalancers: Map<string, LoadBalancer>,
  published: PublishableStream[],
  parent: pulumi.Resource,
): (WebService | Worker)[] => {
  const place: Omit<ServicePlace, 'streams'> = {
    estate,
    cluster: declareCluster(estate, parent),
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    logRetentionDays: application.logRetentionDays,
    alarmActions: description.alarmActions,
  };
  return application.services.map((service) => {
    const streams = published.filter(({ name }) => service.publishesTo.includes(name));
    if (service.kind === 'worker') return new Worker(service.name, { ...place, streams, service }, { parent });
    const loadBalancer = behind(loadBalancers, service.loadBalancer);
    return new WebService(service.name, { ...place, streams, service, loadBalancer }, { parent });
  });
};

const declareSwitches = (
  { application, estate, role }: RegionArgs,
  loadBalancers: Map<string, LoadBalancer>,
  parent: pulumi.Resource,
): TrafficSwitch[] =>
  application.loadBalancers.flatMap((balancer) => {
    const switchObject =
      role === 'primary'
        ? switchObjectOf({ ...estate, region: application.regions.standby.region }, balancer.name)
        : null;
    const services = application.services
      .filter((service) => service.kind === 'web' && service.loadBalancer === balancer.name)
      .map(({ name }) => name);
    const { hostedZoneId } = application.domain;
    const loadBalancer = behind(loadBalancers, balancer.name);
    const declared = { estate, hostedZoneId, loadBalancer, services, switchObject };
    return [balancer, ...balancer.alsoNamed.map((one) => ({ ...balancer, ...one }))].map(
      (one, index) =>
        new TrafficSwitch(
          index === 0 ? balancer.name : `${balancer.name}-${one.publicName.replace('*', 'any').replaceAll('.', '-')}`,
          { ...declared, balancer: one },
          { parent },
        ),
    );
  });

/** The primary copies images and secrets out; the standby has the control room. */
const declareOwn = (
  { application, estate, role, policies }: RegionArgs,
  parent: pulumi.Resource,
): { controlRoom: ControlRoom | null; replication: Replication | null } => {
  const { operators, replication, regions, services } = application;
  if (role === 'standby')
    return {
      controlRoom: new ControlRoom('control-room', { estate, operators, policies }, { parent }),
      replication: null,
    };
  const destination = regions.standby.region;
  const repositories = replication.images ? services.map(({ image }) => image.repository) : [];
  const { secrets } = replication;
  const args = { estate, destination, repositories, secrets };
  return { controlRoom: null, replication: new Replication('replication', args, { parent }) };
};

const declareParts = (args: RegionArgs, parent: pulumi.Resource): Parts => {
  const { application, description, estate, provider } = args;
  const { cidrBlock, availabilityZones } = description;
  const interfaceEndpoints = endpointsFor(application);
  const network = new Network(
    'network',
    { estate, cidrBlock, availabilityZones, interfaceEndpoints, provider },
    { parent },
  );
  const { consumers, streams } = declareConsumers(args, parent);
  const loadBalancers = declareLoadBalancers(args, network, parent);
  const published = [...streams].map(([name, { streamArn }]): PublishableStream => {
    return { name, streamName: nameIn(estate, name), streamArn };
  });
  const services = declareServices(args, network, loadBalancers, published, parent);
  const records = declareSwitches(args, loadBalancers, parent);
  const { controlRoom } = declareOwn(args, parent);
  return { loadBalancers, consumers, streams: [...streams.values()], services, records, controlRoom };
};

const manifestOf = ({ application, estate }: RegionArgs, parts: Parts): pulumi.Output<Manifest> =>
  pulumi
    .all([
      pulumi.all([...parts.loadBalancers.values()].map(({ manifest }) => manifest)),
      pulumi.all(parts.services.map(({ manifest }) => manifest)),
      pulumi.all(parts.streams.map(({ streamManifest }) => streamManifest)),
      pulumi.all(parts.consumers.map(({ consumerManifest }) => consumerManifest)),
      pulumi.all(parts.records.map(({ manifest }) => manifest)),
      parts.controlRoom?.manifest,
      parts.controlRoom?.switchBucket,
    ])
    .apply(([loadBalancers, services, streams, consumers, records, journal, switchBucket]) =>
      manifestFields.parse({
        schema: 'oregon-trail.manifest/1',
        application: application.name,
        account: estate.account,
        region: estate.region,
        posture: estate.posture,
        stack: pulumi.getStack(),
        hostedZoneId: application.domain.hostedZoneId,
        claimRecordName: `_failover.${application.domain.zoneName}`,
        loadBalancers,
        services,
        streams,
        consumers,
        records,
        ...(journal === undefined ? {} : { journal }),
        ...(switchBucket === undefined ? {} : { switchBucket }),
      }),
    );
