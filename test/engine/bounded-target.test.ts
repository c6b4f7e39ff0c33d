import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Call, Target } from '../../src/domain/api/call.ts';
import { listRecordSets } from '../../src/domain/api/record-set.ts';
import { boundedTarget } from '../../src/engine/bounded-target.ts';
import { goOn } from '../../src/engine/run.ts';
import { createTestBench, planOf, step } from './fixture.ts';

const PLAN = { from: 'us-east-1', to: 'us-west-2', account: '123456789012' };

const sentBy = async (call: Call, bounds = PLAN): Promise<{ sent: Call[]; answer: Answer }> => {
  const sent: Call[] = [];
  const target: Target = {
    send(one) {
      sent.push(one);
      return Promise.resolve({ outcome: 'yes', output: {} });
    },
  };
  return { answer: await boundedTarget(target, bounds).send(call, 1000), sent };
};

const streamIn = (region: string, StreamARN: string): Call => ({
  service: 'kinesis',
  operation: 'UpdateStreamMode',
  region,
  input: { StreamARN, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
});

test('calls into both regions of the plan, Route 53 and probes pass', async () => {
  const calls: Call[] = [
    streamIn('us-east-1', 'arn:aws:kinesis:us-east-1:123456789012:stream/s'),
    streamIn('us-west-2', 'arn:aws:kinesis:us-west-2:123456789012:stream/s'),
    listRecordSets('Z1', 'a.example'),
    { service: 'probe', operation: 'Http', region: 'eu-west-1', input: { url: 'https://a.example/', count: 1 } },
  ];
  for (const call of calls) assert.equal((await sentBy(call)).sent.length, 1);
  const elsewhere = { ...PLAN, from: 'eu-west-1' };
  assert.equal((await sentBy(listRecordSets('Z1', 'a.example'), elsewhere)).sent.length, 1);
});

test('another region, an ARN of another region and an ARN of another account are refused and nothing is sent', async () => {
  const calls: [Call, RegExp][] = [
    [streamIn('eu-west-1', 'arn:aws:kinesis:us-west-2:123456789012:stream/s'), /eu-west-1 is outside the regions/],
    [streamIn('us-west-2', 'arn:aws:kinesis:eu-west-1:123456789012:stream/s'), /a resource in eu-west-1/],
    [streamIn('us-west-2', 'arn:aws:kinesis:us-west-2:999999999999:stream/s'), /names account 999999999999/],
  ];
  for (const [call, message] of calls) {
    const { sent, answer } = await sentBy(call);
    assert.deepEqual(sent, []);
    assert.ok(answer.outcome === 'no' && answer.error.kind === 'denied');
    assert.match(answer.error.message, message);
  }
});

test('a step that leaves the regions of its plan stops the run with a question, and no call of it leaves', async () => {
  const plan = planOf([step('a', 5)], { from: 'eu-west-1', to: 'eu-central-1' });
  const bench = createTestBench(plan, { a: 2 });
  const outcome = await goOn(bench.session(), () => null);
  assert.ok(outcome.kind === 'stopped');
  assert.match(outcome.question.text, /outside the regions of the plan.*nothing was sent.*correct the region/);
  assert.deepEqual(bench.sent, []);
});
