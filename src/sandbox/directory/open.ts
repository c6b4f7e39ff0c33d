/** The sandbox as the command line uses it: made from the Pulumi program, kept in a directory, with a clock and a target. */
import type { Call, Region, Target } from '../../domain/api/call.ts';
import { digestOf } from '../../domain/text/digest.ts';
import type { Manifest, Posture } from '../../domain/facts/manifest.ts';
import type { PolicyDocument } from '../../domain/api/policy-document.ts';
import { resourcesOf } from '../services/registry.ts';
import { draw } from '../chance.ts';
import { createClock, type ClockBell, type ClockOptions, type ClockWorld } from '../clock.ts';
import { checkVacant, createDirectory, openDirectory, type Directory } from './directory.ts';
import { checkEdit, type Edit } from '../faults/edit.ts';
import type { LoadOptions } from '../load/create.ts';
import { slownessMs, type Outage, type OutageService } from '../faults/outage.ts';
import { resolveOnly } from '../faults/outage-only.ts';
import type { SandboxPhysics } from '../physics.ts';
import type { ApplicationDescription } from '../declared/provision-application.ts';
import { scenarioNamed, SCENARIOS } from '../faults/scenario.ts';
import { stageScenario } from '../faults/scenario-stage.ts';
import { alertedAtMs, spoken, type Scenario } from '../faults/scenario-script.ts';
import type { QuotaState } from '../services/service-quotas/state.ts';
import type { SandboxState } from '../state.ts';
import { summaryOf, windowOf, type LedgerSummary, type WindowSummary } from '../summary.ts';
import { createSandboxTarget } from '../target.ts';
import { viewOf, type SandboxView } from '../view.ts';
import { sandboxMachine, integrateToNow, type SandboxInput, type SandboxOutput } from '../world.ts';

/** What a sandbox was made from. */
export interface SandboxOrigin {
  /** Absolute path of the program that declared its application; null for the example. */
  program: string | null;
  /** Digest of the description, which tells whether the program declares another one by now. */
  descriptionDigest: string;
  scenario: string;
  /** What happens in it, one line; absent in sandboxes that were made before it was kept. */
  title?: string;
  /** When an operator is alerted, virtual time; null when the scenario has no trouble. */
  alertedAtMs: number | null;
  primary: Region;
  standby: Region;
  /** Of both regions, the primary's first. */
  manifests: Manifest[];
}

/** An application that is played, and where it comes from. */
export interface Played {
  description: ApplicationDescription;
  /** Absolute path of the program that declares it; null for the example. */
  program: string | null;
}

export interface CreateOptions {
  /** A scenario, or the name of one; default the event of 2020-11-25. */
  scenario?: string | Scenario;
  /** How ready the standby is; default warm. */
  posture?: Exclude<Posture, 'serving'>;
  /** Decides all chance in it; default 1. */
  seed?: number;
  physics?: Partial<SandboxPhysics>;
  load?: LoadOptions;
  /** Applied quotas of both regions by service code, where they differ from the defaults. */
  quotas?: Record<string, QuotaState[]>;
}

const DEFAULT_SCENARIO = SCENARIOS[0]?.name ?? 'quiet';

/**
 * Makes a sandbox of an application: runs the Pulumi program of both regions in this process.
 * @throws Failure `sandbox-exists`, `sandbox-not-one`, `scenario-unknown`, `application-invalid`, `program-failed` and
 *   those of the disk.
 */
export const createSandbox = async (
  directory: string,
  { description, program }: Played,
  options: CreateOptions = {},
): Promise<void> => {
  const { scenario: wanted = DEFAULT_SCENARIO, posture = 'warm', seed = 1, ...more } = options;
  const scenario = typeof wanted === 'string' ? scenarioNamed(wanted) : wanted;
  checkVacant(directory);
  // Pulumi takes half a second to load, which only this command pays.
  const [{ provision }, { materialise }] = await Promise.all([
    import('../declared/provision.ts'),
    import('../declared/materialise.ts'),
  ]);
  const regions = await provision({
    application: description,
    postures: { primary: 'serving', standby: posture },
  });
  const manifests = regions.map(({ manifest }) => manifest);
  const [primary = '', standby = ''] = manifests.map(({ region }) => region);
  const state = materialise(regions, { startMs: Date.parse(scenario.startsAt), seed, ...more });
  const scene = { primary, standby };
  stageScenario(state, scenario, scene);
  integrateToNow(state);
  const origin: SandboxOrigin = {
    program,
    descriptionDigest: digestOf(description),
    scenario: scenario.name,
    title: spoken(scenario.title, scene),
    alertedAtMs: alertedAtMs(scenario),
    primary,
    standby,
    manifests,
  };
  await createDirectory(directory, state, origin);
};

/** An outage set by hand. */
interface InjectedOutage extends Pick<Outage, 'service' | 'region' | 'effect' | 'plane' | 'share'> {
  /** When it begins, virtual time; absent: now. */
  fromMs?: number;
  /** Null: until it is healed. */
  forMs: number | null;
  /** The only resources that it hits, by name; absent: all. */
  only?: string[];
  note?: string;
}

export interface OpenOptions {
  /** Gives everything that became ready a turn to run. */
  nextTurn(): Promise<void>;
  /** Lets real time pass before the virtual time `untilMs`; see `ClockOptions`. */
  pace?(untilMs: number, bell: ClockBell): Promise<void>;
  /** How long another process may hold the sandbox, in milliseconds. */
  busyTimeoutMs?: number;
  /** From a request to its answer, in virtual milliseconds. */
  latencyMs?: number;
}

export interface Sandbox {
  origin: SandboxOrigin;
  /** The engine's view of the virtual clock. */
  world: ClockWorld;
  /** The clock for one more engine in this process. */
  join(): ClockWorld;
  target: Target;
  show(): SandboxView;
  summary(): LedgerSummary;
  /** The ledger from a moment on, virtual time. */
  since(atMs: number): WindowSummary;
  /** @returns it as it was taken. @throws Failure `outage-only-invalid` (exit 2) */
  inject(outage: InjectedOutage): Outage;
  /** Ends the outages that match, all when nothing is given; returns how many. */
  heal(which?: { service?: OutageService; region?: Region }): number;
  /** Lets the caller do only what the documents allow together; null for everything. */
  enforce(policy: PolicyDocument[] | null): void;
  /** Changes a setting by hand, past every API. @throws Failure `edit-invalid` (exit 2) */
  edit(edit: Edit): void;
  /**
   * Has a bucket of somebody else there, empty when it was not: the program of an application declares none but its own.
   * @returns its region: the standby where the sandbox has not the one that is asked for
   */
  lend(place: { bucket: string; region: Region }): Region;
  /** Lets virtual time pass. */
  advance(durationMs: number): void;
  close(): void;
}

type SandboxDirectory = Directory<SandboxState, SandboxInput, SandboxOutput>;

/** Virtual time as this process has it. Waiting alone is not logged: the next input takes the world along. */
const createHand = (directory: SandboxDirectory) => {
  let aheadMs = 0;
  const nowMs = (): number => Math.max(aheadMs, directory.state().nowMs);
  return {
    nowMs,
    moveTo(atMs: number): void {
      aheadMs = Math.max(aheadMs, atMs);
    },
    perform: (input: SandboxInput): SandboxOutput => directory.perform(nowMs(), input),
    /** The state now, with all that happened by itself meanwhile. */
    now(): SandboxState {
      if (directory.refresh().nowMs < nowMs()) directory.perform(nowMs(), { kind: 'advance' });
      return directory.state();
    },
  };
};

const unended = ({ outages, nowMs }: SandboxState): number =>
  outages.filter(({ toMs }) => toMs === null || toMs > nowMs).length;

const toOutage = (state: SandboxState, injected: InjectedOutage): Outage => {
  const { fromMs = state.nowMs, forMs, note = 'set by hand', only, ...outage } = injected;
  return {
    ...outage,
    id: `by-hand-${state.ledger.changeCount + 1}`,
    fromMs,
    toMs: forMs === null ? null : fromMs + forMs,
    endShare: null,
    note,
    ...(only === undefined ? {} : { only: resolveOnly(state, outage, only) }),
  };
};

/** @throws Failure as `openDirectory` does; every function of the sandbox may throw those of a busy or broken disk. */
export const openSandbox = async (directory: string, options: OpenOptions): Promise<Sandbox> => {
  const { nextTurn, pace, busyTimeoutMs, latencyMs } = options;
  const timeout = busyTimeoutMs === undefined ? {} : { busyTimeoutMs };
  const kept: SandboxDirectory = await openDirectory(sandboxMachine, { directory, ...timeout });
  const hand = createHand(kept);
  let draws = 0;
  const random = (): number => draw(kept.state().seed, `engine ${kept.state().serial} ${(draws += 1)}`);
  const clockOptions: ClockOptions = { nowMs: hand.nowMs, moveTo: hand.moveTo, nextTurn, random };
  const clock = createClock(pace === undefined ? clockOptions : { ...clockOptions, pace });
  const take: Parameters<typeof createSandboxTarget>[0]['world']['take'] = (call) =>
    hand.perform({ kind: 'call', call });
  const lateMs = (call: Call): number =>
    slownessMs(kept.state().outages, call, hand.nowMs(), resourcesOf(kept.state(), call));
  return {
    origin: kept.about() as SandboxOrigin,
    world: clock.join(),
    join: () => clock.join(),
    target: createSandboxTarget({ clock, world: { take, lateMs }, ...(latencyMs === undefined ? {} : { latencyMs }) }),
    show: () => viewOf(hand.now()),
    summary: () => summaryOf(hand.now()),
    since: (atMs) => windowOf(hand.now(), atMs),
    inject(outage) {
      const taken = toOutage(hand.now(), outage);
      hand.perform({ kind: 'outage', outages: [taken] });
      return taken;
    },
    heal({ service, region } = {}) {
      const before = unended(hand.now());
      hand.perform({ kind: 'heal', service: service ?? null, region: region ?? null });
      return before - unended(kept.state());
    },
    enforce(policy) {
      hand.perform({ kind: 'policy', policy });
    },
    edit(edit) {
      checkEdit(hand.now(), edit);
      hand.perform({ kind: 'edit', edit });
    },
    lend({ bucket, region: asked }) {
      const state = hand.now();
      const { standby } = kept.about() as SandboxOrigin;
      const region = Object.hasOwn(state.regions, asked) ? asked : standby;
      const isThere = Object.hasOwn(state.regions[region]?.buckets ?? {}, bucket);
      if (!isThere) hand.perform({ kind: 'bucket', region, bucket });
      return region;
    },
    advance(durationMs) {
      hand.moveTo(hand.nowMs() + durationMs);
      hand.now();
    },
    close() {
      try {
        hand.now();
      } finally {
        kept.close();
      }
    },
  };
};
