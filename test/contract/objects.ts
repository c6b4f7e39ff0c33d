/** What S3 promises for objects that are created once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallOf } from '../../src/domain/api/call.ts';
import { JOURNAL_BUCKET } from './estate.ts';
import { refused, send, yes, type WorldOf } from './world.ts';

/** Registers the tests of this part. */
export const objectsContract = (world: WorldOf): void => {
  const at = (): { Bucket: string; region: string } => {
    const { journal, region } = world().standby;
    return { Bucket: journal?.bucket ?? JOURNAL_BUCKET, region };
  };
  const put = (Key: string, Body: string, condition: { IfNoneMatch?: '*' } = { IfNoneMatch: '*' }) => {
    const { Bucket, region } = at();
    return send(world(), 's3', 'PutObject', region, { Bucket, Key, Body, ...condition });
  };
  const get = (Key: string) => send(world(), 's3', 'GetObject', at().region, { Bucket: at().Bucket, Key });
  const list = (input: Omit<CallOf<'s3', 'ListObjectsV2'>['input'], 'Bucket'>) =>
    yes(send(world(), 's3', 'ListObjectsV2', at().region, { Bucket: at().Bucket, ...input }));

  test('s3: an object is created once, read back at once to the letter, and never written over', async () => {
    const text = 'zoë\nsecond line\n';
    assert.match((await yes(put('once/a', text))).ETag ?? '', /^"[0-9a-f]{32}"$/);
    await refused(put('once/a', 'other'), 'PreconditionFailed', 'conflict');
    await refused(put('once/a', text), 'PreconditionFailed', 'conflict');
    assert.equal((await yes(get('once/a'))).Body, text);
  });

  test('s3: without a condition an object is written over', async () => {
    await yes(put('over/a', 'one', {}));
    await yes(put('over/a', 'two', {}));
    assert.equal((await yes(get('over/a'))).Body, 'two');
  });

  test('s3: of many that create an object at once exactly one does', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, (_, index) => put('race/a', `writer ${index}`)));
    assert.equal(answers.filter(({ outcome }) => outcome === 'yes').length, 1);
    const winner = answers.findIndex(({ outcome }) => outcome === 'yes');
    assert.equal((await yes(get('race/a'))).Body, `writer ${winner}`);
  });

  test('s3: what is not there is missing, the bucket as the object', async () => {
    await refused(get('nobody'), 'NoSuchKey', 'missing');
    const input = { Bucket: 'nobody-has-this-bucket', Key: 'a' };
    await refused(send(world(), 's3', 'GetObject', at().region, input), 'NoSuchBucket', 'missing');
    const body = { ...input, Body: 'x', IfNoneMatch: '*' } as const;
    await refused(send(world(), 's3', 'PutObject', at().region, body), 'NoSuchBucket', 'missing');
  });

  test('s3: keys are listed in order, in pages, and folded at a delimiter', async () => {
    for (const key of ['list/2/b', 'list/1/a', 'list/1/b', 'list/3', 'other/1']) await yes(put(key, key));
    const all = await list({ Prefix: 'list/' });
    assert.deepEqual(
      all.Contents?.map(({ Key }) => Key),
      ['list/1/a', 'list/1/b', 'list/2/b', 'list/3'],
    );
    const folded = await list({ Prefix: 'list/', Delimiter: '/' });
    assert.deepEqual(
      [folded.CommonPrefixes?.map(({ Prefix }) => Prefix), folded.Contents?.map(({ Key }) => Key)],
      [['list/1/', 'list/2/'], ['list/3']],
    );
    const first = await list({ Prefix: 'list/', MaxKeys: 3 });
    assert.equal(first.IsTruncated, true);
    const ContinuationToken = first.NextContinuationToken ?? assert.fail('a token leads to the next page');
    const second = await list({ Prefix: 'list/', MaxKeys: 3, ContinuationToken });
    assert.deepEqual([second.Contents?.map(({ Key }) => Key), second.IsTruncated], [['list/3'], false]);
    assert.deepEqual((await list({ Prefix: 'none/' })).Contents ?? [], []);
  });
};
