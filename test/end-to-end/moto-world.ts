/** The estate in moto as the plain SDK shows it: nothing of the tool is between. */
import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import type { Estate } from '../contract/estate.ts';

const connect = (endpoint: string, region: string) => {
  const options = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const ecs = new ECSClient(options);
  return {
    ecs,
    scaling: new ApplicationAutoScalingClient(options),
    lambda: new LambdaClient(options),
    // Kinesis alone would speak HTTP/2, which moto does not.
    kinesis: new KinesisClient({ ...options, requestHandler: ecs.config.requestHandler }),
    route53: new Route53Client(options),
  };
};
type Clients = ReturnType<typeof connect>;

const SERVICES = ['auth', 'api', 'web', 'mailer'];

/** What AWS gives for a target of which nothing is suspended; moto leaves it out until the target is registered again. */
const NOT_SUSPENDED = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

const readServices = async ({ ecs, scaling }: Clients) => {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: 'pony', services: SERVICES }));
  const { ScalableTargets = [] } = await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs' }));
  return Object.fromEntries(
    services.map(({ serviceName = '', desiredCount, runningCount, pendingCount, taskDefinition, status }) => {
      const target = ScalableTargets.find(({ ResourceId }) => ResourceId === `service/pony/${serviceName}`);
      const { MinCapacity, MaxCapacity, SuspendedState = NOT_SUSPENDED } = target ?? {};
      const counts = { desiredCount, runningCount, pendingCount, taskDefinition, status };
      return [serviceName, { ...counts, MinCapacity, MaxCapacity, SuspendedState }];
    }),
  );
};

const readRegion = async (clients: Clients) => {
  const { EventSourceMappings = [] } = await clients.lambda.send(new ListEventSourceMappingsCommand({}));
  const { StreamDescriptionSummary: stream } = await clients.kinesis.send(
    new DescribeStreamSummaryCommand({ StreamName: 'pony-events' }),
  );
  return {
    services: await readServices(clients),
    mappings: EventSourceMappings.map(({ UUID, State, BatchSize, EventSourceArn }) => ({
      UUID,
      State,
      BatchSize,
      EventSourceArn,
    })),
    stream: {
      status: stream?.StreamStatus,
      shards: stream?.OpenShardCount,
      mode: stream?.StreamModeDetails?.StreamMode,
      retentionHours: stream?.RetentionPeriodHours,
    },
  };
};

const readRecords = async ({ route53 }: Clients, hostedZoneId: string) => {
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }),
  );
  return Object.fromEntries(
    ResourceRecordSets.map((record) => [`${record.Name} ${record.Type} ${record.SetIdentifier ?? ''}`.trim(), record]),
  );
};

/** Reads all that a promotion could touch. */
export const connectWorld = (endpoint: string, { primary, standby }: Estate) => {
  const [first, second] = [connect(endpoint, primary.region), connect(endpoint, standby.region)];
  return {
    read: async () => ({
      primary: await readRegion(first),
      standby: await readRegion(second),
      records: await readRecords(first, primary.hostedZoneId),
    }),
    close(): void {
      for (const client of [...Object.values(first), ...Object.values(second)]) client.destroy();
    },
  };
};
export type WorldReader = ReturnType<typeof connectWorld>;
export type EmulatedWorld = Awaited<ReturnType<WorldReader['read']>>;

const CLAIM = '_failover.pony.example. TXT';

/** Text of the claim record, null when there is none. */
export const claimText = ({ records }: EmulatedWorld): string | null =>
  records[CLAIM]?.ResourceRecords?.[0]?.Value?.replaceAll('"', '') ?? null;

/** The same world with the name of the run left out, so that two runs can be compared. */
export const anyRun = (world: EmulatedWorld): unknown =>
  JSON.parse(JSON.stringify(world).replaceAll(/run=[0-9a-z-]+/g, 'run=any'));

export const weightOf = ({ records }: EmulatedWorld, region: string): number | undefined =>
  records[`app.pony.example. CNAME ${region}`]?.Weight;
