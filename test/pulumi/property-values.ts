/** Property values as the engine passes them: JSON in which secrets and unknown values are marked. */
import { isDeepStrictEqual } from 'node:util';
import type { Properties } from '../../src/sandbox/declared/provision-answers.ts';

/** Marks an object as special, and says which kind it is (pulumi/pulumi, `sdk/go/common/resource/sig`). */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
/** StackPostures for any value that is not known before the deployment (`sdk/go/common/resource/plugin/rpc.go`). */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const isRecord = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same without marks of secrecy: what AWS sees. */
export const revealed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) return revealed(value['value']);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
};

export const revealedProperties = (properties: Properties): Properties => revealed(properties) as Properties;

/** Names of the properties that differ, whether a value is secret or not. */
export const differing = (olds: Properties, news: Properties): string[] =>
  [...new Set([...Object.keys(olds), ...Object.keys(news)])]
    .filter((key) => !key.startsWith('__') && !isDeepStrictEqual(revealed(olds[key]), revealed(news[key])))
    .toSorted();
