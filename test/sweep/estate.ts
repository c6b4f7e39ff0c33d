/** A small estate, so that one whole run takes a few milliseconds: a web service, a worker and a consumer of one stream. */
import type { Mode } from '../../src/domain/plan/plan.ts';
import { materialise } from '../../src/sandbox/declared/materialise.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { provisioned } from '../provisioned.ts';
import { alertedAtMs, outagesOf } from '../../src/sandbox/faults/scenario-script.ts';
import { scenarioNamed } from '../../src/sandbox/faults/scenario.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { AS_PUBLISHED } from '../../src/storm/pace.ts';
import type { ApplicationDescription } from '../../stacks/application.ts';
import { PONY } from '../../stacks/pony.ts';

const named = <T extends { name: string }>(list: readonly T[], names: readonly string[]): T[] =>
  list.filter(({ name }) => names.includes(name));

/** One web service, one worker, one stream that has to be doubled twice. */
const SMALL: ApplicationDescription = {
  ...PONY,
  services: named(PONY.services, ['auth', 'mailer']),
  consumers: PONY.consumers.map((consumer) => ({
    ...consumer,
    stream: { ...consumer.stream, shardCount: 4, restShardCount: 1 },
  })),
};

/** One web service and its traffic, nothing else. */
const TINY: ApplicationDescription = {
  ...PONY,
  services: named(PONY.services, ['auth']).map((service) => ({ ...service, publishesTo: [] })),
  consumers: [],
};

/** Two names on one balancer, two consumers of one stream, and no task at rest. */
const TWIN: ApplicationDescription = {
  ...SMALL,
  loadBalancers: SMALL.loadBalancers.map((balancer) => ({
    ...balancer,
    alsoNamed: [{ publicName: 'www.pony.example', probePath: '/health' }],
  })),
  services: named(SMALL.services, ['auth']).map((service) => ({ ...service, restTasks: 0 })),
  consumers: SMALL.consumers.flatMap((consumer) => [
    consumer,
    { ...consumer, name: 'billing', stream: { ...consumer.stream } },
  ]),
};

const APPLICATIONS = { small: SMALL, tiny: TINY, twin: TWIN } as const;

export type Estate = keyof typeof APPLICATIONS;

/** A move with nothing broken, and one away from a region whose streams are down. */
const SCENARIOS: Record<Mode, string> = { planned: 'quiet', forced: '2020-11-25-kinesis' };

const known = new Map<Estate, Promise<ProvisionedRegion[]>>();

const regionsOf = (estate: Estate): Promise<ProvisionedRegion[]> => {
  const application = APPLICATIONS[estate];
  const found = known.get(estate) ?? provisioned({ application, postures: { primary: 'serving', standby: 'warm' } });
  known.set(estate, found);
  return found;
};

/** Users as in storms of the published pace: fewer resolvers, looked at less often. */
const COARSE = { resolvers: { count: AS_PUBLISHED.resolvers, cheatingShare: 0 }, grainMs: 15_000 };

/** The world at the moment at which somebody types `failover promote`. */
export const worldAtAlert = async (estate: Estate, mode: Mode, seed: number): Promise<SandboxState> => {
  const scenario = scenarioNamed(SCENARIOS[mode]);
  const regions = structuredClone(await regionsOf(estate));
  const state = materialise(regions, { startMs: Date.parse(scenario.startsAt), seed, load: COARSE });
  state.outages.push(...outagesOf(scenario, { primary: 'us-east-1', standby: 'us-west-2' }));
  sandboxMachine.step(state, alertedAtMs(scenario) ?? Date.parse(scenario.startsAt), { kind: 'advance' });
  return state;
};

/** What both stacks export. */
export const manifestsOf = async (estate: Estate) => {
  const [from, to] = (await regionsOf(estate)).map(({ manifest }) => manifest);
  if (from === undefined || to === undefined) throw new Error('two regions are provisioned');
  return { from, to };
};
