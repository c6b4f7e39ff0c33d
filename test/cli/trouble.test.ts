import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import type { Output } from '../../src/cli/terminal/output.ts';
import { rendered, type Line } from '../../src/cli/terminal/line.ts';
import { reportTrouble } from '../../src/cli/terminal/trouble.ts';
import { withoutSecrets } from '../../src/domain/text/redact.ts';
import { EXIT, Failure } from '../../src/domain/failure.ts';
import { freshDirectory } from './program.ts';

const createSink = (form: Output['form']) => {
  const remarks: string[] = [];
  const records: unknown[] = [];
  const output = {
    form,
    remark: (...lines: Line[]) =>
      remarks.push(lines.map((line) => rendered(line, { isColoured: false, hints: String })).join('\n')),
    record: (value: unknown) => records.push(value),
  } as unknown as Output;
  return { output, remarks, records };
};

test('an expected failure is two sentences and its exit code', () => {
  const { output, remarks } = createSink('text');
  const failure = new Failure({ code: 'x', message: 'It broke.', remedy: 'Mend it.', exitCode: EXIT.gate });
  assert.equal(reportTrouble(failure, output, null), 5);
  assert.deepEqual(remarks, ['Error: It broke.\nMend it.']);
});

test("an unexpected error is one line with the file of its details, which holds no secret and is its owner's", () => {
  const directory = freshDirectory();
  const { output, remarks, records } = createSink('json');
  const error = new Error('no answer from https://ada:hunter2@example.com with AKIAABCDEFGHIJKLMNOP');
  assert.equal(reportTrouble(error, output, directory), 255);
  const [, path = ''] = /Details: (\S+)/.exec(remarks[0] ?? '') ?? [];
  assert.ok(path.startsWith(directory));
  assert.equal(remarks[0]?.split('\n').length, 1);
  const details = readFileSync(path, 'utf8');
  assert.match(details, /no answer from/);
  assert.doesNotMatch(details, /hunter2|AKIAABCD/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal((records[0] as { exitCode: number }).exitCode, 255);
});

test('an error that cannot be written anywhere near is still told', () => {
  const { output, remarks } = createSink('text');
  assert.equal(reportTrouble('odd', output, '/dev/null/nowhere'), 255);
  assert.match(remarks[0] ?? '', /failover itself has failed/);
});

test('what looks like a credential is removed', () => {
  assert.equal(withoutSecrets('SecretAccessKey=abc rest').includes('abc'), false);
  assert.equal(withoutSecrets('x-amz-security-token: abcdef').includes('abcdef'), false);
});
