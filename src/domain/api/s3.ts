/** Amazon S3: the objects of a journal. */
import type * as sdk from '@aws-sdk/client-s3';
import { endless, first, FOREIGN, PARTIAL, rule, textOf, things, type Rule } from './answer-rules.ts';
import { read, write, type AwsServiceDefinition } from './definition.ts';
import { on } from './permission.ts';
import type { Shape } from './wire.ts';

/** Writes an object of text, of the API's inputs those in use (Amazon S3 API Reference, PutObject). */
export interface PutObjectInput {
  Bucket: string;
  Key: string;
  Body: string;
  /** `*`: only when there is no object of that key. */
  IfNoneMatch?: '*';
}
/** Reads an object of text (Amazon S3 API Reference, GetObject). */
export interface GetObjectInput {
  Bucket: string;
  Key: string;
}
export interface GetObjectOutput {
  Body: string;
}

/** S3's ARNs have neither region nor account; listing is a right on the bucket, the rest on its objects. */
const bucketArn = ({ Bucket = '' }: { Bucket?: string | undefined }): string => `arn:aws:s3:::${Bucket}`;
const objectArn = (input: GetObjectInput): string => `${bucketArn(input)}/${input.Key}`;

/** A policy can ask that an object is created and never written over (S3 User Guide, Enforce conditional writes). */
const ONCE_KEY = 's3:if-none-match';

/** "KeyCount is the number of keys returned", common prefixes among them (Amazon S3 API Reference, ListObjectsV2). */
const keysFault: Rule['wrong'] = (output, asked) => {
  const keys = [
    ...things(output['Contents']).map(({ Key }) => Key),
    ...things(output['CommonPrefixes']).map(({ Prefix }) => Prefix),
  ];
  const prefix = textOf(asked.input['Prefix']);
  const isAsked = textOf(output['Prefix']) === prefix && keys.every((key) => textOf(key).startsWith(prefix));
  return first(
    isAsked ? null : FOREIGN,
    keys.length === output['KeyCount'] ? null : PARTIAL,
    endless('NextContinuationToken')(output, asked),
  );
};

export const s3 = {
  endpoint: (region) => `s3.${region}.amazonaws.com`,
  cliName: 's3api',
  denialCode: 'AccessDenied',
  throttlingCode: 'SlowDown',
  /** 3,500 writes a second for each prefix (S3 User Guide "Optimizing Amazon S3 performance"): no limit for a journal. */
  buckets: { 's3:object': { burst: 3500, perSecond: 3500 } },
  operations: {
    PutObject: write<{ input: PutObjectInput; output: { ETag?: string } }>()({
      bucket: 's3:object',
      iamAction: 's3:PutObject',
      needs: (asking, input) =>
        input.IfNoneMatch === undefined
          ? on(asking, objectArn(input))
          : { ...on(asking, objectArn(input), { [ONCE_KEY]: [input.IfNoneMatch] }), stated: [ONCE_KEY] },
      answer: rule({ ETag: 'text' }),
    }),
    GetObject: read<{ input: GetObjectInput; output: GetObjectOutput }>()({
      bucket: 's3:object',
      iamAction: 's3:GetObject',
      needs: (asking, input) => on(asking, objectArn(input)),
      answer: rule({ Body: 'text', ETag: 'text' }),
    }),
    ListObjectsV2: read<Shape<sdk.ListObjectsV2CommandInput, sdk.ListObjectsV2CommandOutput>>()({
      bucket: 's3:object',
      iamAction: 's3:ListBucket',
      needs: (asking, input) => on(asking, bucketArn(input)),
      answer: rule({ IsTruncated: 'boolean', KeyCount: 'number' }, { wrong: keysFault }),
    }),
  },
} satisfies AwsServiceDefinition;
