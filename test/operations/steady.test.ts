import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../src/domain/api/call.ts';
import type { Verdict } from '../../src/domain/plan/operation.ts';
import { steady } from '../../src/operations/steady.ts';
import { RUN, serviceAnswer, silent, yes } from './answers.ts';

const PARAMS = {
  region: 'us-west-2',
  clusterName: 'pony',
  serviceName: 'auth',
  runningCount: 6,
  floorTasks: 4,
  maxFailedTasks: 2,
};

const arnOf = (id: string): string => `arn:aws:ecs:us-west-2:123456789012:task/pony/${id}`;
const list = (...ids: string[]): Answer => yes({ taskArns: ids.map(arnOf) });

interface Stopped {
  at?: string;
  code?: string;
  reason?: string;
  exitCode?: number;
}

const tasks = (stopped: Record<string, Stopped>): Answer[] => [
  list(...Object.keys(stopped)),
  yes({
    failures: [],
    tasks: Object.entries(stopped).map(([id, task]) => ({
      taskArn: arnOf(id),
      stopCode: task.code ?? 'EssentialContainerExited',
      stoppedReason: task.reason ?? 'Essential container in task exited',
      stoppedAt: task.at ?? '2020-11-25T12:00:00.000Z',
      containers: [{ exitCode: task.exitCode ?? 1 }],
    })),
  }),
];

/** The verdicts of looks that follow each other, as the engine remembers them. */
const verdicts = (looks: Answer[][], params = PARAMS, run = RUN): Verdict[] => {
  let earlier: { first: never; last: never } | null = null;
  return looks.map((answers) => {
    const sight = steady.see(answers, params, null);
    assert.ok(sight.known);
    const verdict = steady.verify(sight.seen, params, run, earlier);
    const seen = sight.seen as never;
    const first: never = earlier === null ? seen : (steady.firstOf?.(earlier.first, seen) as never);
    earlier = { first, last: seen };
    return verdict;
  });
};
const names = (looks: Answer[][], params = PARAMS, run = RUN): string[] =>
  verdicts(looks, params, run).map(({ verdict }) => verdict);

const running = (runningCount: number, fields: Record<string, unknown> = {}): Answer =>
  serviceAnswer({ runningCount, ...fields });
const events = (...messages: string[]) => ({
  events: messages.map((message, index) => ({
    id: `${index}`,
    createdAt: `2020-11-25T13:0${9 - index}:00.000Z`,
    message: `(service auth) ${message}`,
  })),
});
const UNPLACED =
  'was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

test('before a service passes its stopped tasks are looked at, and that they are unknown is never a pass', () => {
  assert.deepEqual(
    steady.further?.([running(6)], PARAMS, RUN).map(({ operation, input }) => [operation, input]),
    [['ListTasks', { cluster: 'pony', serviceName: 'auth', desiredStatus: 'STOPPED' }]],
  );
  assert.deepEqual(names([[running(6), list()]]), ['met']);
  assert.deepEqual(names([[running(6)]]), ['unknown']);
  assert.deepEqual(names([[running(6), silent]]), ['unknown']);
  assert.deepEqual(names([[running(6), list('a'), silent]]), ['unknown']);
  assert.deepEqual(names([[running(6), yes({})]]), ['unknown']);
});

test('a service that only lacks tasks is not asked for stopped ones until ECS shows that some failed', () => {
  const asked = (answer: Answer): number => steady.further?.([answer], PARAMS, RUN).length ?? 0;
  assert.equal(asked(running(3)), 0);
  assert.equal(asked(running(3, events('has started 5 tasks: (task a).'))), 0);
  assert.equal(asked(running(3, events(UNPLACED))), 1);
  assert.equal(asked(running(3, events('has started 1 tasks: (task g).', 'has started 6 tasks: (task a).'))), 1);
  assert.equal(asked(serviceAnswer({ runningCount: 0 }, { failedTasks: 1 })), 1);
});

test('as many stopped tasks are described in a call as the API takes, and no further reads follow', () => {
  const many = list(...Array.from({ length: 150 }, (_, index) => `t${index}`));
  const further = steady.further?.([running(6), many], PARAMS, RUN) ?? [];
  assert.deepEqual(
    further.map(({ operation, input }) => [operation, (input as { tasks: string[] }).tasks.length]),
    [
      ['DescribeTasks', 100],
      ['DescribeTasks', 50],
    ],
  );
  assert.deepEqual(steady.further?.([running(6), list()], PARAMS, RUN), []);
  assert.deepEqual(steady.further?.([running(6), many, yes({}), yes({})], PARAMS, RUN), []);
});

test('a service that runs enough at every look is taken to crash-loop once more tasks fail while it is watched', () => {
  const before = { a: {}, b: {}, c: { reason: 'Essential container in task exited', exitCode: 137 } };
  const looks = [
    [running(6), ...tasks(before)],
    [running(6), ...tasks({ ...before, d: { at: '2020-11-25T13:00:00.000Z', exitCode: 3 } })],
  ];
  const [first, second] = verdicts(looks);
  assert.equal(first?.verdict, 'met');
  assert.ok(second?.verdict === 'breached');
  assert.match(
    second.reason,
    /4 tasks failed within the hour, the last one: Essential container in task exited \(exit code 3\)/,
  );
});

test('where tasks failed before, the watch lasts two periods of that loop before the service passes', () => {
  const watchOf = (gapMinutes: number): number | undefined => {
    const at = (index: number): string => new Date(Date.UTC(2020, 10, 25, 12, index * gapMinutes)).toISOString();
    const [verdict] = verdicts([[running(6), ...tasks({ a: { at: at(0) }, b: { at: at(1) }, c: { at: at(2) } })]]);
    return verdict?.verdict === 'met' ? verdict.watchMs : undefined;
  };
  assert.equal(watchOf(1), 120_000);
  assert.equal(watchOf(30), 300_000);
  assert.equal(watchOf(0), 60_000);
  const [few] = verdicts([[running(6), ...tasks({ a: {}, b: {} })]]);
  assert.ok(few?.verdict === 'met' && few.watchMs === undefined);
});

test('a task that stops between two looks begins the watch anew, though enough run at both', () => {
  assert.deepEqual(
    names([
      [running(6), list()],
      [running(6), ...tasks({ a: {} })],
      [running(6), ...tasks({ a: {} })],
    ]),
    ['met', 'unmet', 'met'],
  );
});

test('tasks that were scaled in, or stopped by a person, are no failures; those that fail their checks are', () => {
  const stopped = (code: string, reason: string): string[] =>
    names([
      [running(6), list()],
      [running(6), ...tasks({ a: { code, reason } })],
    ]);
  assert.equal(stopped('ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)')[1], 'met');
  assert.equal(stopped('UserInitiated', 'Task stopped by user')[1], 'met');
  assert.equal(stopped('ServiceSchedulerInitiated', 'Task failed ELB health checks in (target-group x)')[1], 'unmet');
});

test('where no task starts the run stops early with the reason, and where some do it waits for the others', () => {
  const image = { code: 'TaskFailedToStart', reason: 'CannotPullContainerError: not found' };
  const failing = (...ids: string[]) => tasks(Object.fromEntries(ids.map((id) => [id, image])));
  const trouble = events('is unable to consistently start tasks successfully.');
  const stuck = verdicts([
    [running(1, trouble), ...failing('a')],
    [running(1, trouble), ...failing('a', 'b', 'c', 'd')],
  ]).at(-1);
  assert.ok(stuck?.verdict === 'breached' && stuck.reason.includes('CannotPullContainerError'));
  const growing = [
    [running(1, trouble), ...failing('a')],
    [running(5, trouble), ...failing('a', 'b', 'c', 'd')],
  ];
  assert.deepEqual(names(growing), ['unmet', 'unmet']);
});

test('what is missing is said with the newest reason that ECS gives, and one that is over is not', () => {
  const lacking = (...messages: string[]): string => {
    const [verdict] = verdicts([[running(5, events(...messages))]]);
    return verdict?.verdict === 'unmet' ? verdict.lacking : '';
  };
  assert.match(lacking('has started 1 tasks: (task a).', UNPLACED), /ECS says: .*Capacity is unavailable at this time/);
  assert.doesNotMatch(lacking('has reached a steady state.', UNPLACED), /ECS says/);
  assert.doesNotMatch(lacking('(failed-jobs) has started 1 tasks.'), /ECS says/);
});

test('an accepted part of the capacity is enough and leaves a debt, but never below the declared floor unless by name', () => {
  const accept = (share: number, belowFloor = false) => ({ ...RUN, accepted: { share, belowFloor, by: 'ada' } });
  assert.deepEqual(names([[running(5)]]), ['unmet']);
  const [accepted] = verdicts([[running(5), list()]], PARAMS, accept(0.8));
  assert.ok(accepted?.verdict === 'met' && accepted.debt === '1 task of 6 of auth missing');
  const [whole] = verdicts([[running(6), list()]], PARAMS, accept(0.8));
  assert.ok(whole?.verdict === 'met' && whole.debt === undefined);
  assert.deepEqual(names([[running(3)]], PARAMS, accept(0.5)), ['unmet']);
  assert.deepEqual(names([[running(4), list()]], PARAMS, accept(0.5)), ['met']);
  assert.deepEqual(names([[running(3), list()]], PARAMS, accept(0.5, true)), ['met']);
});

test('the part that is offered is the one that is there, and says when it is below the declared floor', () => {
  const offered = (count: number) => {
    const [verdict] = verdicts([[running(count)]]);
    return verdict?.verdict === 'unmet' ? verdict.offer : undefined;
  };
  assert.deepEqual(offered(5), { percent: 83, belowFloor: false });
  assert.deepEqual(offered(3), { percent: 50, belowFloor: true });
  assert.equal(offered(0), undefined);
});
