/** AWS Lambda: event source mappings, and what is said of functions. */
import type * as sdk from '@aws-sdk/client-lambda';
import { all, PARTIAL, rule, same, textOf, things, type Rule } from './answer-rules.ts';
import { comparing, read, write, type AwsServiceDefinition } from './definition.ts';
import { anywhere, arn, on, type Asking, type Permission } from './permission.ts';
import type { Shape } from './wire.ts';

const onFunction = (asking: Asking, { FunctionName = '' }: { FunctionName?: string | undefined }): Permission =>
  on(asking, arn(asking, 'lambda', `function:${FunctionName}`));

const isOfRegion = (given: unknown, region: string): boolean =>
  given === undefined || textOf(given).split(':')[3] === region;

const reservedFault: Rule['wrong'] = ({ ReservedConcurrentExecutions: reserved }) =>
  reserved === undefined || reserved === null || typeof reserved === 'number' ? null : PARTIAL;

export const lambda = {
  endpoint: (region) => `lambda.${region}.amazonaws.com`,
  denialCode: 'AccessDeniedException',
  throttlingCode: 'TooManyRequestsException',
  /** Lambda Developer Guide "Lambda quotas": 15/s without a burst; one second's worth is taken as burst. */
  buckets: { 'lambda:control': { burst: 15, perSecond: 15 } },
  operations: {
    // 100 mappings a page: Lambda API Reference, ListEventSourceMappings.
    ListEventSourceMappings: read<
      Shape<sdk.ListEventSourceMappingsCommandInput, sdk.ListEventSourceMappingsCommandOutput>
    >()({
      bucket: 'lambda:control',
      iamAction: 'lambda:ListEventSourceMappings',
      needs: anywhere,
      page: { token: 'NextMarker', next: 'Marker', items: 'EventSourceMappings' },
      answer: rule(
        { EventSourceMappings: 'list' },
        {
          rows: { EventSourceMappings: { UUID: 'text', State: 'text' } },
          wrong: (output, { region }) =>
            all(things(output['EventSourceMappings']), ({ FunctionArn }) => isOfRegion(FunctionArn, region)),
        },
      ),
    }),
    UpdateEventSourceMapping: write<
      Shape<sdk.UpdateEventSourceMappingCommandInput, sdk.UpdateEventSourceMappingCommandOutput>
    >()({
      bucket: 'lambda:control',
      iamAction: 'lambda:UpdateEventSourceMapping',
      needs: (asking, { UUID }) => on(asking, arn(asking, 'lambda', `event-source-mapping:${UUID ?? ''}`)),
      answer: rule({ UUID: 'text' }, { wrong: ({ UUID: given }, { input: { UUID } }) => same(given, UUID) }),
    }),
    GetFunctionConcurrency: read<
      Shape<sdk.GetFunctionConcurrencyCommandInput, sdk.GetFunctionConcurrencyCommandOutput>
    >()({
      bucket: 'lambda:control',
      iamAction: 'lambda:GetFunctionConcurrency',
      needs: onFunction,
      // "The number of simultaneous executions that are reserved for the function": left out where none are.
      answer: rule({}, { wrong: reservedFault }),
    }),
    GetFunctionConfiguration: comparing<
      Shape<sdk.GetFunctionConfigurationCommandInput, sdk.GetFunctionConfigurationCommandOutput>
    >()({
      bucket: 'lambda:control',
      iamAction: 'lambda:GetFunctionConfiguration',
      needs: onFunction,
      answer: rule({ FunctionName: 'text' }),
    }),
  },
} satisfies AwsServiceDefinition;
