/** A webhook is a secret: it is posted to, and stands in no text. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { postWebhook, webhookProblem } from '../../src/aws/post-webhook.ts';
import { listen } from './fake-server.ts';

const SECRET = 'T0-B0-hushhush';
let listening: Awaited<ReturnType<typeof listen>>;
let url = '';
let status = 200;
let location: string | null = null;
const taken: string[] = [];

before(async () => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      taken.push(`${request.method} ${request.url} ${body}`);
      if (status === 0) return;
      if (location !== null) response.setHeader('location', location);
      response.writeHead(status).end(SECRET);
    });
  });
  listening = await listen(server);
  url = `http://127.0.0.1:${listening.port}/hook/${SECRET}`;
});
after(() => listening.close());

test('a line is posted as the JSON that channels take, and only 2xx counts as taken', async () => {
  assert.equal(await postWebhook(url, 'record 7 "x"', 2000), null);
  assert.equal(taken.at(-1), `POST /hook/${SECRET} {"text":"record 7 \\"x\\""}`);
  status = 404;
  assert.equal(await postWebhook(url, 'record 8', 2000), 'answers HTTP 404');
});

test('no redirect is followed', async () => {
  [status, location] = [302, '/elsewhere'];
  const count = taken.length;
  assert.equal(await postWebhook(url, 'record 8', 2000), 'answers HTTP 302');
  assert.equal(taken.length, count + 1);
  location = null;
});

test('whatever goes wrong, the reason holds nothing of the URL or of the answer', async () => {
  const reasons: string[] = [];
  status = 500;
  reasons.push((await postWebhook(url, 'x', 2000)) ?? '');
  status = 0;
  reasons.push((await postWebhook(url, 'x', 50)) ?? '');
  reasons.push((await postWebhook(`http://127.0.0.1:1/${SECRET}`, 'x', 2000)) ?? '');
  reasons.push((await postWebhook(`https://no-such-host.invalid/${SECRET}`, 'x', 2000)) ?? '');
  assert.match(reasons[1] ?? '', /did not answer within 0\.05 s/);
  assert.match(reasons[2] ?? '', /cannot be reached \(ECONNREFUSED\)/);
  for (const reason of reasons) {
    assert.notEqual(reason, '');
    assert.doesNotMatch(reason, /hushhush|127\.0\.0\.1|invalid\//);
  }
});

test('only https is posted to, but for this machine; and a value that is none is not repeated', () => {
  assert.equal(webhookProblem('https://hooks.example/x'), null);
  assert.equal(webhookProblem('http://127.0.0.1:8080/x'), null);
  for (const value of [
    undefined,
    '',
    SECRET,
    `http://hooks.example/${SECRET}`,
    'http://169.254.169.254/latest/meta-data',
    `file:///${SECRET}`,
    `https://ada:${SECRET}@hooks.example/x`,
  ]) {
    const problem = webhookProblem(value);
    assert.notEqual(problem, null, value);
    assert.doesNotMatch(problem ?? '', /hushhush/);
  }
});
