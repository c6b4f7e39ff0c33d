import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Answer, Call, Target } from '../src/domain/api/call.ts';
import { redact, withoutSecrets } from '../src/domain/text/redact.ts';
import type { EngineEvent } from '../src/engine/session.ts';
import type { ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import { serve } from './aws/fake-server.ts';
import { failover as failoverAsync } from './end-to-end/command.ts';
import { failover, freshDirectory } from './cli/program.ts';
import { provisionBoth, rehearse } from './rehearsal.ts';
import { foundIn, QUOTED, SECRETS } from './secrets.ts';

let regions: ProvisionedRegion[] = [];
before(async () => {
  regions = await provisionBoth('warm');
});

test('every form in which a credential is quoted is removed, and the finder of these tests finds each', () => {
  for (const text of QUOTED) {
    assert.ok(foundIn(text).length > 0, text);
    assert.deepEqual(foundIn(redact(text)), [], text);
  }
  assert.deepEqual(
    foundIn(
      QUOTED.filter((text) => !text.startsWith('secret key was'))
        .map(withoutSecrets)
        .join('\n'),
    ),
    [],
  );
});

/** Free text in the answers of services, where anyone may have written anything. */
const FREE_TEXT = new Set([
  'message',
  'rolloutStateReason',
  'StateTransitionReason',
  'reason',
  'lastError',
  'UserId',
  'Arn',
]);

const planted = (value: unknown, text: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => planted(item, text));
  if (typeof value !== 'object' || value === null) return value;
  // Records of DNS are public, and kept whole, since they are restored exactly.
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    name === 'ResourceRecordSets'
      ? field
      : FREE_TEXT.has(name) && typeof field === 'string'
        ? `${field} ${text}`
        : planted(field, text),
  ]);
  return { ...Object.fromEntries(fields), PlantedField: text, environment: [{ name: 'DB_PASSWORD', value: text }] };
};

/** Plants a secret in every output; once `isUnderWay`, throttles, refuses and fails every operation with one in the message. */
const planting =
  (isUnderWay: () => boolean) =>
  (target: Target): Target => {
    const told = new Map<string, number>();
    const KINDS = ['throttled', 'conflict', 'internal'] as const;
    let turn = 0;
    return {
      async send(call: Call, deadlineMs) {
        turn += 1;
        const text = QUOTED[turn % QUOTED.length] ?? '';
        const times = told.get(call.operation) ?? 0;
        if (isUnderWay()) told.set(call.operation, times + 1);
        const kind = isUnderWay() ? KINDS[times] : undefined;
        const error = { code: `Planted ${text}`, message: text, kind: kind ?? 'internal' };
        if (kind !== undefined && call.service !== 'human') {
          await target.send(
            { service: 'sts', operation: 'GetCallerIdentity', region: call.region, input: {} },
            deadlineMs,
          );
          return { outcome: kind === 'internal' ? 'unknown' : 'no', error };
        }
        const answer: Answer = await target.send(call, deadlineMs);
        if (answer.outcome === 'yes') return { outcome: 'yes', output: planted(answer.output, text) };
        return { ...answer, error: { ...answer.error, message: `${answer.error.message} ${text}` } };
      },
    };
  };

test('secrets in every answer of every service reach neither plan, journal, events nor questions', async () => {
  const events: EngineEvent[] = [];
  const emit = (event: EngineEvent) => void events.push(structuredClone(event));
  let isUnderWay = false;
  const between = planting(() => isUnderWay);
  const rehearsal = await rehearse({ regions, scenario: 'quiet', mode: 'planned', between, emit });
  isUnderWay = true;
  const promoted = await rehearsal.promote();
  assert.equal(promoted.kind, 'completed', JSON.stringify(promoted));
  assert.equal((await rehearsal.rollBack()).kind, 'rolled-back');
  assert.ok(events.some((event) => event.type === 'entry' && event.entry.kind === 'step.unanswered'));
  const { facts, plan, run } = rehearsal;
  assert.deepEqual(foundIn(JSON.stringify([events, facts, plan, [...run.steps.values()]])), []);
});

/** All that the command line left behind in a folder, and what it said. */
const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: SECRETS.keyId,
  AWS_SECRET_ACCESS_KEY: SECRETS.secretKey,
  AWS_SESSION_TOKEN: SECRETS.sessionToken,
  DB_PASSWORD: SECRETS.password,
};

test('secrets in the environment appear in no file and on no stream of a whole run in the sandbox', () => {
  const directory = freshDirectory();
  const said = [
    ['sandbox', 'up', '--scenario', 'quiet'],
    ['plan', '--out', 'plan.json', '--verbose'],
    ['iam'],
    ['promote', '--verbose'],
    ['rollback', '--json'],
    ['status', '--json'],
    ['history'],
    ['promote', '--endpoint-url', `ftp://ada:${SECRETS.password}@proxy.example`],
  ].map((argv) => failover(directory, argv, ENVIRONMENT));
  assert.deepEqual(
    said.map(({ code }) => code),
    [0, 0, 0, 0, 0, 0, 0, 2],
  );
  const text = said.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  assert.deepEqual(foundIn(text + everythingIn(directory)), []);
});

test('secrets in what AWS answers over the wire appear on no stream and in no file', async () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  for (const { manifest } of regions)
    writeFileSync(join(directory, `${manifest.region}.json`), JSON.stringify(manifest));
  const manifests = { primary: 'us-east-1.json', standby: 'us-west-2.json' };
  writeFileSync(join(directory, 'failover.json'), JSON.stringify({ target: 'aws', manifests }));
  let turn = 0;
  const server = await serve((request, response) => {
    const text = QUOTED[(turn += 1) % QUOTED.length] ?? '';
    const isIdentity = request.headers.authorization?.includes('/sts/') === true;
    if (isIdentity) {
      response.end(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/incident/ada</Arn><UserId>x</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>',
      );
      return;
    }
    response.statusCode = turn % 3 === 0 ? 500 : 403;
    response.setHeader('x-amzn-errortype', 'AccessDeniedException');
    const isXml = /\/(route53|elasticloadbalancing|monitoring)\//.test(request.headers.authorization ?? '');
    response.end(
      isXml
        ? `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${text.replaceAll('<', '')}</Message></Error></ErrorResponse>`
        : JSON.stringify({ __type: 'AccessDeniedException', message: text, Message: text }),
    );
  });
  const argv = ['--endpoint-url', server.url, '--verbose'];
  const said = [
    await failoverAsync(directory, ['plan', ...argv], ENVIRONMENT),
    await failoverAsync(directory, ['plan', '--json', '--capacity', 'declared', ...argv], ENVIRONMENT),
    await failoverAsync(directory, ['promote', '--no-input', ...argv], ENVIRONMENT),
  ];
  await server.close();
  assert.ok(server.requests.length > 10);
  const text = said.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  assert.match(text, /cannot be read/);
  assert.deepEqual(foundIn(text + everythingIn(directory)), []);
});
