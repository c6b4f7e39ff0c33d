/** What Lambda keeps in a region, with the tables that its functions write to, how that begins, and what becomes due in it. */
import type { Region } from '../../../domain/api/call.ts';

export interface FunctionState {
  functionName: string;
  functionArn: string;
  /** Concurrency that is set aside for it, 0 for none at all; absent where it shares the account's. */
  ReservedConcurrentExecutions?: number;
}

export type MappingStatus = 'Enabled' | 'Disabled' | 'Enabling' | 'Disabling';

export interface MappingState {
  uuid: string;
  functionArn: string;
  eventSourceArn: string;
  streamName: string;
  status: MappingStatus;
  batchSize: number;
  parallelizationFactor: number;
  startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  lastModifiedMs: number;
  /** Times that it was switched on or off since the world began. */
  switchCount?: number;
  transitionReason: string;
  /** Table that its function writes to; absent where it is told none. */
  tableName?: string;
  /** Why it consumes nothing although it is enabled: what the program forgot, such as a permission; empty when all is well. */
  defects: string[];
}

export interface LambdaRegion {
  functions: Record<string, FunctionState>;
  /** By UUID. */
  mappings: Record<string, MappingState>;
  /** DynamoDB tables by name. */
  tables: Record<string, { tableName: string; tableArn: string }>;
}

export const emptyLambda = (): LambdaRegion => ({ functions: {}, mappings: {}, tables: {} });

export interface LambdaEvents {
  'mapping-settles': { region: Region; uuid: string };
}
