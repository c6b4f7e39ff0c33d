/** A Kinesis stream, the Lambda function that consumes it, and the queue for batches that it gave up. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ConsumerManifest, StreamManifest } from '../src/domain/manifest.ts';
import { declareAlarm } from './alarms.ts';
import type { ConsumerDescription } from './application.ts';
import { declareFunction, type DeclaredFunction } from './consumer-function.ts';
import { nameIn, type Estate } from './estate.ts';
import { OWNED_BY_THE_RUNBOOK, POSTURE_TABLE, shardsAt } from './posture.ts';

export interface StreamConsumerArgs {
  estate: Estate;
  consumer: ConsumerDescription;
  /** Where the function writes to. */
  table: { name: pulumi.Output<string>; arn: pulumi.Output<string> };
  logRetentionDays: number;
  /** ARNs of what the alarms call. */
  alarmActions: pulumi.Input<string>[];
}

/** Of a new on-demand stream (Kinesis Data Streams Developer Guide, Choose the right mode): 4 MB/s. */
const ON_DEMAND_SHARDS = 4;

/** The longest that SQS keeps a message (Amazon SQS Developer Guide, Message quotas). */
const QUEUE_RETENTION_SECONDS = 14 * 24 * 3600;

const declareStream = ({ estate, consumer }: StreamConsumerArgs, parent: pulumi.Resource): aws.kinesis.Stream =>
  new aws.kinesis.Stream(
    consumer.stream.name,
    {
      name: nameIn(estate, consumer.stream.name),
      streamModeDetails: { streamMode: consumer.stream.mode },
      ...(consumer.stream.mode === 'PROVISIONED' && { shardCount: shardsAt(estate.posture, consumer.stream) }),
      retentionPeriod: consumer.stream.retentionHours,
      encryptionType: 'KMS',
      kmsKeyId: 'alias/aws/kinesis',
    },
    // What is in it can be read nowhere else.
    { parent, protect: true, ignoreChanges: OWNED_BY_THE_RUNBOOK.stream },
  );

const declareMapping = (
  { estate, consumer }: StreamConsumerArgs,
  consuming: DeclaredFunction,
  stream: aws.kinesis.Stream,
  queue: aws.sqs.Queue,
  parent: pulumi.Resource,
): aws.lambda.EventSourceMapping =>
  new aws.lambda.EventSourceMapping(
    `${consumer.name}-mapping`,
    {
      eventSourceArn: stream.arn,
      functionName: consuming.arn,
      enabled: POSTURE_TABLE[estate.posture].consuming,
      batchSize: consumer.batchSize,
      parallelizationFactor: consumer.parallelizationFactor,
      startingPosition: consumer.startingPosition,
      maximumBatchingWindowInSeconds: consumer.maximumBatchingWindowSeconds,
      maximumRetryAttempts: consumer.maximumRetryAttempts,
      maximumRecordAgeInSeconds: consumer.maximumRecordAgeSeconds,
      bisectBatchOnFunctionError: consumer.bisectBatchOnFunctionError,
      functionResponseTypes: consumer.reportsBatchItemFailures ? ['ReportBatchItemFailures'] : [],
      destinationConfig: { onFailure: { destinationArn: queue.arn } },
    },
    { parent, dependsOn: consuming.needs, ignoreChanges: OWNED_BY_THE_RUNBOOK.mapping },
  );

const declareAlarms = (
  { estate, consumer, alarmActions }: StreamConsumerArgs,
  queueName: string,
  parent: pulumi.Resource,
) => {
  const alarms = { estate, actions: alarmActions };
  const { name, iteratorAgeAlarmMs } = consumer;
  const ofFunction = { namespace: 'AWS/Lambda', dimensions: { FunctionName: nameIn(estate, name) } };
  const about = [
    {
      part: 'behind',
      ...ofFunction,
      description: `Consumer ${name} is more than ${iteratorAgeAlarmMs / 1000} s behind its stream.`,
      metricName: 'IteratorAge',
      statistic: 'Maximum' as const,
      threshold: iteratorAgeAlarmMs,
      minutes: 5,
    },
    {
      part: 'errors',
      ...ofFunction,
      description: `Consumer ${name} fails, and its batches are tried again.`,
      metricName: 'Errors',
      statistic: 'Sum' as const,
      threshold: 0,
      minutes: 3,
    },
    {
      part: 'given-up',
      namespace: 'AWS/SQS',
      dimensions: { QueueName: queueName },
      description: `Consumer ${name} gave batches up: they are in the queue ${queueName}.`,
      metricName: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum' as const,
      threshold: 0,
      minutes: 1,
    },
  ];
  for (const { part, ...alarm } of about) declareAlarm(alarms, `${name}-${part}`, alarm, parent);
};

export class StreamConsumer extends pulumi.ComponentResource {
  readonly streamArn: pulumi.Output<string>;
  readonly streamManifest: pulumi.Output<StreamManifest>;
  readonly consumerManifest: pulumi.Output<ConsumerManifest>;

  constructor(name: string, args: StreamConsumerArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:StreamConsumer', name, {}, opts);
    const { estate, consumer } = args;
    const stream = declareStream(args, this);
    const queueName = nameIn(estate, consumer.name, 'failures');
    const queue = new aws.sqs.Queue(
      `${consumer.name}-failures`,
      {
        name: queueName,
        messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
      },
      { parent: this },
    );
    const consuming = declareFunction({ ...args, streamArn: stream.arn, queueArn: queue.arn }, this);
    const mapping = declareMapping(args, consuming, stream, queue, this);
    declareAlarms(args, queueName, this);
    const streamName = nameIn(estate, consumer.stream.name);
    this.streamArn = stream.arn;
    this.streamManifest = stream.arn.apply((streamArn) => ({
      name: consumer.stream.name,
      streamName,
      streamArn,
      mode: consumer.stream.mode,
      shardCount: consumer.stream.mode === 'PROVISIONED' ? shardsAt(estate.posture, consumer.stream) : ON_DEMAND_SHARDS,
    }));
    this.consumerManifest = pulumi.all([consuming.arn, mapping.uuid]).apply(([functionArn, mappingUuid]) => ({
      name: consumer.name,
      functionName: consuming.name,
      functionArn,
      mappingUuid,
      streamName,
      parallelizationFactor: consumer.parallelizationFactor,
      batchSize: consumer.batchSize,
      startingPosition: consumer.startingPosition,
    }));
    this.registerOutputs({ streamArn: this.streamArn });
  }
}
