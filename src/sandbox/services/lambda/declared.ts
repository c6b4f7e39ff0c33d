/** Streams, functions, tables and event source mappings of one region, out of what its program registered. */
import { z } from 'zod';
import { findAll, type Site } from '../../declared/materialise-index.ts';
import { readPermissions, type Permits } from '../iam/permissions.ts';
import type { RegionState } from '../../state.ts';

const streamSchema = z.object({
  name: z.string(),
  arn: z.string(),
  shardCount: z.number().default(4),
  retentionPeriod: z.number().default(24),
  encryptionType: z.enum(['NONE', 'KMS']).default('NONE'),
  kmsKeyId: z.string().optional(),
  streamModeDetails: z
    .object({ streamMode: z.enum(['PROVISIONED', 'ON_DEMAND']) })
    .default({ streamMode: 'PROVISIONED' }),
});
const functionSchema = z.object({
  name: z.string(),
  arn: z.string(),
  role: z.string(),
  // -1 is without a reservation (the AWS provider of Pulumi, aws.lambda.Function).
  reservedConcurrentExecutions: z.number().default(-1),
  environment: z.object({ variables: z.record(z.string(), z.string()).default({}) }).default({ variables: {} }),
});
/** The key that Kinesis keeps in each account (Kinesis Developer Guide, Server-side encryption). */
const OWN_KEY = 'alias/aws/kinesis';
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

const materialiseStreams = (site: Site, region: RegionState): void => {
  for (const { fields } of findAll(site, 'aws:kinesis/stream:Stream', streamSchema))
    region.streams[fields.name] = {
      streamName: fields.name,
      streamArn: fields.arn,
      mode: fields.streamModeDetails.streamMode,
      status: 'ACTIVE',
      shardCount: fields.shardCount,
      nextShardCount: null,
      nextMode: null,
      retentionHours: fields.retentionPeriod,
      ...(fields.encryptionType === 'KMS' ? { keyId: fields.kmsKeyId ?? OWN_KEY } : {}),
      createdAtMs: site.startMs,
      reshardedAtMs: [],
      modeChangedAtMs: [],
    };
};

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

/** Streams, tables and functions, and the mappings with whatever keeps them from consuming. */
export const materialiseConsumers = (site: Site, region: RegionState): void => {
  materialiseStreams(site, region);
  for (const { fields } of findAll(site, 'aws:dynamodb/table:Table', tableSchema))
    region.tables[fields.name] = { tableName: fields.name, tableArn: fields.arn };
  const functions = new Map(
    findAll(site, 'aws:lambda/function:Function', functionSchema).map(({ fields }) => [fields.arn, fields]),
  );
  for (const { name, arn, reservedConcurrentExecutions: reserved } of functions.values())
    region.functions[name] = {
      functionName: name,
      functionArn: arn,
      ...(reserved < 0 ? {} : { ReservedConcurrentExecutions: reserved }),
    };
  const permits = readPermissions(site);
  for (const { name, fields } of findAll(site, 'aws:lambda/eventSourceMapping:EventSourceMapping', mappingSchema)) {
    const stream = Object.values(region.streams).find(({ streamArn }) => streamArn === fields.eventSourceArn);
    if (stream === undefined) {
      site.note(`mapping ${name} is left out, its stream is not registered`);
      continue;
    }
    const consuming = functions.get(fields.functionName);
    const defects = mappingDefects(region, consuming, stream.streamArn, permits);
    for (const defect of defects) site.note(`mapping ${name} consumes nothing, ${defect}`);
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
      lastModifiedMs: site.startMs,
      transitionReason: 'USER_INITIATED',
      ...(tableName === undefined ? {} : { tableName }),
      defects,
    };
  }
};
