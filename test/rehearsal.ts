/** A whole promotion in memory: the shipped program, runbook, operations and engine on the sandbox, without a disk. */
import type { Target } from '../src/domain/api/call.ts';
import type { Facts } from '../src/domain/facts/facts.ts';
import { factsCalls, readFacts } from '../src/domain/facts/facts-calls.ts';
import type { Posture } from '../src/domain/facts/manifest.ts';
import { DEFAULT_BUDGETS } from '../src/domain/api/catalogue.ts';
import { digestOf } from '../src/domain/text/digest.ts';
import type { Mode, Plan } from '../src/domain/plan/plan.ts';
import type { PolicyDocument } from '../src/domain/api/policy-document.ts';
import type { RunState } from '../src/domain/run/run-state.ts';
import { beginState } from '../src/domain/run/fold.ts';
import { readAll } from '../src/engine/readings.ts';
import { goOn, rollBack, type Outcome } from '../src/engine/run.ts';
import { openSession, type EngineEvent, type Outside, type Session } from '../src/engine/session.ts';
import { createBell } from '../src/engine/world.ts';
import { beginJournal, type Journal } from '../src/journal/journal.ts';
import { createMemoryStore } from '../src/journal/memory.ts';
import { operationOf } from '../src/operations/registry.ts';
import { planBy } from '../src/domain/plan/runbook.ts';
import { promote } from '../runbooks/promote.ts';
import { createClock } from '../src/sandbox/clock.ts';
import { materialise } from '../src/sandbox/declared/materialise.ts';
import type { ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import { alertedAtMs, outagesOf } from '../src/sandbox/faults/scenario-script.ts';
import { scenarioNamed } from '../src/sandbox/faults/scenario.ts';
import type { SandboxState } from '../src/sandbox/state.ts';
import { createSandboxTarget } from '../src/sandbox/target.ts';
import { sandboxMachine } from '../src/sandbox/world.ts';
import type { ApplicationDescription } from '../stacks/application.ts';
import { PONY } from '../stacks/pony.ts';
import { provisioned } from './provisioned.ts';

export interface RehearsalOptions {
  application?: ApplicationDescription;
  posture?: Exclude<Posture, 'serving'>;
  mode?: Mode;
  capacity?: 'observed' | 'declared';
  scenario?: string;
  sigma?: number;
  seed?: number;
  /** Already provisioned regions, when many rehearsals share them. */
  regions?: ProvisionedRegion[];
  /** StackPostures in front of the sandbox. */
  between?: (target: Target) => Target;
  emit?: (event: EngineEvent) => void;
  /** Changes the world before anything is read of it. */
  arrange?: (state: SandboxState) => void;
  /** What the sandbox allows; default everything. */
  policy?: PolicyDocument[];
}

export interface Rehearsal {
  state: SandboxState;
  facts: Facts;
  plan: Plan;
  run: RunState;
  journal: Journal;
  /** Virtual time that the run took. */
  elapsedMs(): number;
  session(): Session;
  promote(): Promise<Outcome>;
  rollBack(): Promise<Outcome>;
}

export const provisionBoth = (
  posture: Exclude<Posture, 'serving'>,
  application: ApplicationDescription = PONY,
): Promise<ProvisionedRegion[]> => provisioned({ application, postures: { primary: 'serving', standby: posture } });

const outsideOf = (
  state: SandboxState,
  { between = (target) => target, emit = () => {} }: RehearsalOptions,
): Outside => {
  const clock = createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => sandboxMachine.pass(state, atMs),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    random: () => 0.5,
  });
  const sandbox = between(
    createSandboxTarget({
      clock,
      world: { take: (call) => sandboxMachine.step(state, state.nowMs, { kind: 'call', call }) },
    }),
  );
  return {
    world: clock.join(),
    target: {
      send: (call, deadlineMs) =>
        call.service === 'human'
          ? Promise.resolve({ outcome: 'yes', output: { answer: 'yes', by: 'ada' } })
          : sandbox.send(call, deadlineMs),
    },
    operationOf,
    emit,
    control: { pauseRequested: () => false, bell: createBell() },
  };
};

/** Provisions, lets the scenario run to its alert, gathers facts and plans; nothing has been changed yet. */
export const rehearse = async (options: RehearsalOptions = {}): Promise<Rehearsal> => {
  const { posture = 'warm', mode = 'forced', sigma = 0.15, seed = 1 } = options;
  const scenario = scenarioNamed(options.scenario ?? '2020-11-25-kinesis');
  const regions = structuredClone(options.regions ?? (await provisionBoth(posture, options.application)));
  const state = materialise(regions, { startMs: Date.parse(scenario.startsAt), seed, physics: { sigma } });
  state.policy = options.policy ?? null;
  options.arrange?.(state);
  const [from, to] = regions.map(({ manifest }) => manifest);
  if (from === undefined || to === undefined) throw new Error('two regions are provisioned');
  state.outages.push(...outagesOf(scenario, { primary: from.region, standby: to.region }));
  sandboxMachine.step(state, alertedAtMs(scenario) ?? Date.parse(scenario.startsAt), { kind: 'advance' });
  const outside = outsideOf(state, options);
  const readAt = new Date(state.nowMs).toISOString();
  const calls = factsCalls({ from, to }, readAt);
  const facts = readFacts({ from, to }, readAt, calls, await readAll(outside, DEFAULT_BUDGETS, calls, 5000));
  const plan = planBy(promote, facts, { mode, createdAt: readAt, capacity: options.capacity ?? 'observed' });
  const writer = { operator: 'ada', host: 'localhost', processId: 1 };
  const begun = {
    kind: 'run.begun' as const,
    at: state.nowMs,
    runId: `1-${seed}`,
    plan,
    planDigest: digestOf(plan),
    target: 'sandbox',
    writer,
    tool: '0',
  };
  const journal = await beginJournal(createMemoryStore(), 1, [begun]);
  if (journal === null) throw new Error('a fresh store has no run');
  const run = beginState(begun);
  const beganMs = state.nowMs;
  const session = () => openSession(outside, journal, run);
  return {
    state,
    facts,
    plan,
    run,
    journal,
    elapsedMs: () => state.nowMs - beganMs,
    session,
    promote: () => goOn(session(), () => null),
    rollBack: () => rollBack(session(), () => null),
  };
};
