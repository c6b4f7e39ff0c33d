/** Functions, their event source mappings, and the streams that they read. */
import type { ConsumerManifest, StreamManifest } from '../../domain/facts/manifest.ts';
import { meantMappings } from '../../domain/api/mapping-choice.ts';
import { describedFunction } from '../described.ts';
import { fieldsOf } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { hiddenValue, normalJson, normalText } from '../normal.ts';

const readFunction = (consumer: ConsumerManifest, look: Look): Found[] => {
  const found = describedFunction(look, consumer);
  if (found === null) return [];
  const fields = fieldsOf({
    'code SHA-256': found.CodeSha256,
    runtime: found.Runtime,
    handler: found.Handler,
    'memory MiB': found.MemorySize,
    'timeout seconds': found.Timeout,
    package: found.PackageType,
    architecture: found.Architectures?.join(', '),
    'storage MiB': found.EphemeralStorage?.Size,
    tracing: found.TracingConfig?.Mode,
    'log format': found.LoggingConfig?.LogFormat,
    'dead letters to':
      found.DeadLetterConfig?.TargetArn === undefined ? null : normalText(found.DeadLetterConfig.TargetArn, look),
  });
  for (const { Arn = '' } of found.Layers ?? []) fields[`layer ${normalText(Arn, look)}`] = true;
  for (const [key, value] of Object.entries(found.Environment?.Variables ?? {}))
    fields[`environment ${key}`] = hiddenValue(value, `${consumer.name} ${key}`, look);
  return [{ fields }];
};

export const functions: Kind = {
  name: 'function',
  remedy: 'Deploy the same code and settings in the region that lags: pulumi up of its stack, from the recorded facts.',
  subjects: (manifest) => subjectsOf(manifest.consumers, readFunction),
};

const readMapping = (consumer: ConsumerManifest, look: Look): Found[] => {
  const output = look.ask({
    service: 'lambda',
    operation: 'ListEventSourceMappings',
    region: look.manifest.region,
    input: {},
  });
  const [mapping] = meantMappings(output?.EventSourceMappings ?? [], consumer);
  if (mapping === undefined) return [];
  const destination = mapping.DestinationConfig?.OnFailure?.Destination;
  return [
    {
      fields: fieldsOf({
        consuming: mapping.State === 'Enabled' || mapping.State === 'Enabling',
        'batch size': mapping.BatchSize,
        'batching window seconds': mapping.MaximumBatchingWindowInSeconds ?? 0,
        'parallel batches a shard': mapping.ParallelizationFactor ?? 1,
        'starts at': mapping.StartingPosition,
        'retry attempts': mapping.MaximumRetryAttempts,
        'record age seconds': mapping.MaximumRecordAgeInSeconds,
        'halves a failed batch': mapping.BisectBatchOnFunctionError ?? false,
        'tumbling window seconds': mapping.TumblingWindowInSeconds ?? 0,
        'failures to': destination === undefined ? null : normalText(destination, look),
        'answers with': mapping.FunctionResponseTypes?.join(', ') || null,
        filters:
          mapping.FilterCriteria?.Filters === undefined ? null : normalJson(mapping.FilterCriteria.Filters, look),
      }),
    },
  ];
};

export const mappings: Kind = {
  name: 'mapping',
  remedy:
    'Make the settings the same: pulumi up of the stack that lags. Who consumes is a matter of "failover promote".',
  subjects: (manifest) => subjectsOf(manifest.consumers, readMapping),
};

const readStream = ({ streamName }: StreamManifest, look: Look): Found[] => {
  const stream = look.ask({
    service: 'kinesis',
    operation: 'DescribeStreamSummary',
    region: look.manifest.region,
    input: { StreamName: streamName },
  })?.StreamDescriptionSummary;
  if (stream === undefined) return [];
  const mode = stream.StreamModeDetails?.StreamMode ?? 'PROVISIONED';
  return [
    {
      fields: fieldsOf({
        mode,
        // On demand AWS chooses the number by the load.
        'open shards': mode === 'PROVISIONED' ? stream.OpenShardCount : null,
        'retention hours': stream.RetentionPeriodHours,
        encryption: stream.EncryptionType ?? 'NONE',
        key: stream.KeyId === undefined ? null : normalText(stream.KeyId, look),
      }),
    },
  ];
};

export const streams: Kind = {
  name: 'stream',
  remedy: 'Set mode, shards and retention that the posture declares: pulumi up of the stack that lags.',
  subjects: (manifest) => subjectsOf(manifest.streams, readStream),
};
