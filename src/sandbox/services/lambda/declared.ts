/** Functions, their tables and event source mappings of one region, out of what its program registered. */
import { z } from 'zod';
import type { InRegion, RegionState } from '../../state.ts';
import { findAll, type DeclaredRegion } from '../declared-region.ts';
import type { Description } from '../descriptions.ts';
import { readPermissions, type Permits } from '../iam/permissions.ts';
import type { Declared } from '../service.ts';
import { describeFunctions, describeMappings, mappings } from './described.ts';
import type { MappingState } from './state.ts';

const functionSchema = z.object({
  name: z.string(),
  arn: z.string(),
  role: z.string(),
  // -1 is without a reservation (the AWS provider of Pulumi, aws.lambda.Function).
  reservedConcurrentExecutions: z.number().default(-1),
  environment: z.object({ variables: z.record(z.string(), z.string()).default({}) }).default({ variables: {} }),
});
const tableSchema = z.object({ name: z.string(), arn: z.string() });
/** Defaults: Lambda API Reference, CreateEventSourceMapping. */
const mappingSchema = z.object({
  uuid: z.string(),
  eventSourceArn: z.string(),
  functionName: z.string(),
  enabled: z.boolean().default(true),
  batchSize: z.number().default(100),
  parallelizationFactor: z.number().default(1),
  startingPosition: z.enum(['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']),
});
type DeclaredFunction = z.output<typeof functionSchema>;

/** What reading a stream takes (Lambda Developer Guide, Using Lambda with Amazon Kinesis: permissions). */
const READ_ACTIONS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];
const WRITE_ACTIONS = ['dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
/** The variable in which the application's consumers look for their table. */
const TABLE_VARIABLE = 'TABLE_NAME';

const FUNCTION = 'aws:lambda/function:Function';
const MAPPING = 'aws:lambda/eventSourceMapping:EventSourceMapping';
const TABLE = 'aws:dynamodb/table:Table';

const functionsIn = (declared: DeclaredRegion): DeclaredFunction[] =>
  findAll(declared, FUNCTION, functionSchema).map(({ fields }) => fields);

/** Why the function's own work fails: it has no table, or may not write to it. */
const tableDefects = (region: RegionState, { environment, role }: DeclaredFunction, permits: Permits): string[] => {
  const tableName = environment.variables[TABLE_VARIABLE];
  if (tableName === undefined) return [`the function is not told its table, ${TABLE_VARIABLE} is not set`];
  const table = region.tables[tableName];
  if (table === undefined) return [`table ${tableName} is not registered`];
  const mayWrite = WRITE_ACTIONS.some((action) => permits(role, action, table.tableArn));
  return mayWrite ? [] : [`the function's role may not write to table ${tableName}`];
};

const mappingDefects = (
  region: RegionState,
  consuming: DeclaredFunction | undefined,
  streamArn: string,
  permits: Permits,
): string[] => {
  if (consuming === undefined) return ['its function is not registered'];
  const refused = READ_ACTIONS.filter((action) => !permits(consuming.role, action, streamArn));
  return [
    ...(refused.length === 0 ? [] : [`the function's role lacks ${refused.join(', ')} on the stream`]),
    ...tableDefects(region, consuming, permits),
  ];
};

const makeFunctions = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const { fields } of findAll(declared, TABLE, tableSchema))
    region.tables[fields.name] = { tableName: fields.name, tableArn: fields.arn };
  for (const { name, arn, reservedConcurrentExecutions: reserved } of functionsIn(declared))
    region.functions[name] = {
      functionName: name,
      functionArn: arn,
      ...(reserved < 0 ? {} : { ReservedConcurrentExecutions: reserved }),
    };
};

/** The mappings, with whatever keeps them from consuming. */
const connectMappings = ({ region, nowMs }: InRegion, declared: DeclaredRegion): void => {
  const functions = new Map(functionsIn(declared).map((one) => [one.arn, one]));
  const permits = readPermissions(declared);
  for (const { name, fields } of findAll(declared, MAPPING, mappingSchema)) {
    const stream = Object.values(region.streams).find(({ streamArn }) => streamArn === fields.eventSourceArn);
    if (stream === undefined) {
      declared.note(`mapping ${name} is left out, its stream is not registered`);
      continue;
    }
    const consuming = functions.get(fields.functionName);
    const defects = mappingDefects(region, consuming, stream.streamArn, permits);
    for (const defect of defects) declared.note(`mapping ${name} consumes nothing, ${defect}`);
    const tableName = consuming?.environment.variables[TABLE_VARIABLE];
    region.mappings[fields.uuid] = {
      uuid: fields.uuid,
      functionArn: fields.functionName,
      eventSourceArn: stream.streamArn,
      streamName: stream.streamName,
      status: fields.enabled ? 'Enabled' : 'Disabled',
      batchSize: fields.batchSize,
      parallelizationFactor: fields.parallelizationFactor,
      startingPosition: fields.startingPosition,
      lastModifiedMs: nowMs,
      transitionReason: 'USER_INITIATED',
      ...(tableName === undefined ? {} : { tableName }),
      defects,
    };
  }
};

/** A mapping that a stack brings, with what readers see of it. */
interface ArrivingMapping {
  mapping: MappingState;
  description?: Description;
}

/** It, as an item of a stack keeps it. */
export const arriving = (thing: ArrivingMapping) => ({ type: MAPPING, thing });

export const declaredFunctions: Declared = {
  types: [TABLE, FUNCTION, MAPPING],
  make(here, declared) {
    makeFunctions(here, declared);
    describeFunctions(here, declared);
    describeMappings(here, declared);
  },
  connect: connectMappings,
  arrivals: {
    [MAPPING]: {
      of(raised, region, attributes): ArrivingMapping | undefined {
        const uuid = String(attributes['uuid']);
        const mapping = raised.mappings[uuid];
        if (mapping === undefined || region.mappings[uuid] !== undefined) return undefined;
        return { mapping, description: mappings.in(raised)[uuid] ?? {} };
      },
      arrive({ region, nowMs }, thing) {
        const { mapping, description } = thing as ArrivingMapping;
        region.mappings[mapping.uuid] = { ...mapping, lastModifiedMs: nowMs };
        // A region without descriptions is one of a run that is replayed: nobody compares it.
        if (description !== undefined && region.descriptions !== undefined)
          mappings.keep(region, mapping.uuid, description);
      },
    },
  },
};
