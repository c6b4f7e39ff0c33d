/**
 * The first state of a sandbox, made of what the program of each region registered, and of nothing else: what a stack
 * forgets is missing in the world, and a drill fails on it.
 */
import type { Manifest } from '../../domain/facts/manifest.ts';
import type { ProvisionedRegion } from './provision.ts';
import { announce } from '../due.ts';
import { createLedger } from '../ledger.ts';
import { createLoad, type LoadOptions, type Posting } from '../load/create.ts';
import { stackOf } from './raised.ts';
import { declaredRegion } from '../services/declared-region.ts';
import { postingOf } from '../services/ecs/posting.ts';
import { ALL_SERVICES } from '../services/registry.ts';
import { createRoute53State } from '../services/route53/state.ts';
import { DEFAULT_SANDBOX_PHYSICS, type SandboxPhysics } from '../physics.ts';
import { preparedQuotas } from '../services/quotas.ts';
import type { QuotaState } from '../services/service-quotas/state.ts';
import { createRegion, type InRegion, type RegionState, type SandboxState } from '../state.ts';

interface MaterialiseOptions {
  /** Virtual time at which the world begins. */
  startMs: number;
  /** Decides all chance in it. */
  seed: number;
  physics?: Partial<SandboxPhysics>;
  load?: LoadOptions;
  /** Applied quotas of both regions by service code; the program does not register them. */
  quotas?: Record<string, QuotaState[]>;
}

const MINUTE_MS = 60_000;

/** Types that the world has, or whose absence it notices. */
const MODELLED = new Set(ALL_SERVICES.flatMap(({ declared }) => declared?.types ?? []));

/** Registrations that leave no trace in the world, counted by type. Components of the program itself do not count. */
const unmodelledOf = (regions: ProvisionedRegion[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { type, custom } of regions.flatMap(({ resources }) => resources))
    if (!MODELLED.has(type) && (custom || !type.startsWith('oregon-trail:'))) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};

/** Makes a region in the state, first what each service has by itself, then what hangs on others. */
const addRegion = (state: SandboxState, provisioned: ProvisionedRegion, options: MaterialiseOptions): void => {
  const quotas = structuredClone(options.quotas ?? preparedQuotas(provisioned.region));
  const region: RegionState = { ...createRegion(provisioned.region), quotas, descriptions: {} };
  state.regions[provisioned.region] = region;
  const declared = declaredRegion(provisioned, state.defects);
  const here: InRegion = { state, region, nowMs: options.startMs };
  for (const service of ALL_SERVICES) service.declared?.make?.(here, declared);
  for (const service of ALL_SERVICES) service.declared?.connect?.(here, declared);
};

/** Records are read by mappings that may come only with the raised posture. */
const loadedManifest = ({ manifest, raised }: ProvisionedRegion): Manifest => raised?.region.manifest ?? manifest;

/** The same goes for the streams that services post into. Defects were noted when the region itself was made. */
const postingIn = (provisioned: ProvisionedRegion[]): Posting => {
  const byService = new Map(
    provisioned.flatMap((one) => [...postingOf(declaredRegion(one.raised?.region ?? one, []))]),
  );
  return (_region, { serviceArn }) => byService.get(serviceArn) ?? [];
};

const worldOf = (provisioned: ProvisionedRegion[], options: MaterialiseOptions): SandboxState => {
  const { startMs, seed } = options;
  const state: SandboxState = {
    nowMs: startMs,
    seed,
    account: provisioned[0]?.manifest.account ?? '',
    serial: 0,
    physics: { ...DEFAULT_SANDBOX_PHYSICS, ...options.physics },
    regions: {},
    route53: createRoute53State(),
    outages: [],
    load: createLoad(provisioned.map(loadedManifest), startMs, options.load, postingIn(provisioned)),
    ledger: createLedger(startMs),
    buckets: {},
    due: [],
    unmodelled: unmodelledOf(provisioned),
    defects: [],
  };
  for (const one of provisioned) addRegion(state, one, options);
  return state;
};

/** A region as a program makes it, apart from the world. */
const apart = (provisioned: ProvisionedRegion, options: MaterialiseOptions): RegionState => {
  const { regions } = worldOf([provisioned], { ...options, quotas: {} });
  return regions[provisioned.region] ?? createRegion(provisioned.region);
};

/** Makes the world of these regions, settled and healthy, at `startMs`. Throws nothing: see `defects` of the state. */
export const materialise = (provisioned: ProvisionedRegion[], options: MaterialiseOptions): SandboxState => {
  const state = worldOf(provisioned, options);
  for (const one of provisioned) {
    const region = state.regions[one.region];
    const stack = region && stackOf(one, region, (raised) => apart(raised, options));
    if (region !== undefined && stack !== undefined) region.stack = stack;
  }
  announce(state, { kind: 'minute', atMs: options.startMs + MINUTE_MS });
  return state;
};
