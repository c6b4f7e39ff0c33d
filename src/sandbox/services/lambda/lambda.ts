/** AWS Lambda: event source mappings of Kinesis streams (AWS Lambda API Reference). */
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { refuse, timeOf, yes } from '../answer.ts';
import { spread } from '../../chance.ts';
import { announce } from '../../due.ts';
import { CALLS, LOST, namedAlike } from '../../faults/ability.ts';
import { declaredFunctions } from './declared.ts';
import { functions, mappings } from './described.ts';
import type { SandboxService } from '../service.ts';
import type { MappingState } from './state.ts';
import type { RegionState, InRegion, SandboxState } from '../../state.ts';

const PAGE = 100;

const present = (region: RegionState, mapping: MappingState) => ({
  ...mappings.in(region)[mapping.uuid],
  UUID: mapping.uuid,
  EventSourceArn: mapping.eventSourceArn,
  FunctionArn: mapping.functionArn,
  State: mapping.status,
  StateTransitionReason: mapping.transitionReason,
  BatchSize: mapping.batchSize,
  ParallelizationFactor: mapping.parallelizationFactor,
  StartingPosition: mapping.startingPosition,
  LastModified: timeOf(mapping.lastModifiedMs),
});

type ListCall = CallOf<'lambda', 'ListEventSourceMappings'>;
const listMappings = ({ region }: InRegion, { input }: ListCall): Answer => {
  const found = Object.values(region.mappings).filter(
    (mapping) =>
      (input.EventSourceArn === undefined || mapping.eventSourceArn === input.EventSourceArn) &&
      (input.FunctionName === undefined ||
        mapping.functionArn === input.FunctionName ||
        mapping.functionArn.endsWith(`:${input.FunctionName}`)),
  );
  const start = Number(input.Marker ?? 0);
  if (!Number.isInteger(start)) return refuse('InvalidParameterValueException', 'The marker is not valid.', 'invalid');
  // "Returns a maximum of 100 items per response, even if you set the value higher" (ListEventSourceMappings).
  const size = Math.min(input.MaxItems ?? PAGE, PAGE);
  const more = start + size < found.length ? { NextMarker: String(start + size) } : {};
  return yes({
    EventSourceMappings: found.slice(start, start + size).map((mapping) => present(region, mapping)),
    ...more,
  });
};

const IN_USE = 'Cannot update the event source mapping because it is in use.';

type UpdateCall = CallOf<'lambda', 'UpdateEventSourceMapping'>;
const updateMapping = ({ state, region, nowMs }: InRegion, { input }: UpdateCall): Answer => {
  const mapping = region.mappings[input.UUID ?? ''];
  if (mapping === undefined)
    return refuse('ResourceNotFoundException', 'The resource you requested does not exist.', 'missing');
  if (mapping.status === 'Enabling' || mapping.status === 'Disabling')
    return refuse('ResourceInUseException', IN_USE, 'conflict');
  const { Enabled: enabled } = input;
  const isEnabled = mapping.status === 'Enabled';
  mapping.batchSize = input.BatchSize ?? mapping.batchSize;
  mapping.parallelizationFactor = input.ParallelizationFactor ?? mapping.parallelizationFactor;
  mapping.lastModifiedMs = nowMs;
  mapping.transitionReason = 'USER_INITIATED';
  if (enabled === undefined || enabled === isEnabled) return yes(present(region, mapping));
  mapping.status = enabled ? 'Enabling' : 'Disabling';
  const { physics, seed } = state;
  mapping.switchCount = (mapping.switchCount ?? 0) + 1;
  const factor = spread(seed, `mapping ${mapping.uuid} ${mapping.switchCount}`, physics.sigma);
  const atMs = Math.round(nowMs + physics.mappingTransitionMs * factor);
  announce(state, { kind: 'mapping-settles', atMs, region: region.region, uuid: mapping.uuid });
  return yes(present(region, mapping));
};

/** Concurrency that was set aside for a function; null without, also where -1 says so as in the AWS provider of Pulumi. */
export const reservedOf = ({ functions }: RegionState, functionName: string): number | null => {
  const reserved = functions[functionName]?.ReservedConcurrentExecutions ?? -1;
  return reserved < 0 ? null : reserved;
};

type ConcurrencyCall = CallOf<'lambda', 'GetFunctionConcurrency'>;
const getConcurrency = ({ state, region }: InRegion, { input }: ConcurrencyCall): Answer => {
  const name = input.FunctionName ?? '';
  if (region.functions[name] === undefined)
    return refuse(
      'ResourceNotFoundException',
      `Function not found: arn:aws:lambda:${region.region}:${state.account}:function:${name}`,
      'missing',
    );
  const reserved = reservedOf(region, name);
  return yes(reserved === null ? {} : { ReservedConcurrentExecutions: reserved });
};

/** The pollers have followed. A mapping that was disabled goes on from the same position when it is enabled again. */
const endSwitch = (region: RegionState, uuid: string): void => {
  const mapping = region.mappings[uuid];
  if (mapping?.status === 'Enabling') mapping.status = 'Enabled';
  if (mapping?.status === 'Disabling') mapping.status = 'Disabled';
};

/** A mapping that takes records from its stream now, also while it is being disabled: in-flight batches finish. */
export const pollingMapping = (region: RegionState, uuid: string): MappingState | undefined => {
  const mapping = region.mappings[uuid];
  if (mapping === undefined || mapping.defects.length > 0) return undefined;
  return mapping.status === 'Enabled' || mapping.status === 'Disabling' ? mapping : undefined;
};

const afterColon = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf(':') + 1);

export const lambda = {
  operations: {
    ListEventSourceMappings: listMappings,
    UpdateEventSourceMapping: updateMapping,
    GetFunctionConcurrency: getConcurrency,
    GetFunctionConfiguration: ({ region }, { input }) => {
      const found = functions.in(region)[input.FunctionName ?? ''];
      return found === undefined
        ? refuse('ResourceNotFoundException', `Function not found: ${input.FunctionName}`, 'missing')
        : yes(found);
    },
  },
  due: {
    'mapping-settles': ({ region }: InRegion, { uuid }: { uuid: string }) => endSwitch(region, uuid),
  },
  resourcesIn({ regions }, { region, input }) {
    const { FunctionName, UUID }: { FunctionName?: string | undefined; UUID?: string | undefined } = input;
    return [afterColon(FunctionName ?? regions[region]?.mappings[UUID ?? '']?.functionArn ?? '')];
  },
  declared: declaredFunctions,
  describes: [functions, mappings],
  showsIn: (_state: SandboxState, region: RegionState) => ({
    mappings: Object.values(region.mappings).map(({ uuid, functionArn, streamName, status, defects }) => ({
      uuid,
      function: afterColon(functionArn),
      stream: streamName,
      state: status,
      defects,
    })),
  }),
  byHand: {
    collections: (region) => ({ functions: region.functions, mappings: region.mappings }),
    optional: { functions: { ReservedConcurrentExecutions: 0 } },
    choices: {
      'mappings status': ['Enabled', 'Disabled', 'Enabling', 'Disabling'],
      'mappings startingPosition': ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'],
    },
  },
  quotas: () => ({ lambda: [{ quotaCode: 'L-B99A9384', quotaName: 'Concurrent executions', value: 1000 }] }),
  // Of the data plane: invocations.
  fails: { control: CALLS, data: LOST, only: namedAlike('functions', (region) => region.functions) },
} satisfies SandboxService<'lambda'> & { due: object };
