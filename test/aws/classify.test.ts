import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { Agent } from 'node:http';
import { test } from 'node:test';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import * as fc from 'fast-check';
import { classify, clockWords, messageOf, overdue } from '../../src/aws/classify.ts';
import { redact, withoutSecrets } from '../../src/domain/text/redact.ts';
import type { ServiceName } from '../../src/domain/api/call.ts';

const refusal = (name: string, service: ServiceName = 'ecs', message = 'no') =>
  classify(Object.assign(new Error(message), { name }), { service, sent: true, status: 400 });

test('the kind of a refusal follows from its code', () => {
  for (const [code, kind] of [
    ['ThrottlingException', 'throttled'],
    ['Throttling', 'throttled'],
    ['TooManyRequestsException', 'throttled'],
    ['ResourceInUseException', 'conflict'],
    ['ResourceConflictException', 'conflict'],
    ['PriorRequestNotComplete', 'conflict'],
    ['ConcurrentUpdateException', 'conflict'],
    ['ServiceNotFoundException', 'missing'],
    ['NoSuchHostedZone', 'missing'],
    ['NoSuchChange', 'missing'],
    ['TargetGroupNotFoundException', 'missing'],
    ['AccessDeniedException', 'denied'],
    ['ExpiredToken', 'expired'],
    ['InvalidClientTokenId', 'expired'],
    ['InvalidChangeBatch', 'invalid'],
    ['ValidationException', 'invalid'],
    ['SomethingNewException', 'invalid'],
  ] as const) {
    const answer = refusal(code);
    assert.deepEqual([answer.outcome, answer.error.code, answer.error.kind], ['no', code, kind]);
  }
});

test('LimitExceededException is a rate only where Kinesis says so', () => {
  assert.equal(refusal('LimitExceededException', 'kinesis', 'Rate exceeded for stream pony').error.kind, 'throttled');
  assert.equal(refusal('LimitExceededException', 'kinesis', 'more than double').error.kind, 'invalid');
  assert.equal(refusal('LimitExceededException', 'application-autoscaling').error.kind, 'invalid');
});

test('rights that Application Auto Scaling finds lacking are a denial, although it calls that a validation', () => {
  const message = 'User: arn:aws:iam::123456789012:role/x is not authorized to perform: cloudwatch:PutMetricAlarm';
  assert.equal(refusal('ValidationException', 'application-autoscaling', message).error.kind, 'denied');
  assert.equal(
    refusal('ValidationException', 'application-autoscaling', 'MinCapacity > MaxCapacity').error.kind,
    'invalid',
  );
});

test('an expired log-in is found before anything is sent', () => {
  for (const name of ['CredentialsProviderError', 'TokenProviderError']) {
    const error = Object.assign(new Error('Token is expired. Log in again.'), { name });
    const answer = classify(error, { service: 'sts', sent: false, status: undefined });
    assert.deepEqual([answer.outcome, answer.error.kind], ['no', 'expired']);
    assert.equal(answer.error.message, 'Token is expired. Log in again.');
  }
});

test('a connection that is never made is given up by the SDK, and is a definite no', async () => {
  const httpAgent = new Agent();
  httpAgent.createConnection = () => Object.assign(new Socket(), { connecting: true });
  const client = new STSClient({
    region: 'us-west-2',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 50, httpAgent },
  });
  const error: unknown = await client.send(new GetCallerIdentityCommand({})).catch((thrown: unknown) => thrown);
  const answer = classify(error, { service: 'sts', sent: true, status: undefined });
  assert.deepEqual([answer.outcome, answer.error.code, answer.error.kind], ['no', 'ConnectTimeout', 'unreachable']);
});

test('all addresses of a host refusing is one definite no', () => {
  const refused = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
  const error = new AggregateError([refused(), refused()]);
  const answer = classify(error, { service: 'ecs', sent: true, status: undefined });
  assert.deepEqual([answer.outcome, answer.error.code], ['no', 'ECONNREFUSED']);
});

test('the deadline before the request was sent is a no, after it unknown', () => {
  const attempt = { service: 'ecs', status: undefined } as const;
  assert.equal(overdue({ ...attempt, sent: false }, 500).outcome, 'no');
  assert.equal(overdue({ ...attempt, sent: true }, 500).outcome, 'unknown');
  assert.match(overdue({ ...attempt, sent: true }, 500).error.message, /500 ms/);
});

test('anything can be thrown: an answer comes back, and only a refusal or an unsent request is a no', () => {
  fc.assert(
    fc.property(
      fc.anything(),
      fc.boolean(),
      fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      (thrown, sent, status) => {
        const { outcome, error } = classify(thrown, { service: 'ecs', sent, status });
        assert.ok(error.code.length > 0 && error.message.length > 0 && error.message.length <= 300);
        assert.ok(!error.message.includes('\n'));
        if (status !== undefined && status >= 500) assert.equal(outcome, 'unknown');
        if (status === undefined && sent && typeof thrown !== 'object') assert.equal(outcome, 'unknown');
      },
    ),
  );
});

test('what we say ourselves of a refusal has nothing in it that redaction would take out, however often', () => {
  const codes = ['SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestTimeTooSkewed', 'ExpiredToken', 'X'];
  const said = [
    ...codes.map((code) => messageOf(code, '')),
    clockWords(1_200_000),
    clockWords(-90_000_000),
    overdue({ service: 'sts', sent: false, status: undefined }, 5000).error.message,
    overdue({ service: 'sts', sent: true, status: undefined }, 5000).error.message,
  ];
  for (const text of said) {
    assert.equal(redact(redact(text)), text);
    assert.equal(withoutSecrets(text), text);
  }
});

test('our own sentences about credentials, secrets and sessions stay whole', () => {
  for (const text of [
    'The credentials are of account 123456789012, the plan is of 999999999999.',
    'The secret is not of account 123456789012.',
    'The session is for ada, and the token is kept by nobody.',
    'The credentials are longer good than the run takes.',
  ])
    assert.equal(withoutSecrets(text), text);
});
