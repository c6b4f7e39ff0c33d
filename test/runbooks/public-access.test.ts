import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facts } from '../../src/domain/facts/facts.ts';
import { exampleFacts } from '../domain/example.ts';
import { planOf } from './plans.ts';

const warningsFor = (publicAccess: NonNullable<Facts['publicAccess']>, switchBucket?: string): string => {
  const facts = exampleFacts();
  const manifest = { ...facts.to.manifest, ...(switchBucket === undefined ? {} : { switchBucket }) };
  return planOf({ ...facts, to: { ...facts.to, manifest }, publicAccess }).warnings.join('\n');
};
const seen = (blocksPolicies: boolean, restrictsBuckets: boolean): NonNullable<Facts['publicAccess']> => ({
  known: true,
  seen: { blocksPolicies, restrictsBuckets },
});

test('an account that blocks public access is named where switch objects are to be read, with what it does and what mends it', () => {
  const restricted = warningsFor(seen(false, true), 'pony-switches');
  assert.match(restricted, /Account 123456789012 blocks public access to S3: S3 refuses health checks to read/);
  assert.match(restricted, /objects in pony-switches that take us-east-1 out of DNS .*AccessDenied/);
  assert.match(restricted, /"aws s3control get-public-access-block --account-id 123456789012 --region us-west-2"/);
  assert.match(warningsFor(seen(true, false), 'pony-switches'), /S3 refuses a policy that lets health checks read/);
});

test('nothing is said of public access where it is not blocked, or where nothing is public', () => {
  assert.equal(warningsFor(seen(false, false), 'pony-switches'), '');
  assert.equal(warningsFor(seen(true, true)), '');
});

test('whether public access is blocked is said to be unknown, with its cause, and never taken for no', () => {
  const unknown = { known: false, cause: 'AccessDenied: not allowed' } as const;
  assert.match(
    warningsFor(unknown, 'pony-switches'),
    /Whether account 123456789012 blocks public access to S3 is not known \(AccessDenied: not allowed\)/,
  );
});
