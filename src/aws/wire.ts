/** Between our JSON and the SDK's values: dates are ISO 8601 strings with us and `Date` objects with the SDK. */
import { CATALOGUE, type OperationFacts } from '../domain/api/catalogue.ts';

/**
 * The input as the SDK wants it.
 * @throws RangeError when a timestamp is not one.
 */
export const toSdkInput = (call: { service: string; operation: string; input: object }): object => {
  const catalogue: Readonly<Record<string, Record<string, OperationFacts>>> = CATALOGUE;
  const fields = catalogue[call.service]?.[call.operation]?.dates;
  if (fields === undefined) return call.input;
  const input: Record<string, unknown> = { ...call.input };
  for (const field of fields) {
    const value = input[field];
    if (typeof value !== 'string') continue;
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) throw new RangeError(`${field} is not an ISO 8601 time: ${value}`);
    input[field] = date;
  }
  return input;
};

const toPlain = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [field, entry] of Object.entries(value)) if (entry !== undefined) plain[field] = toPlain(entry);
  return plain;
};

/** The body of an object is a stream of its own behind the answer; here it is text. */
interface TextBody {
  transformToString(encoding: 'utf-8'): Promise<string>;
}

const isTextBody = (value: unknown): value is TextBody =>
  typeof value === 'object' && value !== null && 'transformToString' in value;

/** The output with the body of an object, if it has one, read to its end. */
export const withBody = async (output: unknown): Promise<unknown> => {
  const { Body } = output as { Body?: unknown };
  return isTextBody(Body) ? { ...(output as object), Body: await Body.transformToString('utf-8') } : output;
};

/** The output as plain JSON: dates as ISO strings, without the SDK's `$metadata`; nothing else is dropped. */
export const fromSdkOutput = (output: unknown): unknown => {
  const { $metadata: _, ...rest } = output as Record<string, unknown>;
  return toPlain(rest);
};
