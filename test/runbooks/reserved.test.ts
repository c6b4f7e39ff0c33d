/** A standby that is kept off by reserving no concurrency for its functions, through a whole promotion. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { entriesFor } from '../../src/engine/decide.ts';
import { goOn } from '../../src/engine/run.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { provisionBoth, rehearse, type Rehearsal, type RehearsalOptions } from '../rehearsal.ts';

let regions: ProvisionedRegion[];
before(async () => {
  regions = await provisionBoth('warm');
});

const STANDBY = 'us-west-2';
const begin = (options: RehearsalOptions = {}): Promise<Rehearsal> =>
  rehearse({ regions, sigma: 0, mode: 'planned', scenario: 'quiet', ...options });
const reserve = ({ state }: Pick<Rehearsal, 'state'>, count: number): void => {
  for (const one of Object.values(state.regions[STANDBY]?.functions ?? {})) one.ReservedConcurrentExecutions = count;
};
const enablings = ({ state }: Rehearsal): number =>
  state.ledger.changes.filter(({ what }) => what === `lambda UpdateEventSourceMapping ${STANDBY}`).length;
const evidenceOf = ({ run }: Rehearsal): string => run.steps.get('enable:analytics')?.note ?? '';

test('a function with nothing reserved is named by the plan, stops the run before it is enabled, and is enabled once it is freed', async () => {
  const rehearsal = await begin({ arrange: (state) => reserve({ state }, 0) });
  assert.match(rehearsal.plan.warnings.join('\n'), /never invokes pony-analytics in us-west-2/);
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped');
  assert.match(outcome.question.text, /reserved concurrency of pony-analytics in us-west-2 is 0/);
  assert.match(outcome.question.text, /aws lambda delete-function-concurrency/);
  assert.equal(enablings(rehearsal), 0);
  reserve(rehearsal, -1);
  const session = rehearsal.session();
  await session.record([
    { kind: 'run.resumed', writer: rehearsal.run.writer },
    ...entriesFor(rehearsal.run, { kind: 'retry' }, 'ada'),
  ]);
  assert.equal((await goOn(session, () => null)).kind, 'promoted');
  assert.equal(enablings(rehearsal), 1);
});

test('where Lambda does not tell what is reserved the consumer is enabled all the same, and the evidence says that it is not known', async () => {
  const rehearsal = await begin({
    between: (target) => ({
      send: (call, deadlineMs) =>
        call.operation === 'GetFunctionConcurrency'
          ? Promise.resolve({ outcome: 'unknown', error: { code: 'Timeout', message: 'no answer', kind: 'timeout' } })
          : target.send(call, deadlineMs),
    }),
  });
  assert.match(rehearsal.plan.warnings.join('\n'), /reserved in us-west-2 for pony-analytics is not known/);
  assert.equal((await rehearsal.promote()).kind, 'promoted');
  assert.match(evidenceOf(rehearsal), /Enabled; whether it may be invoked is not known: Timeout: no answer/);
});
