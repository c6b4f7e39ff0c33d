import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { eventSchema, type OutputEvent } from '../../src/report/events-schema.ts';
import { bin, environment, failover, freshDirectory, start } from './program.ts';
import { spawn } from 'node:child_process';

const directory = freshDirectory();
interface ShownSandbox {
  regions: Record<
    string,
    {
      services: { name: string; desired: number }[];
      mappings: { state: string }[];
      streams: { shards: number }[];
      userShare: number;
    }
  >;
  records: { setIdentifier: string | null; weight: number | null }[];
}
const world = (of: string): ShownSandbox =>
  JSON.parse(failover(of, ['sandbox', 'show', '--json']).stdout) as ShownSandbox;
const settingsOf = ({ regions, records }: ShownSandbox): unknown => ({
  services: regions['us-west-2']?.services.map(({ name, desired }) => [name, desired]),
  shards: regions['us-west-2']?.streams.map(({ shards }) => shards),
  mappings: Object.values(regions).map(({ mappings }) => mappings.map(({ state }) => state)),
  weights: records.map(({ setIdentifier, weight }) => [setIdentifier, weight]),
});
let first: { code: number | null; stdout: string; stderr: string };

before(() => {
  first = failover(directory, ['promote']);
});

test('with nothing configured, promote sets up the sandbox, puts it through the event, and promotes', () => {
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /2020-11-25-kinesis has run up to the alert/);
  assert.match(first.stdout, /Mode: forced, because kinesis in us-east-1 does not answer/);
  assert.match(first.stdout, /Promoted: pony is served by us-west-2/);
  for (const label of ['Users', 'Requests', 'Records', 'Steps', 'Chain', 'Calls', 'Journal', 'Next:'])
    assert.match(first.stdout, new RegExp(`^${label}`, 'm'));
  assert.equal(
    world(directory).regions['us-west-2']?.userShare,
    0.995,
    'all but the clients that never look a name up again',
  );
});

test('the first line names target, account, direction and mode, and the first and the last say that nothing real is touched', () => {
  const lines = first.stdout.trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^SANDBOX, nothing real is touched: pony, account 123456789012, us-east-1 -> us-west-2/);
  assert.match(lines.at(-1) ?? '', /SANDBOX: nothing real was touched/);
});

test('a second promote changes nothing and is a success', () => {
  const earlier = settingsOf(world(directory));
  const { code, stdout } = failover(directory, ['promote']);
  assert.equal(code, 0);
  assert.match(stdout, /Nothing to do/);
  assert.deepEqual(settingsOf(world(directory)), earlier);
  assert.equal((JSON.parse(failover(directory, ['history', '--json']).stdout) as unknown[]).length, 1);
});

test('a rollback restores every value, and a second one has nothing to do', () => {
  const fresh = freshDirectory();
  failover(fresh, ['sandbox', 'up']);
  failover(fresh, ['sandbox', 'advance', '35m']);
  const original = settingsOf(world(fresh));
  assert.equal(failover(fresh, ['promote']).code, 0);
  assert.notDeepEqual(settingsOf(world(fresh)), original);
  const preview = failover(fresh, ['rollback', '--dry-run']);
  assert.match(preview.stdout, /UpdateService/);
  assert.equal(failover(fresh, ['rollback']).code, 0);
  assert.deepEqual(settingsOf(world(fresh)), original);
  assert.match(failover(fresh, ['rollback']).stdout, /Nothing to do/);
});

test('every line of a run as JSON is an event of the published schema, numbered without a gap', () => {
  const { code, stdout } = failover(freshDirectory(), ['promote', '--json']);
  assert.equal(code, 0);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => eventSchema.parse(JSON.parse(line)));
  assert.equal(events[0]?.type, 'version');
  const numbered = events.filter((event): event is Extract<OutputEvent, { seq: number }> => 'seq' in event);
  assert.deepEqual(
    numbered.map(({ seq }) => seq),
    numbered.map((_, index) => index + 1),
  );
  const types = new Set(events.map(({ type }) => type));
  for (const type of [
    'plan',
    'run.started',
    'step.started',
    'step.waiting',
    'step.succeeded',
    'question',
    'run.finished',
  ]) {
    assert.ok(types.has(type as OutputEvent['type']), type);
  }
});

test('an error of a run as JSON is an event, too', () => {
  const { code, stdout } = failover(freshDirectory(), ['resume', '--json']);
  assert.equal(code, 6);
  const last = eventSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  assert.ok(last.type === 'error' && last.code === 'run-not-found');
});

test('the plan as JSON is data and nothing else, and can be run after it was edited', () => {
  const fresh = freshDirectory();
  const { stdout } = failover(fresh, ['plan', '--json']);
  const plan = JSON.parse(stdout) as { schema: string; steps: { title: string }[] };
  assert.equal(plan.schema, 'oregon-trail.plan/1');
  (plan.steps[0] as { title: string }).title = 'Claim it, edited by hand';
  writeFileSync(join(fresh, 'plan.json'), JSON.stringify(plan));
  const { code, stdout: text } = failover(fresh, ['promote', '--plan', 'plan.json']);
  assert.equal(code, 0);
  assert.match(text, /Claim it, edited by hand/);
});

test('plan changes nothing, and says with its exit code whether there is something to do', () => {
  const fresh = freshDirectory();
  const { code, stdout } = failover(fresh, ['plan', '--detailed-exitcode']);
  assert.equal(code, 7);
  assert.match(stdout, /> us-west-2 ecs UpdateService/);
  assert.match(failover(fresh, ['history']).stdout, /There are no runs yet/);
  assert.equal(failover(directory, ['plan', '--detailed-exitcode', '-q']).code, 0);
});

test('the plan as a paper runbook holds AWS CLI lines', () => {
  const { code, stdout } = failover(freshDirectory(), ['plan', '--format', 'cli']);
  assert.equal(code, 0);
  assert.match(stdout, /aws ecs update-service .*--region us-west-2/);
});

test('a malformed plan is refused with every problem, and nothing begins', () => {
  const fresh = freshDirectory();
  writeFileSync(join(fresh, 'plan.json'), '{"schema": "oregon-trail.plan/1"');
  const broken = failover(fresh, ['promote', '--plan', 'plan.json']);
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /line 1, column 33/);
  assert.doesNotMatch(broken.stderr, /Setting up/);
  assert.equal(failover(fresh, ['promote', '--plan', 'none.json']).code, 6);
  assert.match(failover(fresh, ['history']).stdout, /There are no runs yet/);
});

test('of a region that nobody knows, the nearest is named', () => {
  const { code, stderr } = failover(directory, ['promote', '--to', 'us-wst-2']);
  assert.equal(code, 2);
  assert.match(stderr, /Did you mean "us-west-2"/);
});

test('Ctrl-C pauses at a safe point with exit 10, resume goes on, and a kill in its middle loses nothing', async () => {
  const fresh = freshDirectory();
  failover(fresh, ['sandbox', 'up']);
  const running = start(fresh, ['promote', '--speed', '200']);
  await running.seen(/started +scale:auth/);
  running.child.kill('SIGINT');
  assert.deepEqual(await running.ended, { code: 10, signal: null });
  assert.match(running.output(), /Ctrl-C again stops at once/);
  assert.match(running.output(), /Go on with: failover resume/);
  assert.match(failover(fresh, ['status']).stdout, /paused/);

  const resumed = start(fresh, ['resume', '--speed', '200']);
  await resumed.seen(/started +rung:/);
  resumed.child.kill('SIGKILL');
  await resumed.ended;
  assert.match(failover(fresh, ['status']).stdout, /interrupted/);
  assert.equal(failover(fresh, ['promote']).code, 12);
  assert.equal(failover(fresh, ['resume']).code, 0);
  assert.equal(
    world(fresh).regions['us-west-2']?.userShare,
    0.995,
    'all but the clients that never look a name up again',
  );
});

test('a second Ctrl-C ends at once with 130', async () => {
  const fresh = freshDirectory();
  failover(fresh, ['sandbox', 'up']);
  // Slow enough that the call on its way takes a while.
  const running = start(fresh, ['promote', '--speed', '0.01', '--mode', 'planned']);
  await running.seen(/Setting|Sandbox|SANDBOX/);
  await new Promise((resolve) => setTimeout(resolve, 600));
  running.child.kill('SIGINT');
  await running.seen(/Ctrl-C again/);
  running.child.kill('SIGINT');
  assert.deepEqual(await running.ended, { code: 130, signal: null });
});

test('a reader that goes away does not stop the run', async () => {
  const fresh = freshDirectory();
  const child = spawn(process.execPath, [bin, 'promote'], { cwd: fresh, env: environment(fresh) });
  child.stdout.once('data', () => child.stdout.destroy());
  child.stderr.resume();
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  assert.match(failover(fresh, ['status']).stdout, /promoted/);
});

test('resume with another plan is refused with the difference, field by field', () => {
  const [file = ''] = readdirSync(join(directory, '.failover', 'plans'));
  const plan = JSON.parse(readFileSync(join(directory, '.failover', 'plans', file), 'utf8')) as {
    steps: { id: string; why: string }[];
  };
  const fresh = freshDirectory();
  (plan.steps[0] as { why: string }).why = 'because';
  writeFileSync(join(fresh, 'other.json'), JSON.stringify(plan));
  failover(fresh, ['sandbox', 'up']);
  failover(fresh, ['sandbox', 'outage', 'route53', '--effect', 'error']);
  const own = join(directory, '.failover', 'plans', file);
  // This sandbox has not come to the moment at which the plan was made in the other one.
  assert.match(failover(fresh, ['promote', '--plan', own]).stderr, /plan-ahead: The plan says that it was made at/);
  assert.equal(failover(fresh, ['promote', '--plan', own, '--accept', 'plan-ahead']).code, 11);
  const { code, stderr } = failover(fresh, ['resume', '--plan', 'other.json']);
  assert.equal(code, 2);
  assert.match(stderr, /step claim why: .* -> "because"/);
});

test('resume with a region that the run does not know is refused, also when the run is over', () => {
  const { code, stderr } = failover(directory, ['resume', '--to', 'us-wst-2']);
  assert.equal(code, 2);
  assert.match(stderr, /--to is "us-wst-2", and run .* goes from us-east-1 to us-west-2.*Did you mean "us-west-2"/s);
  assert.equal(failover(directory, ['resume', '--to', 'us-west-2']).code, 0);
});

test('a state directory that cannot be written changes nothing and says what to do', () => {
  const fresh = freshDirectory();
  failover(fresh, ['sandbox', 'up']);
  writeFileSync(join(fresh, '.failover', 'plans'), 'a file where a directory should be');
  const { code, stderr } = failover(fresh, ['promote']);
  assert.equal(code, 1);
  assert.match(stderr, /cannot be written/);
  mkdirSync(join(fresh, 'empty'));
  assert.match(failover(fresh, ['history']).stdout, /There are no runs yet/);
});
