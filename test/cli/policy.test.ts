import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { policySchema } from '../../src/domain/api/policy-document.ts';
import { failover, freshDirectory } from './program.ts';

test('iam prints one JSON document on stdout, and where to attach it on stderr', () => {
  const directory = freshDirectory();
  assert.equal(failover(directory, ['sandbox', 'up', '--scenario', 'quiet']).code, 0);
  const { code, stdout, stderr } = failover(directory, ['iam', '--role', 'drill']);
  assert.equal(code, 0);
  assert.equal(policySchema.safeParse(JSON.parse(stdout)).success, true);
  assert.match(stderr, /one managed policy \([\d,]+ of 6,144 characters\)/);
  assert.equal(failover(directory, ['iam', '--role', 'drill', '--json']).stdout, stdout);
  assert.equal(failover(directory, ['plan', '--out', 'plan.json']).code, 0);
  const ofFile = failover(directory, ['iam', '--plan', 'plan.json', '--role', 'drill']);
  assert.equal(ofFile.stdout, stdout);
});

test('a plan of another partition is refused before anything is printed or sent, with the partition said', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  failover(directory, ['plan', '--out', 'plan.json']);
  const plan = readFileSync(join(directory, 'plan.json'), 'utf8');
  for (const region of ['us-gov-west-1', 'cn-northwest-1', 'us-iso-east-1', 'eusc-de-east-1']) {
    writeFileSync(join(directory, 'other.json'), plan.replaceAll('us-west-2', region), { mode: 0o600 });
    for (const command of [['iam'], ['promote', '--dry-run']]) {
      const { code, stdout, stderr } = failover(directory, [...command, '--plan', 'other.json']);
      assert.equal(code, 2, region);
      assert.equal(stdout, '');
      assert.match(
        stderr.replaceAll(/\s+/g, ' '),
        /is in another AWS partition .* only the partition "aws" is supported/,
      );
    }
  }
});

test('under the policy of observe, plan and status work and promote stops; with the policy lifted it goes on', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  const observe = failover(directory, ['iam', '--role', 'observe']);
  writeFileSync(join(directory, 'observe.json'), observe.stdout);
  assert.match(failover(directory, ['sandbox', 'policy', 'observe.json']).stdout, /Only what observe\.json allows/);
  assert.equal(failover(directory, ['plan']).code, 0);
  const promoted = failover(directory, ['promote']);
  assert.equal(promoted.code, 1);
  assert.match(promoted.stdout.replaceAll(/\s+/g, ' '), /not authorized to perform: route53:ChangeResourceRecordSets/);
  assert.match(failover(directory, ['status']).stdout, /failover resume --retry/);
  assert.equal(failover(directory, ['sandbox', 'policy', 'none']).code, 0);
  assert.equal(failover(directory, ['resume', '--retry']).code, 0);
});

test('a policy that the sandbox cannot enforce in full is refused', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  const refused = (value: unknown): string => {
    writeFileSync(join(directory, 'policy.json'), typeof value === 'string' ? value : JSON.stringify(value));
    const { code, stderr } = failover(directory, ['sandbox', 'policy', 'policy.json']);
    assert.equal(code, 2);
    return stderr;
  };
  const statement = { Effect: 'Allow', Action: 'ecs:*', Resource: '*' };
  assert.match(refused('{'), /not JSON/);
  assert.match(
    refused({
      Version: '2012-10-17',
      Statement: [{ ...statement, Condition: { IpAddress: { 'aws:SourceIp': '::1' } } }],
    }),
    /Statement\[0\]\.Condition/,
  );
  assert.match(refused({ Version: '2012-10-17', Statement: [{ ...statement, NotAction: 'ecs:*' }] }), /NotAction/);
});
