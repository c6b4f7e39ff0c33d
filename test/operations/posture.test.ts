import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackPreviewOutput } from '../../src/domain/api/call.ts';
import { posture } from '../../src/operations/posture.ts';
import { beforeOf, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const PARAMS = { region: 'us-west-2', stack: 'standby', posture: 'hot' } as const;
const preview = (fields: Partial<StackPreviewOutput> = {}) =>
  yes({ posture: 'cold', changes: 4, isUpdating: false, failure: null, ...fields });
const applied = (fields: Partial<StackPreviewOutput>) => {
  const seen = seenIn(posture, PARAMS, preview(fields));
  return posture.apply(PARAMS, beforeOf(posture, PARAMS, seen), seen, RUN);
};

test('a stack has its posture once nothing is left to change and no update is under way', () => {
  assert.equal(verdictOn(posture, PARAMS, preview()), 'unmet');
  assert.equal(verdictOn(posture, PARAMS, preview({ changes: 0, isUpdating: true })), 'unmet');
  assert.equal(verdictOn(posture, PARAMS, preview({ changes: 0 })), 'met');
  assert.equal(verdictOn(posture, PARAMS, silent), 'unknown');
});

test('an update is begun once, for this run, and never beside another one', () => {
  assert.deepEqual(applied({}), [
    {
      service: 'pulumi',
      operation: 'Up',
      region: 'us-west-2',
      input: { stack: 'standby', posture: 'hot', run: RUN.runId },
    },
  ]);
  assert.deepEqual(applied({ isUpdating: true }), []);
});

test('an update that failed stops the step with its reason, and a new attempt asks for a new update', () => {
  const receipt = posture.receipt?.([{ update: 'u-1' }]);
  const asked = posture.observe(PARAMS, RUN, receipt)[0]?.input;
  assert.deepEqual(asked, { stack: 'standby', posture: 'hot', run: RUN.runId, update: 'u-1' });
  assert.deepEqual(posture.observe(PARAMS, RUN, null)[0]?.input, { stack: 'standby', posture: 'hot', run: RUN.runId });
  const verdict = posture.verify(seenIn(posture, PARAMS, preview({ failure: 'quota exceeded' })), PARAMS, RUN);
  assert.equal(verdict.verdict, 'breached');
  assert.match(verdict.verdict === 'breached' ? verdict.reason : '', /quota exceeded/);
});

test('a plan cannot raise a stack to serving: users and consumers are moved by the run itself', () => {
  assert.equal(posture.params.safeParse({ ...PARAMS, posture: 'serving' }).success, false);
  assert.equal(posture.params.safeParse(PARAMS).success, true);
});
