/**
 * Answers held against AWS's API models, as each client of the SDK carries them for its own (de)serialisation: members that
 * are required, members that exist, and of what type they are.
 *
 * A schema is a tuple that begins with its kind; of a structure the required members come first and their number last
 * (Smithy JavaScript, `StaticStructureSchema`).
 */
import { loadSdk } from '../../src/aws/sdk.ts';
import type { AwsService, Call } from '../../src/domain/api/call.ts';

const KIND = { simple: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9 } as const;
const LIST_OF = 64;
const MAP_OF = 128;

type Schema = unknown;

/** Functions stand for schemas that are declared later; a pair is a schema with traits of the member. */
const resolved = (schema: Schema): Schema => {
  if (typeof schema === 'function') return resolved((schema as () => Schema)());
  return Array.isArray(schema) && schema.length === 2 ? resolved(schema[0]) : schema;
};

/** Codes of simple types: text and blobs, numbers, booleans, documents; moments are texts in our JSON. */
const simpleType = (code: number): string => {
  if (code === 1) return 'number';
  if (code === 2) return 'boolean';
  return code === 15 ? 'any' : 'string';
};

const wrongType = (type: string, value: unknown, path: string): string[] =>
  type === 'any' || typeof value === type ? [] : [`${path} is ${JSON.stringify(value)}, not a ${type}`];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inList = (item: Schema, value: unknown, path: string): string[] =>
  Array.isArray(value)
    ? value.flatMap((one: unknown) => complaintsAbout(item, one, `${path}[]`))
    : [`${path} is no list`];

const inMap = (item: Schema, value: unknown, path: string): string[] =>
  isRecord(value)
    ? Object.values(value).flatMap((one) => complaintsAbout(item, one, `${path}{}`))
    : [`${path} is no map`];

const inStructure = (schema: unknown[], value: unknown, path: string): string[] => {
  if (!isRecord(value)) return [`${path} is no structure`];
  const [names, types] = [schema[4] as string[], schema[5] as Schema[]];
  const required = names.slice(0, Number(schema[6] ?? 0));
  return [
    ...required.flatMap((name) => (value[name] === undefined ? [`${path}.${name} is required and missing`] : [])),
    ...Object.entries(value).flatMap(([name, member]) => {
      if (member === undefined) return [];
      const index = names.indexOf(name);
      return index < 0
        ? [`${path}.${name} is no member of AWS's answer`]
        : complaintsAbout(types[index], member, `${path}.${name}`);
    }),
  ];
};

const complaintsAbout = (given: Schema, value: unknown, path: string): string[] => {
  const schema = resolved(given);
  if (typeof schema === 'number') {
    if (schema >= MAP_OF) return inMap(schema - MAP_OF, value, path);
    if (schema >= LIST_OF) return inList(schema - LIST_OF, value, path);
    return wrongType(simpleType(schema), value, path);
  }
  if (!Array.isArray(schema)) return schema === 'unit' ? [] : [`${path} has a schema that is not understood`];
  switch (schema[0]) {
    case KIND.simple:
      return complaintsAbout(schema[4], value, path);
    case KIND.list:
      return inList(schema[4], value, path);
    case KIND.map:
      return inMap(schema[5], value, path);
    case KIND.structure:
    case KIND.union:
      return inStructure(schema, value, path);
    default:
      return [`${path} has a schema of the kind ${String(schema[0])}, which is not understood`];
  }
};

/** The model of an operation's output. */
const outputOf = async (service: AwsService, operation: string): Promise<Schema> => {
  const Command = (await loadSdk(service)).commandOf(operation);
  if (Command === undefined) throw new Error(`the SDK has no ${service} ${operation}`);
  const { schema } = new Command({}) as unknown as { schema: unknown[] };
  if (schema[0] !== KIND.operation) throw new Error(`${service} ${operation} has no model`);
  return schema[5];
};

/** What of the output AWS could not have answered, such as `Role.Path is required and missing`. */
export const complaintsAboutAnswer = async ({ service, operation }: Call, output: unknown): Promise<string[]> =>
  complaintsAbout(await outputOf(service as AwsService, operation), output, `${service} ${operation}`);
