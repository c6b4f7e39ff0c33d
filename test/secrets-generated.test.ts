/**
 * Generated secrets, in every text of others that is kept or shown. `SECRETS_RUNS=100000 node --test` on this file tries more
 * than the check does.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { classify } from '../src/aws/classify.ts';
import { runCommand } from '../src/aws/run-command.ts';
import { createOutput } from '../src/cli/terminal/output.ts';
import { reportTrouble } from '../src/cli/terminal/trouble.ts';
import { previewStack } from '../src/cli/places/pulumi-preview.ts';
import type { Answer, Call, Target } from '../src/domain/api/call.ts';
import { EXIT, Failure } from '../src/domain/failure.ts';
import { redact, withoutSecrets } from '../src/domain/text/redact.ts';
import type { EngineEvent } from '../src/engine/session.ts';
import { statusLines } from '../src/report/status-text.ts';
import { freshDirectory } from './cli/program.ts';
import { provisionBoth, rehearse } from './rehearsal.ts';
import { leaked, plantedSecret, type Planted } from './secret-generator.ts';

const numRuns = Number(process.env['SECRETS_RUNS'] ?? 3000);

test('no text of others keeps a secret of any shape in any embedding', () => {
  fc.assert(
    fc.property(plantedSecret, (secret) => {
      assert.deepEqual(leaked(redact(secret.text), secret), [], `${secret.text}\n-> ${redact(secret.text)}`);
    }),
    { numRuns },
  );
});

test('nor does a text of our own that quotes one', () => {
  fc.assert(
    fc.property(plantedSecret, (secret) => {
      // What tells nothing by its name or prefix is recognised in texts of others only.
      const isNameless = /(?:use |\(|message":")(?:aB3|a1b|SK)/.test(secret.text);
      if (isNameless) return;
      const shown = withoutSecrets(`It said: ${secret.text}`);
      assert.deepEqual(leaked(shown, secret), [], `${secret.text}\n-> ${shown}`);
    }),
    { numRuns },
  );
});

const everyText = (value: unknown, text: () => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => everyText(item, text));
  if (typeof value !== 'object' || value === null) return value;
  const FREE = /^(?:message|rolloutStateReason|StateTransitionReason|reason|lastError|stoppedReason|failure)$/;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      FREE.test(name) && typeof field === 'string' ? `${field} ${text()}` : everyText(field, text),
    ]),
  );
};

/** Every string in it, once: the same entry is told many times. */
const stringsOf = (value: unknown, found = new Set<string>()): Set<string> => {
  if (typeof value === 'string') found.add(value);
  else if (value instanceof Map) for (const item of value.values()) stringsOf(item, found);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) stringsOf(item, found);
  return found;
};

const assertNone = (text: string, secrets: readonly Planted[]): void => {
  for (const secret of secrets) assert.deepEqual(leaked(text, secret), [], secret.text);
};

test('in answers of services they reach neither facts, plan, journal, events, questions nor report', async () => {
  const secrets = fc.sample(plantedSecret, 150);
  let turn = 0;
  const next = () => secrets[(turn += 1) % secrets.length]?.text ?? '';
  const failed = new Set<string>();
  let isUnderWay = false;
  const between = (target: Target): Target => ({
    async send(call: Call, deadlineMs) {
      if (isUnderWay && call.service !== 'human' && !failed.has(call.operation)) {
        failed.add(call.operation);
        return { outcome: 'no', error: { code: 'Planted', message: next(), kind: 'throttled' } };
      }
      const answer: Answer = await target.send(call, deadlineMs);
      if (answer.outcome === 'yes') return { outcome: 'yes', output: everyText(answer.output, next) };
      return { ...answer, error: { ...answer.error, message: `${answer.error.message} ${next()}` } };
    },
  });
  const events: EngineEvent[] = [];
  const emit = (event: EngineEvent) => void events.push(structuredClone(event));
  const rehearsal = await rehearse({
    regions: await provisionBoth('warm'),
    scenario: 'quiet',
    mode: 'planned',
    between,
    emit,
  });
  isUnderWay = true;
  const promoted = await rehearsal.promote();
  assert.equal(promoted.kind, 'completed', JSON.stringify(promoted));
  const { facts, plan, run } = rehearsal;
  const head = { sequence: 1, hash: '0'.repeat(64) };
  const entries = events.flatMap((event) => (event.type === 'entry' ? [event.entry] : []));
  const report = statusLines({ run: 1, state: run, entries, head }, 'gone', 80, {
    journal: { isLocalOnly: false, awayText: null },
    debts: [],
    unsettled: [],
    unreadable: [],
  });
  assert.ok(turn > 100, 'many were planted');
  assertNone([...stringsOf([events, facts, plan, run.steps, report])].join('\n'), secrets);
});

test('in what the SDK throws, what a command prints, and what Pulumi says', async () => {
  const directory = freshDirectory();
  const secrets = fc.sample(plantedSecret, 60);
  for (const { text } of secrets) {
    const error = Object.assign(new Error(text), { name: 'AccessDeniedException' });
    const answer = classify(error, { service: 'ecs', sent: true, status: 400 });
    assertNone(JSON.stringify(answer), secrets);
  }
  const file = join(directory, 'hook.sh');
  const lines = secrets.slice(0, 5).map(({ text }) => text);
  writeFileSync(join(directory, 'lines.txt'), `${lines.join('\n')}\n`);
  writeFileSync(file, '#!/bin/sh\ncat lines.txt\n');
  chmodSync(file, 0o700);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const input = { name: 'hook', argv: [file], sha256, directory, environment: [], timeoutMs: 5000 };
  const answer = await runCommand(input, 5000);
  assert.equal(answer.outcome, 'yes', JSON.stringify(answer));
  assertNone(JSON.stringify(answer), secrets);
  const pulumi = join(directory, 'pulumi');
  writeFileSync(pulumi, '#!/bin/sh\ncat lines.txt >&2\nexit 1\n');
  chmodSync(pulumi, 0o700);
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${directory}:${path}`;
  try {
    await assert.rejects(previewStack('standby', directory), (error: Failure) => {
      assertNone(error.message, secrets);
      return /failed \(1\)/.test(error.message);
    });
  } finally {
    process.env['PATH'] = path;
  }
});

test('in errors, expected or not, they are neither on the screen nor in the file of the details', () => {
  const directory = freshDirectory();
  const secrets = fc.sample(plantedSecret, 20).filter(({ text }) => !/(?:use |\(|message":")(?:aB3|a1b|SK)/.test(text));
  const said: string[] = [];
  const stream = { isTTY: false, columns: 0, write: (text: string) => said.push(text) > 0, on: () => stream } as never;
  const output = createOutput({
    form: 'ndjson',
    hints: String,
    noColor: true,
    environment: {},
    stdout: stream,
    stderr: stream,
  });
  for (const { text } of secrets) {
    reportTrouble(
      new Failure({ code: 'x', message: text, lines: [text], remedy: text, exitCode: EXIT.usage }),
      output,
      directory,
    );
    reportTrouble(new Error(text, { cause: new Error(text) }), output, directory);
  }
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  assert.ok(files.length > 0);
  assertNone([...said, ...files].join('\n'), secrets);
});
