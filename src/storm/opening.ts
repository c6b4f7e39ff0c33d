/** Openings: the world at the moment of the alert and the plan that is made of it, prepared once and copied for each storm. */
import { DEFAULT_RUNBOOK, runbookOf } from '../../runbooks/index.ts';
import { digestOf } from '../domain/text/digest.ts';
import type { Manifest } from '../domain/facts/manifest.ts';
import type { Mode, Plan } from '../domain/plan/plan.ts';
import { planWith } from '../../runbooks/extensions.ts';
import { plainName } from '../domain/api/record-set.ts';
import { createBell } from '../engine/world.ts';
import { gather } from '../run/gather.ts';
import type { PlanningOrder } from '../run/planning.ts';
import { materialise } from '../sandbox/declared/materialise.ts';
import type { ProvisionedRegion } from '../sandbox/declared/provision.ts';
import { alertedAtMs } from '../sandbox/faults/scenario-script.ts';
import { stageScenario } from '../sandbox/faults/scenario-stage.ts';
import { scenarioNamed } from '../sandbox/faults/scenario.ts';
import type { SandboxState } from '../sandbox/state.ts';
import { createSandboxTarget } from '../sandbox/target.ts';
import { sandboxMachine } from '../sandbox/world.ts';
import type { PublicNames } from './audit.ts';
import type { Setting } from './fault.ts';
import { createStormClock } from './context.ts';
import { AS_PUBLISHED, type Pace } from './pace.ts';
import type { Opening } from './storm.ts';

interface OpeningOptions {
  name: string;
  mode: Mode;
  scenario: string;
  regions: readonly ProvisionedRegion[];
  pace: Pace;
  /** Where sizes come from when the old region does not answer. */
  capacity?: PlanningOrder['capacity'];
  /** Name of the runbook. */
  runbook: string;
}

/** In a quiet world people begin half an hour after it began, as in a drill. */
const QUIET_MS = 30 * 60_000;

const settingOf = (mode: Mode, from: Manifest, to: Manifest, { promotionMs, inSyncMs }: Pace): Setting => ({
  mode,
  from: from.region,
  to: to.region,
  services: to.services.map(({ serviceName }) => serviceName),
  streams: to.streams.map(({ streamName }) => streamName),
  promotionMs,
  inSyncMs,
  hasBucket: false,
  mappings: Object.fromEntries(
    [from, to].map(({ region, consumers }) => [region, consumers.flatMap(({ mappingUuid }) => mappingUuid ?? [])]),
  ),
});

/** Whoever reads of a broken promise wants to know where. */
const aboutOf = (from: Manifest, { region, posture, services, streams, consumers, records }: Manifest): string => {
  const serviceWords = services.map(({ name, floorTasks, minTasks, startsAfter }) => {
    const after = startsAfter.length === 0 ? '' : ` after ${startsAfter.join(' and ')}`;
    return `${name} ${minTasks}->${floorTasks}${after}`;
  });
  const streamWords = streams.map(({ name, streamName, mode, shardCount }) => {
    const readers = consumers.filter((consumer) => consumer.streamName === streamName).map((one) => one.name);
    return `${name} (${mode === 'ON_DEMAND' ? 'on demand' : shardCount}) to ${readers.join(' and ')}`;
  });
  const names = records.map((record) => record.name);
  return [
    `${from.region} -> ${region}, ${posture}`,
    ...[serviceWords, streamWords, names].map((words) => words.join(', ') || 'none'),
  ].join('; ');
};

/** By public name, what the services behind it are declared to need. */
const namesOf = ({ records, services }: Manifest): PublicNames =>
  new Map(
    records.map((record) => [
      plainName(record.name),
      new Map(
        services
          .filter(({ name, targetGroup }) => targetGroup !== null && record.services.includes(name))
          .map(({ serviceName, floorTasks }) => [serviceName, floorTasks]),
      ),
    ]),
  );

const fencesOf = (from: Manifest, to: Manifest): Map<string, string> =>
  new Map(
    to.consumers.flatMap(({ name, functionName }) => {
      const old = from.consumers.find((consumer) => consumer.name === name);
      return old === undefined ? [] : [[functionName, old.functionName] as const];
    }),
  );

/** Plans as the command does, at the pace of the storm. */
const planIn = async (
  state: SandboxState,
  { runbook, manifests, mode, capacity }: PlanningOrder & { mode: Mode },
  pace: Pace,
): Promise<Plan> => {
  const clock = createStormClock(state);
  const target = createSandboxTarget({
    clock,
    world: { take: (call) => sandboxMachine.step(state, state.nowMs, { kind: 'call', call }) },
  });
  const world = clock.join();
  const control = { pauseRequested: () => false, bell: createBell() };
  const { facts } = await gather({ world, target, control, name: 'sandbox' }, manifests);
  world.leave();
  return planWith(runbook, facts, { createdAt: facts.readAt, mode, capacity, ...pace.plan });
};

/** The world runs to its alert; then the plan is made. */
const prepareOpening = async ({
  name,
  mode,
  scenario: wanted,
  regions,
  pace,
  capacity = 'observed',
  runbook,
}: OpeningOptions): Promise<Opening> => {
  const scenario = scenarioNamed(wanted);
  const startMs = Date.parse(scenario.startsAt);
  const state = materialise(structuredClone([...regions]), {
    startMs,
    seed: 1,
    physics: pace.physics,
    load: { resolvers: { count: pace.resolvers }, grainMs: pace.loadGrainMs },
  });
  state.route53.times.inSyncMs = pace.inSyncMs;
  const [from, to] = regions.map(({ manifest }) => manifest);
  if (from === undefined || to === undefined) throw new RangeError('an opening needs two regions');
  stageScenario(state, scenario, { primary: from.region, standby: to.region });
  const alertMs = alertedAtMs(scenario) ?? startMs + QUIET_MS;
  sandboxMachine.step(state, alertMs, { kind: 'advance' });
  const order = {
    runbook: runbookOf(runbook),
    options: {},
    manifests: { from, to },
    sources: [],
    mode,
    capacity,
    commands: [],
    approvals: 1,
  };
  const plan = await planIn(state, order, pace);
  const bucket = to.journal === undefined ? null : { ...to.journal, region: to.region };
  return {
    name: `${pace.prefix}${name}`,
    scenario: scenario.name,
    about: aboutOf(from, to),
    weight: pace.weight,
    state,
    plan,
    planDigest: digestOf(plan),
    order,
    bucket,
    setting: settingOf(mode, from, to, pace),
    names: namesOf(to),
    fences: fencesOf(from, to),
  };
};

/** The openings that storms begin from: a runbook in both modes, over both regions of an estate. */
export const openingsOf = async (
  regions: readonly ProvisionedRegion[],
  pace: Pace = AS_PUBLISHED,
  runbook: string = DEFAULT_RUNBOOK,
): Promise<Opening[]> => [
  await prepareOpening({ name: 'planned-quiet', mode: 'planned', scenario: 'quiet', regions, pace, runbook }),
  await prepareOpening({
    name: 'forced-kinesis',
    mode: 'forced',
    scenario: '2020-11-25-kinesis',
    regions,
    pace,
    runbook,
  }),
  await prepareOpening({
    name: 'forced-region-down',
    mode: 'forced',
    scenario: 'region-down',
    regions,
    pace,
    capacity: 'declared',
    runbook,
  }),
];
