/** What follows from an endpoint on this machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { fromEmulator, toEmulator } from '../../src/aws/emulator.ts';
import { endpointUrlOf, isLoopback, placeholderCredentials, probeModeOf } from '../../src/aws/endpoint.ts';
import { emulateDns, emulateHttp, sharesOf, type WeightedRecord } from '../../src/aws/probe-emulated.ts';
import type { CallOf, DnsProbeOutput } from '../../src/domain/api/call.ts';

test('only an endpoint on this machine is an emulator', () => {
  for (const url of ['http://127.0.0.1:5000', 'http://localhost:4566', 'http://[::1]:80', 'http://aws.localhost'])
    assert.equal(isLoopback(url), true, url);
  for (const url of [
    'https://ecs.us-east-1.amazonaws.com',
    'http://10.0.0.1',
    'http://127.0.0.1.example',
    'http://localhost.example',
    '',
    'x',
  ])
    assert.equal(isLoopback(url), false, url);
});

test('probes are emulated for an emulator alone, unless told otherwise', () => {
  const loopback = 'http://127.0.0.1:5000';
  assert.equal(probeModeOf({}, {}), 'network');
  assert.equal(probeModeOf({ endpointUrl: loopback }, {}), 'emulated');
  assert.equal(probeModeOf({}, { AWS_ENDPOINT_URL: loopback }), 'emulated');
  assert.equal(probeModeOf({ endpointUrl: 'https://vpce.example' }, { AWS_ENDPOINT_URL: loopback }), 'network');
  assert.equal(probeModeOf({ endpointUrl: loopback, probes: 'network' }, {}), 'network');
  assert.equal(endpointUrlOf({}, { AWS_ENDPOINT_URL: '' }), undefined);
});

test('credentials that the user chose are never replaced', () => {
  const endpointUrl = 'http://127.0.0.1:5000';
  assert.equal(placeholderCredentials({ endpointUrl }, {})?.accessKeyId, 'emulator');
  assert.equal(placeholderCredentials({ endpointUrl, profile: 'pony' }, {}), undefined);
  assert.equal(placeholderCredentials({ endpointUrl }, { AWS_PROFILE: 'pony' }), undefined);
  assert.equal(placeholderCredentials({ endpointUrl }, { AWS_ACCESS_KEY_ID: 'AKIA' }), undefined);
  assert.equal(placeholderCredentials({}, {}), undefined);
});

test('shares are whole, add up, and differ from the exact ones by less than one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 1, maxLength: 6 }), fc.nat(500), (weights, count) => {
      const shares = sharesOf(weights, count);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0),
        count,
      );
      for (const [index, share] of shares.entries()) {
        const exact = total === 0 ? count / weights.length : ((weights[index] ?? 0) * count) / total;
        assert.ok(Math.abs(share - exact) < 1);
      }
    }),
  );
});

const record = (region: string, weight: number): WeightedRecord => ({
  setIdentifier: region,
  dnsName: `pony-1.${region}.elb.amazonaws.com`,
  weight,
});
const endpoints = Object.fromEntries(['us-east-1', 'us-west-2'].map((region) => [region, record(region, 0).dnsName]));
const reading =
  (...records: WeightedRecord[]) =>
  () =>
    Promise.resolve({ outcome: 'yes' as const, output: records });

test('the weights decide which region answers', async () => {
  const read = reading(record('us-east-1', 190), record('us-west-2', 10));
  const http = await emulateHttp({ url: 'https://app.pony.example/', count: 20 }, read, 1_000);
  assert.deepEqual(http, {
    outcome: 'yes',
    output: { succeeded: 20, failed: 0, regions: { 'us-east-1': 19, 'us-west-2': 1 } },
  });
  const dns = await emulateDns({ name: 'app.pony.example', endpoints }, read, 1_000);
  const { answers } = (dns as { output: DnsProbeOutput }).output;
  assert.equal(answers.filter(({ region }) => region === 'us-west-2').length, 10);
  assert.equal(answers.length, 200);
});

test('a load balancer that no record points to serves nobody', async () => {
  const input = { url: 'https://app.pony.example/', address: 'other.elb.amazonaws.com', count: 3 };
  const answer = await emulateHttp(input, reading(record('us-east-1', 200)), 1_000);
  assert.deepEqual(answer, {
    outcome: 'yes',
    output: { succeeded: 0, failed: 3, regions: {}, lastError: 'no such record' },
  });
});

type ChangeCall = CallOf<'route53', 'ChangeResourceRecordSets'>;

const batch = (...Changes: object[]): ChangeCall =>
  ({
    service: 'route53',
    operation: 'ChangeResourceRecordSets',
    region: 'us-east-1',
    input: { HostedZoneId: 'Z0', ChangeBatch: { Comment: 'why', Changes } },
  }) as unknown as ChangeCall;

test('a pair of DELETE and CREATE becomes what moto takes; the claim is still deleted by its text', () => {
  const weighted = (Weight: number) => ({ Name: 'app.pony.example.', Type: 'A', SetIdentifier: 'us-east-1', Weight });
  const text = (Value: string) => ({
    Name: '_failover.pony.example',
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value }],
  });
  const alone = { Name: 'new.pony.example', Type: 'TXT' };
  const call = batch(
    { Action: 'DELETE', ResourceRecordSet: weighted(200) },
    { Action: 'CREATE', ResourceRecordSet: { ...weighted(190), Name: 'APP.pony.example' } },
    { Action: 'DELETE', ResourceRecordSet: text('a') },
    { Action: 'CREATE', ResourceRecordSet: text('a') },
    { Action: 'CREATE', ResourceRecordSet: alone },
  );
  assert.deepEqual(
    toEmulator(call),
    batch(
      { Action: 'UPSERT', ResourceRecordSet: { ...weighted(190), Name: 'APP.pony.example' } },
      { Action: 'DELETE', ResourceRecordSet: text('a') },
      { Action: 'UPSERT', ResourceRecordSet: text('a') },
      { Action: 'CREATE', ResourceRecordSet: alone },
    ),
  );
});

test('an alias record is given without the TTL it does not have', () => {
  const call: CallOf<'route53', 'ListResourceRecordSets'> = {
    service: 'route53',
    operation: 'ListResourceRecordSets',
    region: 'us-east-1',
    input: { HostedZoneId: 'Z0' },
  };
  const alias = { Name: 'app.', Type: 'A', AliasTarget: { DNSName: 'a.' } };
  const text = { Name: 'app.', Type: 'TXT', TTL: 0 };
  const answer = fromEmulator(call, { outcome: 'yes', output: { ResourceRecordSets: [{ ...alias, TTL: 0 }, text] } });
  assert.deepEqual(answer, { outcome: 'yes', output: { ResourceRecordSets: [alias, text] } });
});
