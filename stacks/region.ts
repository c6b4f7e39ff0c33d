/** One region of the application, whole: network, cluster, streams, load balancers, services and records. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { manifestSchema, type Manifest } from '../src/domain/manifest.ts';
import type { Application, ConsumerDescription, RegionDescription } from './application.ts';
import { ControlRoom } from './control-room.ts';
import { nameIn, type Estate, type Role } from './estate.ts';
import type { ServicePlace } from './fargate-service.ts';
import type { PublishableStream } from './fargate-task.ts';
import { LoadBalancer } from './load-balancer.ts';
import { Network } from './network.ts';
import { StreamConsumer } from './stream-consumer.ts';
import { TrafficRecord } from './traffic-record.ts';
import { WebService } from './web-service.ts';
import { Worker } from './worker.ts';

interface RegionArgs {
  application: Application;
  description: RegionDescription;
  estate: Estate;
  provider: aws.Provider;
  role: Role;
}

interface Parts {
  loadBalancers: Map<string, LoadBalancer>;
  consumers: StreamConsumer[];
  services: (WebService | Worker)[];
  records: TrafficRecord[];
  /** In the standby region only. */
  controlRoom: ControlRoom | null;
}

const LOG_RETENTION_DAYS = 30;

export class Region extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<Manifest>;

  constructor(name: string, args: RegionArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:Region', name, {}, opts);
    this.manifest = manifestOf(args, declareParts(args, this));
    this.registerOutputs({ manifest: this.manifest });
  }
}

const declareConsumer = (
  estate: Estate,
  consumer: ConsumerDescription,
  parent: pulumi.Resource,
): { component: StreamConsumer; stream: PublishableStream } => {
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
  const component = new StreamConsumer(
    consumer.name,
    { estate, consumer, table, logRetentionDays: LOG_RETENTION_DAYS },
    { parent },
  );
  const { name } = consumer.stream;
  return { component, stream: { name, streamName: nameIn(estate, name), streamArn: component.streamArn } };
};

const declareCluster = (estate: Estate, parent: pulumi.Resource): ServicePlace['cluster'] => {
  const cluster = new aws.ecs.Cluster(
    'cluster',
    // Container Insights publishes RunningTaskCount, from which a promotion takes the recent peak.
    { name: estate.application, settings: [{ name: 'containerInsights', value: 'enabled' }] },
    { parent },
  );
  return { name: estate.application, arn: cluster.arn };
};

const declareLoadBalancers = (
  { application, description, estate }: RegionArgs,
  network: Network,
  parent: pulumi.Resource,
): Map<string, LoadBalancer> =>
  new Map(
    application.loadBalancers.map(({ name }) => [
      name,
      new LoadBalancer(
        name,
        {
          estate,
          vpcId: network.vpcId,
          vpcCidrBlock: description.cidrBlock,
          subnetIds: network.publicSubnetIds,
          certificateArn: description.certificateArn,
        },
        { parent },
      ),
    ]),
  );

const behind = <T>(loadBalancers: Map<string, T>, name: string): T => {
  const found = loadBalancers.get(name);
  if (found === undefined)
    throw new Error(`load balancer ${name} passed the check of the description but is not there`);
  return found;
};

const declareParts = (args: RegionArgs, parent: pulumi.Resource): Parts => {
  const { application, description, estate, provider } = args;
  const { cidrBlock, availabilityZones } = description;
  const network = new Network('network', { estate, cidrBlock, availabilityZones, provider }, { parent });
  const consumers = application.consumers.map((consumer) => declareConsumer(estate, consumer, parent));
  const loadBalancers = declareLoadBalancers(args, network, parent);
  const place: Omit<ServicePlace, 'streams'> = {
    estate,
    cluster: declareCluster(estate, parent),
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    logRetentionDays: LOG_RETENTION_DAYS,
  };
  const services = application.services.map((service) => {
    const streams = consumers.map(({ stream }) => stream).filter(({ name }) => service.publishesTo.includes(name));
    if (service.kind === 'worker') return new Worker(service.name, { ...place, streams, service }, { parent });
    const loadBalancer = behind(loadBalancers, service.loadBalancer);
    return new WebService(service.name, { ...place, streams, service, loadBalancer }, { parent });
  });
  const records = application.loadBalancers.map(
    (balancer) =>
      new TrafficRecord(
        balancer.name,
        {
          estate,
          hostedZoneId: application.domain.hostedZoneId,
          balancer,
          loadBalancer: behind(loadBalancers, balancer.name),
          services: application.services
            .filter((service) => service.kind === 'web' && service.loadBalancer === balancer.name)
            .map((service) => service.name),
        },
        { parent },
      ),
  );
  const controlRoom = args.role === 'standby' ? new ControlRoom('control-room', { estate }, { parent }) : null;
  return { loadBalancers, consumers: consumers.map(({ component }) => component), services, records, controlRoom };
};

const manifestOf = ({ application, estate }: RegionArgs, parts: Parts): pulumi.Output<Manifest> =>
  pulumi
    .all([
      pulumi.all([...parts.loadBalancers.values()].map(({ manifest }) => manifest)),
      pulumi.all(parts.services.map(({ manifest }) => manifest)),
      pulumi.all(parts.consumers.map(({ streamManifest }) => streamManifest)),
      pulumi.all(parts.consumers.map(({ consumerManifest }) => consumerManifest)),
      pulumi.all(parts.records.map(({ manifest }) => manifest)),
      parts.controlRoom?.manifest,
    ])
    .apply(([loadBalancers, services, streams, consumers, records, journal]) =>
      manifestSchema.parse({
        schema: 'oregon-trail.manifest/1',
        application: application.name,
        account: estate.account,
        region: estate.region,
        posture: estate.posture,
        hostedZoneId: application.domain.hostedZoneId,
        claimRecordName: `_failover.${application.domain.zoneName}`,
        loadBalancers,
        services,
        streams,
        consumers,
        records,
        ...(journal === undefined ? {} : { journal }),
      }),
    );
