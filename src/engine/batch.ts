/** Which reads can travel together: equal calls always, and calls for different names where the API takes a list. */
import type { Call } from '../domain/api/call.ts';
import { factsOf } from '../domain/api/catalogue.ts';

/** One call to be sent, and the names it asks for when the API takes a list of them. */
export interface Batch {
  /** Calls with the same key may join. */
  key: string;
  call: Call;
  names: Set<string> | null;
  max: number;
}

/** The batch that one call makes by itself. */
export const batchOf = (call: Call): Batch => {
  const { batch, kind } = factsOf(call);
  const input = call.input as Record<string, unknown>;
  const list = batch === undefined ? undefined : input[batch.field];
  if (batch === undefined || !Array.isArray(list) || kind !== 'read') {
    const key = `${call.service} ${call.operation} ${call.region} ${JSON.stringify(call.input)}`;
    return { key, call, names: null, max: 0 };
  }
  const rest = JSON.stringify({ ...input, [batch.field]: null });
  const key = `${call.service} ${call.operation} ${call.region} ${rest}`;
  return { key, call, names: new Set(list as string[]), max: batch.max };
};

/** Joins `other` into `batch` when the API's limit allows it. */
export const joined = (batch: Batch, other: Batch): boolean => {
  if (batch.key !== other.key) return false;
  if (batch.names === null || other.names === null) return batch.names === other.names;
  const added = [...other.names].filter((entry) => batch.names?.has(entry) === false);
  if (batch.names.size + added.length > batch.max) return false;
  for (const entry of added) batch.names.add(entry);
  return true;
};

/** The call to send for a batch. */
export const callOf = ({ call, names }: Batch): Call => {
  const field = factsOf(call).batch?.field;
  if (names === null || field === undefined) return call;
  return { ...call, input: { ...call.input, [field]: [...names] } } as Call;
};
