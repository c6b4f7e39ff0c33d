import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestSchema } from '../../src/domain/facts/manifest.ts';
import { exampleManifest } from './example.ts';

const manifest = exampleManifest();
const [first, ...others] = manifest.services;
const given = (names: { clusterName?: string; serviceName?: string }) =>
  manifestSchema.safeParse({ ...manifest, services: [{ ...first, ...names }, ...others] });
const account = first?.serviceArn.split(':')[4] ?? '';
const arn = (rest: string, region = 'us-west-2'): string => `arn:aws:ecs:${region}:${account}:${rest}`;

test('an ARN of the cluster or the service is taken for the name in it', () => {
  const names = { clusterName: arn('cluster/pony-2'), serviceName: arn('service/pony-2/pony_auth') };
  const service = given(names).data?.services[0];
  assert.deepEqual([service?.clusterName, service?.serviceName], ['pony-2', 'pony_auth']);
  assert.equal(given({ serviceName: arn('service/auth') }).data?.services[0]?.serviceName, 'auth');
});

test('what is neither a name nor an ARN of that thing in that place is refused with field and value', () => {
  const faultOf = (names: { clusterName?: string; serviceName?: string }): string => {
    const issue = given(names).error?.issues[0];
    return `${issue?.path.join('.')} ${issue?.message}`;
  };
  assert.match(faultOf({ clusterName: arn('service/pony/auth') }), /services\.0\.clusterName .* is neither the name/);
  assert.match(faultOf({ clusterName: 'my cluster' }), /services\.0\.clusterName "my cluster"/);
  assert.match(
    faultOf({ clusterName: arn('cluster/pony', 'eu-west-1') }),
    /services\.0\.clusterName .* is in eu-west-1/,
  );
  assert.match(faultOf({ serviceName: arn('cluster/pony') }), /services\.0\.serviceName/);
  assert.match(faultOf({ serviceName: arn('service/other/auth') }), /is in cluster other/);
  assert.match(faultOf({ serviceName: '' }), /services\.0\.serviceName/);
});
