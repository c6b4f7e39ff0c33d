/** Amazon S3: objects of text in the buckets that the program declared (Amazon S3 API Reference). */
import { hash } from 'node:crypto';
import type { Answer, CallOf } from '../../../domain/api/call.ts';
import { CALLS, LOST } from '../../faults/ability.ts';
import { refuse, timeOf, yes } from '../answer.ts';
import type { InRegion } from '../../state.ts';
import type { SandboxService } from '../service.ts';
import { declaredBuckets } from './declared.ts';

/** ListObjectsV2: up to 1,000 keys in an answer. */
const KEYS_A_PAGE = 1000;

type PutCall = CallOf<'s3', 'PutObject'>;
type GetCall = CallOf<'s3', 'GetObject'>;
type ListCall = CallOf<'s3', 'ListObjectsV2'>;

/** A bucket, and the moment of the call. */
interface Opened {
  objects: Record<string, string>;
  written: Record<string, number>;
  nowMs: number;
}

const etagOf = (body: string): string => `"${hash('md5', body)}"`;

const put = ({ objects, written, nowMs }: Opened, { input }: PutCall): Answer => {
  if (input.IfNoneMatch === '*' && Object.hasOwn(objects, input.Key))
    return refuse('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 'conflict');
  objects[input.Key] = input.Body;
  written[input.Key] = nowMs;
  return yes({ ETag: etagOf(input.Body) });
};

const get = ({ objects }: Opened, { input }: GetCall): Answer => {
  const body = Object.hasOwn(objects, input.Key) ? objects[input.Key] : undefined;
  if (body === undefined) return refuse('NoSuchKey', 'The specified key does not exist.', 'missing');
  return yes({ Body: body, ETag: etagOf(body) });
};

/** The part of a key up to and with the delimiter after the prefix; null when the key stands for itself. */
const commonPrefix = (key: string, prefix: string, delimiter: string | undefined): string | null => {
  if (delimiter === undefined || delimiter === '') return null;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? null : key.slice(0, end + delimiter.length);
};

/** Keys in the order of their UTF-8 bytes; a common prefix counts as one of them. */
const list = ({ objects, written }: Opened, { input }: ListCall): Answer => {
  const { Prefix = '', Delimiter, MaxKeys = KEYS_A_PAGE } = input;
  const afterKey = input.ContinuationToken ?? input.StartAfter ?? '';
  const names = Object.keys(objects)
    .filter((key) => key.startsWith(Prefix))
    .map((key) => commonPrefix(key, Prefix, Delimiter) ?? key);
  const all = [...new Set(names)].filter((name) => name > afterKey).sort();
  const page = all.slice(0, Math.min(MaxKeys, KEYS_A_PAGE));
  const last = page.at(-1);
  const isTruncated = all.length > page.length && last !== undefined;
  const isKey = (name: string): boolean =>
    Object.hasOwn(objects, name) && commonPrefix(name, Prefix, Delimiter) === null;
  const contents = page.filter(isKey).map((Key) => {
    const body = objects[Key] ?? '';
    return { Key, ETag: etagOf(body), LastModified: timeOf(written[Key] ?? 0) };
  });
  const prefixes = page.filter((name) => !isKey(name)).map((name) => ({ Prefix: name }));
  return yes({
    IsTruncated: isTruncated,
    ...(contents.length > 0 ? { Contents: contents } : {}),
    ...(prefixes.length > 0 ? { CommonPrefixes: prefixes } : {}),
    ...(isTruncated ? { NextContinuationToken: last } : {}),
    KeyCount: page.length,
    MaxKeys,
    Prefix,
  });
};

const inBucket =
  <SomeCall extends PutCall | GetCall | ListCall>(answer: (opened: Opened, call: SomeCall) => Answer) =>
  ({ region, nowMs }: InRegion, call: SomeCall): Answer => {
    const bucket = call.input.Bucket ?? '';
    const objects = region.buckets?.[bucket];
    if (objects === undefined) return refuse('NoSuchBucket', 'The specified bucket does not exist', 'missing');
    region.written ??= {};
    const written = (region.written[bucket] ??= {});
    return answer({ objects, written, nowMs }, call);
  };

export const s3 = {
  operations: { PutObject: inBucket(put), GetObject: inBucket(get), ListObjectsV2: inBucket(list) },
  declared: declaredBuckets,
  // Of the data plane: objects as health checks read them.
  fails: { control: CALLS, data: LOST, only: null },
} satisfies SandboxService<'s3'>;
