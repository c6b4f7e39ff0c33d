/** What a rollback says and how it exits when somebody has changed a value behind it, or it cannot be looked at any more. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Ended } from './command.ts';
import { ok, type MotoStage } from './moto-stage.ts';
import type { Fate, OnWire, Seen } from './moto-wire.ts';

export interface Cases {
  stage(): MotoStage;
  /** A folder with a configuration. @param prefix of its journal in the bucket; null for a journal of its own */
  newMachine(prefix: string | null): Promise<string>;
  run(folder: string, ...args: string[]): Promise<Ended>;
}

const PROMOTE = ['promote', '--plan', '../plan.json', '--confirm', 'us-west-2'];
const BACK = ['rollback', '--confirm', 'us-west-2'];

const recordsOf = (folder: string): string => {
  const state = join(folder, '.failover');
  return readdirSync(state, { recursive: true, encoding: 'utf8' })
    .filter((path) => /runs\/\d+\/\d+$/.test(path))
    .map((path) => readFileSync(join(state, path), 'utf8'))
    .join('\n');
};
const count = (text: string, part: string): number => text.split(part).length - 1;

/** Has the run that is recorded there taken everything back, so that what is read now is read at its last look? */
const isAtItsEnd = (folder: string): boolean => {
  const text = recordsOf(folder);
  return text.includes('"run.rolling-back"') && count(text, '"undo.done"') === count(text, '"changed":true');
};

const asksServices = ({ headers }: Seen): boolean => String(headers['x-amz-target']).endsWith('.DescribeServices');
const other = (answer: OnWire): OnWire => ({
  ...answer,
  body: answer.body.replaceAll(/"desiredCount": ?\d+/g, '"desiredCount": 77'),
});
const DENIED: OnWire = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: 'AccessDeniedException', message: 'You may not.' }),
};

export const lastLookTests = ({ stage, newMachine, run }: Cases): void => {
  const cases: readonly [string, Fate, number, RegExp, RegExp][] = [
    ['is not back', other, 7, /Taken back, and NOT as it was before: of \d+ values/, /Not back +scale:/],
    ['cannot be seen', DENIED, 11, /whether it is all as it was before could not be seen/, /Not seen +scale:/],
  ];
  for (const [what, fate, code, words, row] of cases)
    test(`a rollback after which something ${what} at its last look exits with ${code}, and the run is told of so`, async () => {
      const folder = await newMachine(null);
      ok(await run(folder, ...PROMOTE));
      stage().wire.onRequest = (seen) => (asksServices(seen) && isAtItsEnd(folder) ? fate : 'passes');
      const back = await run(folder, ...BACK);
      stage().wire.onRequest = () => 'passes';
      assert.equal(back.code, code, back.stdout + back.stderr);
      assert.match(back.stdout, words);
      assert.match(back.stdout, row);
      assert.doesNotMatch(back.stdout, /Rolled back|rolled back/);
      if (code !== 7) return;
      const status = await run(folder, 'status');
      assert.equal(status.code, 0);
      assert.match(status.stdout, row);
      assert.match(status.stdout, /^Run 1 \(.*\): taken back/m);
      const { state, summary } = JSON.parse((await run(folder, 'status', '--json')).stdout) as {
        state: string;
        summary: { lastLook: { notBack: unknown[]; unseen: unknown[] } };
      };
      assert.equal(state, 'rolled-back');
      assert.ok(summary.lastLook.notBack.length + summary.lastLook.unseen.length > 0);
      // Neither is it a success to ask once more.
      const again = await run(folder, ...BACK);
      assert.equal(again.code, code, again.stdout);
      assert.match(again.stdout, /Nothing more is taken back/);
      assert.match(again.stderr, row);
    });
};
