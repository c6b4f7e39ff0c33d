/** What users may rely on while a run is under way, whatever else it is busy with: over the whole stack, in the sandbox. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Answer, Call, Target } from '../src/domain/api/call.ts';
import type { Entry } from '../src/domain/run/entry.ts';
import { entriesFor, type Decision } from '../src/engine/decide.ts';
import type { EngineEvent } from '../src/engine/session.ts';
import { goOn } from '../src/engine/run.ts';
import type { ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import type { SandboxState } from '../src/sandbox/state.ts';
import { sandboxMachine } from '../src/sandbox/world.ts';
import { PONY } from '../stacks/pony.ts';
import { provisionBoth, rehearse, type Rehearsal, type RehearsalOptions } from './rehearsal.ts';

const MINUTE_MS = 60_000;
let warm: ProvisionedRegion[] = [];
let twoNames: ProvisionedRegion[] = [];
before(async () => {
  warm = await provisionBoth('warm');
  twoNames = await provisionBoth('warm', {
    ...PONY,
    loadBalancers: [...PONY.loadBalancers, { name: 'front', publicName: 'www.pony.example', probePath: '/health' }],
    services: PONY.services.map((service) =>
      service.kind === 'web' && service.name === 'web' ? { ...service, loadBalancer: 'front' } : service,
    ),
  });
});

const failedRequests = ({ ledger }: SandboxState): number =>
  Object.values(ledger.requests).reduce((sum, { failed }) => sum + failed, ledger.unresolved);

const standbyShare = (state: SandboxState, name: string): number | undefined =>
  Object.values(state.route53.zones)
    .flatMap(({ records }) => records)
    .find((record) => record.Name.startsWith(name) && record.SetIdentifier === 'us-west-2')?.Weight;

const serviceOf = (state: SandboxState, id: string) => {
  const service = state.regions['us-west-2']?.services[id];
  assert.ok(service !== undefined);
  return service;
};

const entriesOf = async (options: RehearsalOptions): Promise<{ rehearsal: Rehearsal; entries: Entry[] }> => {
  const entries: Entry[] = [];
  const emit = (event: EngineEvent): void => {
    if (event.type === 'entry') entries.push(event.entry);
    options.emit?.(event);
  };
  return { rehearsal: await rehearse({ ...options, emit }), entries };
};

const answer = async (rehearsal: Rehearsal, decision: Decision) => {
  const session = rehearsal.session();
  await session.record(entriesFor(rehearsal.run, decision, 'ada'));
  return goOn(session, () => null);
};

/** Does this once the step is done. */
const after = (step: string, act: () => void) => (event: EngineEvent) => {
  if (event.type === 'entry' && event.entry.kind === 'step.done' && event.entry.step === step) act();
};

const timeOf = (entries: Entry[], kind: Entry['kind'], step: string): number =>
  entries.find((entry) => entry.kind === kind && 'step' in entry && entry.step === step)?.at ?? Number.NaN;

test('a gate that fails is cut back in the same turn, though a worker starts for hours, and the question names the gate', async () => {
  let rehearsal: Rehearsal | null = null;
  const found = await entriesOf({
    regions: warm,
    mode: 'planned',
    scenario: 'quiet',
    emit: after('rung:50:app.pony.example', () => {
      if (rehearsal !== null) serviceOf(rehearsal.state, 'pony/api').healthyCount = 3;
    }),
  });
  rehearsal = found.rehearsal;
  serviceOf(rehearsal.state, 'pony/mailer').imageMB = 300_000;
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped');
  assert.equal(outcome.question.stepId, 'gate:50:app.pony.example');
  assert.match(
    outcome.question.text,
    /Traffic is back where it was before that step; resolvers may give the other answer/,
  );
  const gate = timeOf(found.entries, 'step.failed', 'gate:50:app.pony.example');
  const back = timeOf(found.entries, 'undo.intended', 'rung:50:app.pony.example');
  assert.ok(back - gate < 1000, `${back - gate} ms from the failure of the gate to the way back`);
  const last = found.entries.at(-1)?.at ?? Number.NaN;
  assert.ok(last - gate < 3 * MINUTE_MS, `the question came ${last - gate} ms after the gate`);
  assert.equal(standbyShare(rehearsal.state, 'app.'), 10);
});

test('while users of one name are taken back, the ladder of no other name climbs', async () => {
  let rehearsal: Rehearsal | null = null;
  const found = await entriesOf({
    regions: twoNames,
    mode: 'planned',
    scenario: 'quiet',
    between: (target: Target): Target => ({
      // The probe of one name only.
      send: async (call: Call, timeoutMs): Promise<Answer> => {
        const isSick =
          call.service === 'probe' &&
          call.operation === 'Http' &&
          call.region === 'us-west-2' &&
          call.input.url.includes('//app.') &&
          call.input.address !== undefined &&
          rehearsal?.run.steps.get('rung:5:app.pony.example')?.status === 'done';
        if (isSick) return { outcome: 'yes', output: { succeeded: 0, failed: 20, regions: {} } };
        return target.send(call, timeoutMs);
      },
    }),
  });
  rehearsal = found.rehearsal;
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped');
  assert.equal(outcome.question.stepId, 'gate:5:app.pony.example');
  const gate = timeOf(found.entries, 'step.failed', 'gate:5:app.pony.example');
  const later = found.entries.filter(({ kind, at }) => kind === 'step.intended' && at > gate);
  assert.deepEqual(later, []);
  assert.ok((standbyShare(rehearsal.state, 'www.') ?? 200) <= 10);
});

test('a run that is taken up again asks a gate anew before users move, whatever it had shown', async () => {
  let rehearsal: Rehearsal | null = null;
  const found = await entriesOf({
    regions: warm,
    mode: 'planned',
    scenario: 'quiet',
    emit: after('rung:100:app.pony.example', () => {
      if (rehearsal !== null) serviceOf(rehearsal.state, 'pony/api').healthyCount = 3;
    }),
  });
  rehearsal = found.rehearsal;
  const stopped = await rehearsal.promote();
  assert.ok(stopped.kind === 'stopped');
  assert.equal(stopped.question.stepId, 'gate:100:app.pony.example');
  const beforeMs = rehearsal.state.nowMs;
  // Half of the users are in the standby; the gate that let the other half in had passed minutes ago.
  const again = await answer(rehearsal, { kind: 'retry' });
  assert.ok(again.kind === 'stopped');
  assert.equal(again.question.stepId, 'gate:50:app.pony.example');
  const climbed = found.entries.filter(
    ({ kind, at, ...entry }) => kind === 'step.intended' && at >= beforeMs && 'step' in entry,
  );
  assert.deepEqual(climbed, []);
  const asked = found.entries.find((entry) => entry.kind === 'step.retried' && entry.step.startsWith('gate:50:'));
  assert.ok(asked?.kind === 'step.retried');
  assert.match(asked.because ?? '', /before the run was taken up again/);
});

test('a rollback out of a healthy standby fails no request', async () => {
  const { state, promote, rollBack } = await rehearse({ regions: warm, mode: 'planned', scenario: 'quiet' });
  assert.equal((await promote()).kind, 'completed');
  sandboxMachine.step(state, state.nowMs + 5 * MINUTE_MS, { kind: 'advance' });
  const before = failedRequests(state);
  assert.equal((await rollBack()).kind, 'rolled-back');
  sandboxMachine.step(state, state.nowMs + 5 * MINUTE_MS, { kind: 'advance' });
  assert.equal(failedRequests(state) - before, 0);
});

test('right after a cut-back a rollback still waits for those who were told the other answer', async () => {
  let rehearsal: Rehearsal | null = null;
  rehearsal = await rehearse({
    regions: warm,
    mode: 'planned',
    scenario: 'quiet',
    emit: after('rung:0.5:app.pony.example', () => {
      if (rehearsal !== null) serviceOf(rehearsal.state, 'pony/api').healthyCount = 3;
    }),
  });
  assert.equal((await rehearsal.promote()).kind, 'stopped');
  const begunMs = rehearsal.state.nowMs;
  const before = failedRequests(rehearsal.state);
  assert.equal((await rehearsal.rollBack()).kind, 'rolled-back');
  assert.ok(rehearsal.state.nowMs - begunMs > MINUTE_MS);
  sandboxMachine.step(rehearsal.state, rehearsal.state.nowMs + 5 * MINUTE_MS, { kind: 'advance' });
  assert.equal(failedRequests(rehearsal.state) - before, 0);
});

test('a proof that was given above a rung that was taken back is asked for again', async () => {
  let rehearsal: Rehearsal | null = null;
  let isSick = false;
  let wasSick = false;
  const found = await entriesOf({
    regions: warm,
    mode: 'planned',
    scenario: 'quiet',
    // The last gate holds long enough for the proof to be there before it breaks.
    between: (target: Target): Target => ({
      send: async (call: Call, timeoutMs) =>
        isSick && call.operation === 'DescribeTargetHealth' && call.region === 'us-west-2'
          ? { outcome: 'yes', output: { TargetHealthDescriptions: [] } }
          : target.send(call, timeoutMs),
    }),
    emit: after('proof:app.pony.example', () => (isSick = !wasSick)),
  });
  rehearsal = found.rehearsal;
  const gate = rehearsal.plan.steps.find(({ id }) => id === 'gate:100:app.pony.example');
  assert.ok(gate !== undefined);
  gate.limits.holdMs = 5 * MINUTE_MS;
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped');
  assert.equal(rehearsal.run.steps.get('proof:app.pony.example')?.status, 'pending');
  assert.equal(rehearsal.run.steps.get('disable:analytics')?.status, 'pending', 'the old consumers read on');
  [isSick, wasSick] = [false, true];
  assert.equal((await answer(rehearsal, { kind: 'retry' })).kind, 'completed');
  assert.equal(
    found.entries.filter((entry) => entry.kind === 'step.done' && entry.step.startsWith('proof:')).length,
    2,
  );
});

test('health that nobody tells moves nobody: the run holds, asks, and may go on by requests', async () => {
  const { rehearsal, entries } = await entriesOf({
    regions: warm,
    mode: 'forced',
    scenario: 'region-down',
    capacity: 'declared',
    between: (target: Target): Target => ({
      send: async (call: Call, timeoutMs) =>
        call.operation === 'DescribeTargetHealth' && rehearsalHasUsers()
          ? { outcome: 'unknown', error: { code: '503', message: 'Service Unavailable', kind: 'internal' } }
          : target.send(call, timeoutMs),
    }),
  });
  function rehearsalHasUsers(): boolean {
    return entries.some((entry) => entry.kind === 'step.done' && entry.step.startsWith('rung:0.5'));
  }
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped');
  assert.equal(outcome.question.reason, 'undecided');
  assert.ok(outcome.question.answers.includes('failover resume --judge-by-requests --reason "…"'));
  assert.equal(standbyShare(rehearsal.state, 'app.'), 1, 'users stay where they are');
  assert.ok(rehearsal.elapsedMs() < 8 * MINUTE_MS);
  assert.equal(
    (await answer(rehearsal, { kind: 'requests-decide', reason: 'ELB is down, users are not' })).kind,
    'completed',
  );
  assert.ok(!entries.some(({ kind }) => kind === 'undo.intended'));
});

test('from a sick standby nobody is sent back to a region that the run found dead: both are named', async () => {
  let rehearsal: Rehearsal | null = null;
  rehearsal = await rehearse({
    regions: warm,
    mode: 'forced',
    scenario: 'region-down',
    capacity: 'declared',
    emit: after('rung:50:app.pony.example', () => {
      if (rehearsal !== null) serviceOf(rehearsal.state, 'pony/api').healthyCount = 3;
    }),
  });
  const outcome = await rehearsal.promote();
  assert.ok(outcome.kind === 'stopped');
  assert.match(
    outcome.question.text,
    /Users stay where they are: us-east-1 is no better .* both it and us-west-2 are sick/,
  );
  assert.equal(standbyShare(rehearsal.state, 'app.'), 100);
});
