/** A Kinesis stream, the Lambda function that consumes it, and the queue for batches that it gave up. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ConsumerManifest, StreamManifest } from '../src/domain/facts/manifest.ts';
import { declareAlarm } from './alarms.ts';
import type { ConsumerDescription } from './application.ts';
import { declareFunction, type DeclaredFunction } from './consumer-function.ts';
import { capacityOf, isConsuming, leftToRun } from './decided.ts';
import { nameIn, type Estate } from './estate.ts';
import { hasStreams } from './posture.ts';

export interface StreamConsumerArgs {
  estate: Estate;
  consumer: ConsumerDescription;
  /** The consumer that declares the stream, where another one reads it too; this one declares none then. */
  sharing?: StreamConsumer;
  /** Where the function writes to. */
  table: { name: pulumi.Output<string>; arn: pulumi.Output<string> };
  logRetentionDays: number;
  /** ARNs of what the alarms call. */
  alarmActions: pulumi.Input<string>[];
}

/** The longest that SQS keeps a message (Amazon SQS Developer Guide, Message quotas). */
const QUEUE_RETENTION_SECONDS = 14 * 24 * 3600;

const declareStream = ({ estate, consumer }: StreamConsumerArgs, parent: pulumi.Resource): aws.kinesis.Stream => {
  const { mode, shardCount } = capacityOf(estate, consumer);
  return new aws.kinesis.Stream(
    consumer.stream.name,
    {
      name: nameIn(estate, consumer.stream.name),
      streamModeDetails: { streamMode: mode },
      ...(mode === 'PROVISIONED' && { shardCount }),
      retentionPeriod: consumer.stream.retentionHours,
      encryptionType: 'KMS',
      kmsKeyId: 'alias/aws/kinesis',
    },
    // What is in it can be read nowhere else.
    { parent, protect: true, ignoreChanges: leftToRun(estate, 'stream') },
  );
};

const declaredStream = (args: StreamConsumerArgs, parent: pulumi.Resource): aws.kinesis.Stream | null =>
  hasStreams(args.estate.posture) ? declareStream(args, parent) : null;

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
      enabled: isConsuming(estate, consumer),
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
    { parent, dependsOn: consuming.needs, ignoreChanges: leftToRun(estate, 'mapping') },
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

/** A stream's ARN follows from its name (Kinesis API Reference, StreamDescription), so policies can name one to come. */
const streamArnOf = ({ estate, consumer }: StreamConsumerArgs): string =>
  `arn:aws:kinesis:${estate.region}:${estate.account}:stream/${nameIn(estate, consumer.stream.name)}`;

export class StreamConsumer extends pulumi.ComponentResource {
  readonly streamArn: pulumi.Output<string>;
  /** Null in a posture without streams. */
  readonly stream: aws.kinesis.Stream | null;
  readonly streamManifest: pulumi.Output<StreamManifest>;
  readonly consumerManifest: pulumi.Output<ConsumerManifest>;

  constructor(name: string, args: StreamConsumerArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:StreamConsumer', name, {}, opts);
    const { estate, consumer } = args;
    this.stream = args.sharing === undefined ? declaredStream(args, this) : args.sharing.stream;
    const { stream } = this;
    this.streamArn = stream?.arn ?? pulumi.output(streamArnOf(args));
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
    const consuming = declareFunction({ ...args, streamArn: this.streamArn, queueArn: queue.arn }, this);
    const mapping = stream === null ? null : declareMapping(args, consuming, stream, queue, this);
    declareAlarms(args, queueName, this);
    const streamName = nameIn(estate, consumer.stream.name);
    this.streamManifest = this.streamArn.apply((streamArn) => ({
      name: consumer.stream.name,
      streamName,
      streamArn,
      ...capacityOf(estate, consumer),
    }));
    this.consumerManifest = pulumi.all([consuming.arn, mapping?.uuid ?? null]).apply(([functionArn, mappingUuid]) => ({
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
