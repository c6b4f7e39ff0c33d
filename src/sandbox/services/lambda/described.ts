/** Functions and event source mappings as Lambda shows them, out of what the program of a region registered. */
import type { InRegion } from '../../state.ts';
import { attributesOf, record, set, texts, type DeclaredRegion } from '../declared-region.ts';
import { collectionOf } from '../descriptions.ts';

/** By name. */
export const functions = collectionOf('functions');
/** By UUID: the settings that ListEventSourceMappings shows beside the state. */
export const mappings = collectionOf('mappings');

/** Defaults: Lambda API Reference, CreateFunction. */
export const describeFunctions = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const one of attributesOf(declared, 'aws:lambda/function:Function')) {
    const name = String(one['name']);
    const logging = record(one['loggingConfig']);
    const described = {
      FunctionName: name,
      FunctionArn: one['arn'],
      Role: one['role'],
      Runtime: one['runtime'],
      Handler: one['handler'],
      MemorySize: one['memorySize'] ?? 128,
      Timeout: one['timeout'] ?? 3,
      CodeSha256: one['sourceCodeHash'],
      PackageType: one['packageType'] ?? 'Zip',
      Architectures: one['architectures'] ?? ['x86_64'],
      EphemeralStorage: { Size: record(one['ephemeralStorage'])['size'] ?? 512 },
      TracingConfig: { Mode: record(one['tracingConfig'])['mode'] ?? 'PassThrough' },
      Environment: { Variables: record(record(one['environment'])['variables']) },
      Layers: texts(one['layers']).map((Arn) => ({ Arn })),
      LoggingConfig: {
        LogFormat: logging['logFormat'] ?? 'Text',
        LogGroup: logging['logGroup'] ?? `/aws/lambda/${name}`,
      },
    };
    functions.keep(region, name, set(described));
  }
};

/** Defaults: Lambda API Reference, CreateEventSourceMapping. */
export const describeMappings = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const mapping of attributesOf(declared, 'aws:lambda/eventSourceMapping:EventSourceMapping')) {
    const failure = record(record(mapping['destinationConfig'])['onFailure']);
    const described = {
      MaximumRetryAttempts: mapping['maximumRetryAttempts'] ?? -1,
      MaximumRecordAgeInSeconds: mapping['maximumRecordAgeInSeconds'] ?? -1,
      BisectBatchOnFunctionError: mapping['bisectBatchOnFunctionError'] ?? false,
      MaximumBatchingWindowInSeconds: mapping['maximumBatchingWindowInSeconds'] ?? 0,
      TumblingWindowInSeconds: mapping['tumblingWindowInSeconds'] ?? 0,
      FunctionResponseTypes: texts(mapping['functionResponseTypes']),
      DestinationConfig: { OnFailure: set({ Destination: failure['destinationArn'] }) },
    };
    mappings.keep(region, String(mapping['uuid']), described);
  }
};
