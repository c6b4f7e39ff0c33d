import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seePublicAccess } from '../../src/domain/api/public-access.ts';
import { freshDirectory, open, send } from './pony-sandbox.ts';

const MINUTE = 60_000;
const quiet = { scenario: 'quiet', posture: 'hot' } as const;
const bucket = 'pony-switches-123456789012-us-west-2';

test("an object in the standby region takes the primary out of DNS without Route 53's control plane", async () => {
  const sandbox = await open(await freshDirectory(quiet));
  sandbox.inject({
    service: 'route53',
    region: 'us-east-1',
    effect: 'error',
    plane: 'control',
    share: 1,
    forMs: null,
  });
  sandbox.advance(5 * MINUTE);
  const list = await send(sandbox, {
    service: 'route53',
    operation: 'ListResourceRecordSets',
    region: 'us-east-1',
    input: { HostedZoneId: 'Z0PONYEXPRESS' },
  });
  assert.equal(list.outcome, 'no');
  assert.equal(sandbox.show().regions['us-east-1']?.userShare, 1);
  const put = await send(sandbox, {
    service: 's3',
    operation: 'PutObject',
    region: 'us-west-2',
    input: { Bucket: bucket, Key: 'out/pony', Body: '' },
  });
  assert.equal(put.outcome, 'yes');
  sandbox.advance(20_000);
  assert.equal(sandbox.show().regions['us-east-1']?.userShare, 1, 'three checks in a row come first');
  sandbox.advance(3 * MINUTE);
  assert.equal(sandbox.show().regions['us-west-2']?.userShare, 0.995);
  const kinds = sandbox.show().healthChecks.map(({ kind, region, healthy }) => `${region} ${kind} ${healthy}`);
  assert.deepEqual(kinds.toSorted(), [
    'us-east-1 calculated false',
    'us-east-1 endpoint true',
    'us-east-1 object false',
    'us-west-2 endpoint true',
  ]);
  sandbox.close();
});

test('an account that restricts public buckets shows the object to no health check, so uploading it moves nobody', async () => {
  const sandbox = await open(await freshDirectory(quiet));
  const block = () =>
    send(sandbox, {
      service: 's3control',
      operation: 'GetPublicAccessBlock',
      region: 'us-west-2',
      input: { AccountId: '123456789012' },
    });
  const none = await block();
  assert.ok(none.outcome === 'no' && none.error.code === 'NoSuchPublicAccessBlockConfiguration');
  // It is the account's: where it is set does not matter.
  const where = { region: 'us-east-1', collection: 'publicAccess', name: 'account' };
  sandbox.edit({ ...where, field: ['RestrictPublicBuckets'], value: true });
  const found = await block();
  assert.deepEqual(seePublicAccess(found), { known: true, seen: { blocksPolicies: false, restrictsBuckets: true } });
  const put = await send(sandbox, {
    service: 's3',
    operation: 'PutObject',
    region: 'us-west-2',
    input: { Bucket: bucket, Key: 'out/pony', Body: '' },
  });
  assert.equal(put.outcome, 'yes');
  sandbox.advance(5 * MINUTE);
  assert.equal(sandbox.show().regions['us-east-1']?.userShare, 1);
  sandbox.edit({ ...where, field: ['RestrictPublicBuckets'], value: false });
  sandbox.advance(5 * MINUTE);
  assert.equal(sandbox.show().regions['us-west-2']?.userShare, 0.995, 'it is read as soon as the account lets it be');
  sandbox.close();
});
