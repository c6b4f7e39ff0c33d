/** What the AWS SDK does by default, and what the target must do instead, on real sockets. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { test, type TestContext } from 'node:test';
import { createAwsTarget } from '../../src/aws/target.ts';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { listen, serve } from './fake-server.ts';

process.env['AWS_ACCESS_KEY_ID'] = 'test';
process.env['AWS_SECRET_ACCESS_KEY'] = 'test';

const DEADLINE_MS = 5_000;

const WRITE: Call = {
  service: 'ecs',
  operation: 'UpdateService',
  region: 'us-west-2',
  input: { cluster: 'pony', service: 'auth', desiredCount: 6 },
};

const call = async (
  t: TestContext,
  endpointUrl: string,
  sent: Call = WRITE,
  deadlineMs = DEADLINE_MS,
): Promise<Answer> => {
  const target = createAwsTarget({ endpointUrl });
  t.after(() => target.close());
  return target.send(sent, deadlineMs);
};

const answering = async (t: TestContext, answer: (response: ServerResponse) => void) => {
  const server = await serve((_request, response) => answer(response));
  t.after(() => server.close());
  return server;
};

const reply =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(body);
  };

const errorOf = (answer: Answer) => {
  if (answer.outcome === 'yes') assert.fail('expected an error');
  return { outcome: answer.outcome, code: answer.error.code, kind: answer.error.kind };
};

test('a server that accepts and never answers is given up at the deadline, with an unknown outcome', async (t) => {
  const silent = await listen(createServer(() => {}));
  t.after(() => silent.close());
  // The first call loads the client, too, and that counts against its deadline.
  const answer = await call(t, `http://127.0.0.1:${silent.port}`, WRITE, 1_500);
  assert.deepEqual(errorOf(answer), { outcome: 'unknown', code: 'RequestTimeout', kind: 'timeout' });
});

test('a server that sends headers and then nothing is given up at the deadline too', async (t) => {
  const server = await answering(t, (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{');
  });
  const answer = await call(t, server.url, WRITE, 400);
  assert.deepEqual(errorOf(answer), { outcome: 'unknown', code: 'RequestTimeout', kind: 'timeout' });
});

test('nothing is sent twice: the engine alone retries', async (t) => {
  for (const status of [500, 503, 429]) {
    const server = await answering(t, reply(status, '{}', { 'retry-after': '0' }));
    await call(t, server.url);
    assert.equal(server.requests.length, 1, `after ${status}`);
  }
});

test('a refused connection is a definite no: nothing was sent', async (t) => {
  const gone = await listen(createServer(() => {}));
  await gone.close();
  const answer = await call(t, `http://127.0.0.1:${gone.port}`);
  assert.deepEqual(errorOf(answer), { outcome: 'no', code: 'ECONNREFUSED', kind: 'unreachable' });
});

test('a name that cannot be resolved is a definite no', async (t) => {
  const answer = await call(t, 'http://nobody.invalid');
  const { outcome, kind } = errorOf(answer);
  assert.deepEqual({ outcome, kind }, { outcome: 'no', kind: 'unreachable' });
});

test('a connection that is reset after the request was sent leaves the outcome unknown', async (t) => {
  const server = await answering(t, (response) => {
    response.socket?.resetAndDestroy();
  });
  const answer = await call(t, server.url);
  assert.deepEqual(errorOf(answer), { outcome: 'unknown', code: 'ECONNRESET', kind: 'internal' });
});

test('a server that fails leaves the outcome unknown, whatever its body holds', async (t) => {
  for (const body of ['{"__type":"ServerException","message":"oops"}', '<html>', '']) {
    for (const status of [500, 502, 503, 504]) {
      const server = await answering(t, reply(status, body));
      const { outcome, kind } = errorOf(await call(t, server.url));
      assert.equal(outcome, 'unknown', `${status} ${body}`);
      assert.equal(kind, status === 504 ? 'timeout' : 'internal', `${status} ${body}`);
    }
  }
});

test('a success whose body cannot be read leaves the outcome unknown', async (t) => {
  const server = await answering(t, reply(200, '{"service":'));
  assert.deepEqual(errorOf(await call(t, server.url)), {
    outcome: 'unknown',
    code: 'UnreadableAnswer',
    kind: 'internal',
  });
});

test('a throttled call is a definite no at any status', async (t) => {
  for (const [status, body] of [
    [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'],
    [503, '{"__type":"ThrottlingException","message":"Rate exceeded"}'],
    [429, '<html>'],
  ] as const) {
    const server = await answering(t, reply(status, body));
    const { outcome, kind } = errorOf(await call(t, server.url));
    assert.deepEqual({ outcome, kind }, { outcome: 'no', kind: 'throttled' }, `${status}`);
  }
});

test('a refusal that cannot be read is still a definite no', async (t) => {
  const server = await answering(t, reply(403, '<html>The proxy says no</html>'));
  const { outcome, kind } = errorOf(await call(t, server.url));
  assert.deepEqual({ outcome, kind }, { outcome: 'no', kind: 'denied' });
});

test('credentials that have expired are told from a lack of permission', async (t) => {
  for (const [code, kind] of [
    ['ExpiredTokenException', 'expired'],
    ['UnrecognizedClientException', 'expired'],
    ['AccessDeniedException', 'denied'],
  ] as const) {
    const server = await answering(t, reply(400, JSON.stringify({ __type: code, message: 'no' })));
    assert.deepEqual(errorOf(await call(t, server.url)), { outcome: 'no', code, kind });
  }
});

test('no credential of an error response reaches the answer', async (t) => {
  const canary = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN';
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const key = 'ASIAIOSFODNN7EXAMPLE';
  const messages = [
    `The Canonical String should have been 'POST\n/\nx-amz-security-token:${canary}'`,
    `Authorization header AWS4-HMAC-SHA256 Credential=${key}/20261124, Signature=${canary}`,
    `request had x-amz-security-token: ${canary}`,
    `user with secret ${secret} and key ${key}`,
    `session_token=${canary}`,
  ];
  const codes = ['InvalidSignatureException', 'AccessDeniedException', 'InvalidParameterException', 'ServerException'];
  for (const message of messages) {
    for (const code of codes) {
      const body = JSON.stringify({ __type: code, message, token: canary, secret });
      const headers = { 'x-amz-security-token': canary, 'set-cookie': `session=${canary}` };
      const server = await answering(t, reply(code === 'ServerException' ? 500 : 400, body, headers));
      const shown = JSON.stringify(await call(t, server.url));
      for (const planted of [canary, secret, key]) assert.ok(!shown.includes(planted), `${code}: ${shown}`);
    }
  }
});

test('a call that the API has no place for is a definite no, and nothing is sent', async (t) => {
  const server = await answering(t, reply(200, '{}'));
  const change: Call = { service: 'route53', operation: 'GetChange', region: 'us-east-1', input: { Id: undefined } };
  const time: Call = {
    service: 'cloudwatch',
    operation: 'GetMetricData',
    region: 'us-west-2',
    input: { StartTime: 'yesterday', EndTime: 'today', MetricDataQueries: [] },
  };
  for (const sent of [change, time]) {
    assert.deepEqual(errorOf(await call(t, server.url, sent)), {
      outcome: 'no',
      code: 'InvalidRequest',
      kind: 'invalid',
    });
  }
  assert.equal(server.requests.length, 0);
});

test('Kinesis is called over HTTP/1.1, with the same limits as all others', async (t) => {
  const server = await answering(t, reply(200, '{"StreamDescriptionSummary":{"StreamName":"pony-events"}}'));
  const input = { StreamName: 'pony-events' };
  const read: Call = { service: 'kinesis', operation: 'DescribeStreamSummary', region: 'us-west-2', input };
  const answer = await call(t, server.url, read);
  assert.equal(answer.outcome, 'yes', JSON.stringify(answer));
  assert.equal(server.requests[0]?.httpVersion, '1.1');
});
