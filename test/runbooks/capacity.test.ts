import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Target } from '../../src/domain/api/call.ts';
import { debtsOf } from '../../src/domain/run/debts.ts';
import { entriesFor, type Decision } from '../../src/engine/decide.ts';
import type { Outcome } from '../../src/engine/run.ts';
import { goOn } from '../../src/engine/run.ts';
import type { ServiceState } from '../../src/sandbox/services/ecs/service-state.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { provisionBoth, rehearse, type Rehearsal } from '../rehearsal.ts';

let regions: ProvisionedRegion[];
before(async () => {
  regions = await provisionBoth('warm');
});

const STANDBY = 'us-west-2';
const MINUTE_MS = 60_000;
const serviceOf = ({ state }: Rehearsal, name: string): ServiceState => {
  const found = Object.values(state.regions[STANDBY]?.services ?? {}).find((one) => one.serviceName.endsWith(name));
  assert.ok(found !== undefined);
  return found;
};
const begin = (): Promise<Rehearsal> => rehearse({ regions, sigma: 0, mode: 'planned', scenario: 'quiet' });
const questionOf = (outcome: Outcome) => {
  assert.ok(outcome.kind === 'stopped', outcome.kind);
  return outcome.question;
};
const answer = async (rehearsal: Rehearsal, decision: Decision): Promise<Outcome> => {
  const session = rehearsal.session();
  await session.record([
    { kind: 'run.resumed', writer: rehearsal.run.writer },
    ...entriesFor(rehearsal.run, decision, 'ada'),
  ]);
  return goOn(session, () => null);
};
/** Room for all tasks that run now and so many more. */
const leaveRoom = ({ state }: Rehearsal, more: number): void => {
  const region = state.regions[STANDBY];
  const used = Object.values(region?.services ?? {}).reduce((sum, { runningCount }) => sum + runningCount, 0);
  const room = region?.fargate?.['launches'];
  if (room !== undefined) room.capacityTasks = used + more;
};
const wantedOf = ({ plan }: Rehearsal): number => plan.steps.reduce((sum, { launchesTasks }) => sum + launchesTasks, 0);

test('where Fargate has less than is wanted, the question says so in its words and offers to go on with what is there', async () => {
  const rehearsal = await begin();
  leaveRoom(rehearsal, wantedOf(rehearsal) - 1);
  const question = questionOf(await rehearsal.promote());
  assert.match(question.text, /ECS says: .*Capacity is unavailable at this time/);
  assert.match(question.text, /availability zone\. /, 'a text that ends in a full stop gets no second one');
  const offer = question.answers.find((text) => text.includes('--accept-capacity'));
  // The declared floor of the one that is short is all of its tasks.
  assert.match(offer ?? '', /^failover resume --accept-capacity \d+% --waive$/);
  const share = Number(/(\d+)%/.exec(offer ?? '')?.[1]) / 100;
  const outcome = await answer(rehearsal, { kind: 'accept-capacity', share, belowFloor: true });
  assert.equal(outcome.kind, 'completed');
  assert.deepEqual(rehearsal.run.accepted, { share, belowFloor: true, by: 'ada' });
  const debts = debtsOf(rehearsal.run).filter(({ status }) => status === 'done');
  assert.ok(
    debts.length > 0 && debts.every(({ note }) => /missing \(.*ada accepts \d+ %/.test(note)),
    JSON.stringify(debts),
  );
  // ECS still wants all of them, and starts the rest as soon as there is room.
  leaveRoom(rehearsal, 100);
  sandboxMachine.step(rehearsal.state, rehearsal.state.nowMs + 5 * MINUTE_MS, { kind: 'advance' });
  const services = Object.values(rehearsal.state.regions[STANDBY]?.services ?? {});
  assert.ok(services.every(({ desiredCount, runningCount }) => desiredCount === runningCount));
});

test('below the declared floor a share is only accepted by name', async () => {
  const rehearsal = await begin();
  leaveRoom(rehearsal, 2);
  const question = questionOf(await rehearsal.promote());
  const offer = question.answers.find((text) => text.includes('--accept-capacity')) ?? '';
  assert.match(offer, /--waive$/);
  const share = Number(/(\d+)%/.exec(offer)?.[1]) / 100;
  const still = await answer(rehearsal, { kind: 'accept-capacity', share, belowFloor: false });
  assert.match(questionOf(still).text, /not below the declared floor/);
});

test('a crash loop on a warm standby stops the run before users come, with what the tasks ended of', async () => {
  for (const [name, minutesBefore] of [
    ['mailer', 0],
    ['mailer', 10],
    ['web', 10],
    ['auth', 10],
  ] as const) {
    const rehearsal = await begin();
    serviceOf(rehearsal, name).taskFault = 'crash';
    sandboxMachine.step(rehearsal.state, rehearsal.state.nowMs + minutesBefore * MINUTE_MS, { kind: 'advance' });
    const { text } = questionOf(await rehearsal.promote());
    assert.match(text, /keep failing.*Essential container in task exited \(exit code 1\)/, `${name} ${minutesBefore}`);
    if (name === 'mailer') continue;
    const rungs = [...rehearsal.run.steps.values()].filter(({ id }) => id.startsWith('rung:'));
    assert.ok(rungs.every(({ status }) => status === 'pending'));
  }
});

test('a loop that was mended within the hour is watched for longer, and then passed', async () => {
  const rehearsal = await begin();
  const service = serviceOf(rehearsal, 'mailer');
  service.taskFault = 'crash';
  sandboxMachine.step(rehearsal.state, rehearsal.state.nowMs + 10 * MINUTE_MS, { kind: 'advance' });
  service.taskFault = 'none';
  sandboxMachine.step(rehearsal.state, rehearsal.state.nowMs + 5 * MINUTE_MS, { kind: 'advance' });
  assert.equal((await rehearsal.promote()).kind, 'completed');
});

test('an image that the standby lacks is named long before the deadline, with what ECS does meanwhile', async () => {
  const rehearsal = await begin();
  serviceOf(rehearsal, 'api').taskFault = 'image';
  const question = questionOf(await rehearsal.promote());
  assert.match(question.text, /CannotPullContainerError/);
  assert.match(question.text, /force-new-deployment/);
  const failed = rehearsal.run.steps.get('running:api');
  assert.equal(failed?.status, 'failed');
});

/** Application Auto Scaling of the standby lists nothing, so many times. */
const withEmptyLists =
  (times: number) =>
  (target: Target): Target => {
    let left = times;
    return {
      send(call, deadlineMs) {
        const isAsked = call.operation === 'DescribeScalableTargets' && call.region === STANDBY;
        if (!isAsked || left === 0) return target.send(call, deadlineMs);
        left -= 1;
        return Promise.resolve({ outcome: 'yes', output: { ScalableTargets: [] } });
      },
    };
  };

test('lists of scalable targets that are empty for a moment are looked at again, and the bounds are raised all the same', async () => {
  // The first is asked for while the plan is made, the others by the steps.
  const rehearsal = await rehearse({
    regions,
    sigma: 0,
    mode: 'planned',
    scenario: 'quiet',
    between: withEmptyLists(3),
  });
  assert.match(rehearsal.plan.warnings.join('\n'), /lists no target of auth/);
  assert.equal((await rehearsal.promote()).kind, 'completed');
  const steps = rehearsal.plan.steps.filter(({ operation }) => operation === 'scaling.bounds');
  assert.ok(steps.length > 0);
  for (const { id, params } of steps) {
    const target = rehearsal.state.regions[STANDBY]?.scalableTargets[`service/pony/${String(params['serviceName'])}`];
    assert.deepEqual([id, target?.minCapacity], [id, params['minCapacity']]);
  }
});

test('where they stay empty nothing counts as raised: the run asks, and says what is not known', async () => {
  const between = withEmptyLists(Number.POSITIVE_INFINITY);
  const rehearsal = await rehearse({ regions, sigma: 0, mode: 'planned', scenario: 'quiet', between });
  const question = questionOf(await rehearsal.promote());
  assert.equal(question.reason, 'undecided');
  assert.match(question.text, /lists no target service\/pony\/\S+, although the service is known to scale/);
  const bounds = [...rehearsal.run.steps.values()].filter(({ id }) => id.startsWith('bounds:'));
  assert.deepEqual(new Set(bounds.map(({ status }) => status)), new Set(['failed']));
});
