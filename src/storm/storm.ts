/** One storm: a seed chooses faults, people work until the run is over, and the auditor says what was broken. */
import { sha256 } from '../domain/text/digest.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { BucketPlace } from '../journal/objects.ts';
import type { PlanningOrder } from '../run/planning.ts';
import type { SandboxState } from '../sandbox/state.ts';
import { sandboxMachine } from '../sandbox/world.ts';
import type { PublicNames, Violation } from './audit.ts';
import { createAuditor } from './auditor.ts';
import {
  noHooks,
  type Arming,
  type Excuses,
  type FaultKind,
  type Hooks,
  type Manner,
  type PlannedFault,
  type Setting,
  type Visit,
} from './fault.ts';
import { FAULTS } from './faults/catalogue.ts';
import { createStormClock, type StormContext } from './context.ts';
import { live } from './people.ts';
import type { Leaving } from './life.ts';
import { think, type Command, type Papers } from './process.ts';
import { randomOf } from './random.ts';

/** Where a storm begins: a world at its alert, and the plan that was made of it. */
export interface Opening {
  name: string;
  /** What happens to the old region. */
  scenario: string;
  /** The estate in a line: regions, services and what they wait for, streams and their consumers, public names. */
  about: string;
  /** How often it is drawn, beside others. */
  weight: number;
  plan: Plan;
  planDigest: string;
  /** What another plan would be made for. */
  order: PlanningOrder;
  /** The shared journal in the standby region; null where the stacks declare none. */
  bucket: BucketPlace | null;
  state: SandboxState;
  setting: Setting;
  /** By public name, the floors of the services behind it. */
  names: PublicNames;
  /** Functions of the old region by the function of the new one that takes their place. */
  fences: Map<string, string>;
}

export interface Storm {
  opening: string;
  manner: Manner;
  faults: PlannedFault[];
}

export interface StormResult {
  storm: Storm;
  violations: Violation[];
  /** Faults that really did something. */
  fired: Set<string>;
  marks: Set<string>;
  leavings: Leaving[];
  outcome: 'completed' | 'rolled-back' | 'open' | 'not begun';
  /** Of everything that happened, in order. */
  traceHash: string;
  trace: string[];
  virtualMs: number;
  commands: number;
}

/** Time for transitions that have begun to come to their end, once the last call has landed. */
const DRAIN_MS = 3 * 60_000;

/** On average this many faults strike in one storm; many storms have few, some have very many. */
const drawCount = (seed: bigint): number => {
  const random = randomOf(seed, 'count');
  return random.chance(0.15) ? random.whole(6, 14) : random.whole(1, 5);
};

const drawOpening = (seed: bigint, openings: readonly Opening[]): Opening => {
  const total = openings.reduce((sum, { weight }) => sum + weight, 0);
  let left = randomOf(seed, 'opening').next() * total;
  const found = openings.find(({ weight }) => (left -= weight) < 0) ?? openings.at(-1);
  if (found === undefined) throw new RangeError('a storm needs an opening');
  return found;
};

/** How people work in the storm of a seed. */
const drawManner = (seed: bigint, { bucket }: Opening): Manner => {
  const random = randomOf(seed, 'manner');
  return {
    journal: random.chance(0.35) && bucket !== null ? 'bucket' : 'disk',
    plans: random.chance(0.25),
    people: random.chance(0.15) ? 2 : 1,
  };
};

/** The faults of a seed. Each kind rolls its parameters in a stream of its own. */
export const planStorm = (seed: bigint, openings: readonly Opening[]): Storm => {
  const opening = drawOpening(seed, openings);
  const manner = drawManner(seed, opening);
  const setting = settingIn(opening, manner);
  const ranked = FAULTS.map((kind) => ({ kind, rank: randomOf(seed, `is ${kind.name}`).next() }));
  ranked.sort((left, right) => left.rank - right.rank);
  const faults = ranked.slice(0, drawCount(seed)).flatMap(({ kind }): PlannedFault[] => {
    const params = kind.roll(randomOf(seed, kind.name), setting);
    return params === null ? [] : [{ fault: kind.name, params }];
  });
  return { opening: opening.name, manner, faults };
};

const settingIn = ({ setting }: Opening, { journal }: Manner): Setting => ({
  ...setting,
  hasBucket: journal === 'bucket',
});

const kindNamed = (name: string): FaultKind => {
  const found = FAULTS.find((kind) => kind.name === name);
  if (found === undefined) throw new RangeError(`there is no fault "${name}"`);
  return found;
};

const armAll = (storm: Storm, setting: Setting, hooks: Hooks, excuses: Excuses, fired: Set<string>): void => {
  for (const { fault, params } of storm.faults) {
    const arming: Arming = { setting, hooks, excuses, fired: () => void fired.add(fault) };
    kindNamed(fault).arm(params, arming);
  }
};

const COMMANDS: Record<Visit['command'], Command> = {
  begin: { kind: 'begin' },
  resume: { kind: 'resume', decision: { kind: 'continue' }, takeOver: false },
  'take-over': { kind: 'resume', decision: { kind: 'continue' }, takeOver: true },
  rollback: { kind: 'rollback', takeOver: true },
};

/** The first person begins; others come when faults send them, also in the middle of it. */
const liveAll = async (context: StormContext, papers: Papers, visits: Visit[]): Promise<Leaving[]> => {
  const leavings: Promise<Leaving>[] = [live(context, 'ada', papers, { kind: 'begin' })];
  let seen = 0;
  const receive = (): void => {
    for (; seen < visits.length; seen += 1) {
      const { atMs, command, person } = visits[seen] as Visit;
      const inMs = Math.max(0, context.openedMs + atMs - context.clock.nowMs());
      leavings.push(think(context, inMs).then(() => live(context, person, papers, COMMANDS[command])));
    }
  };
  context.receiveVisits = receive;
  receive();
  for (let index = 0; index < leavings.length; index += 1) await leavings[index];
  return Promise.all(leavings);
};

const createContext = (
  { state, setting, names, fences, bucket }: Opening,
  manner: Manner,
  hooks: Hooks,
  excuses: Excuses,
): StormContext => {
  const clock = createStormClock(state);
  const auditor = createAuditor({ state, setting, excuses, names, fences });
  return {
    state,
    setting,
    clock,
    openedMs: state.nowMs,
    hooks,
    auditor,
    lives: new Map(),
    manner,
    bucket: manner.journal === 'bucket' ? bucket : null,
    disks: new Map(),
    kept: new Map(),
    approvals: new Map(),
    appends: 0,
    trace: [],
    receiveVisits: () => {},
    lastLandingMs: 0,
  };
};

/** The plan of the alert as a file, unless each command makes its own. */
const papersOf = ({ plan, planDigest, order }: Opening, { plans, people }: Manner): Papers => ({
  file: plans ? null : { plan, digest: planDigest, modeReason: '', facts: null, manifests: order.manifests },
  order: { ...order, approvals: people },
});

/** Runs one storm from its opening to its end. Equal storms give equal traces. */
export const runStorm = async (storm: Storm, openings: readonly Opening[]): Promise<StormResult> => {
  const found = openings.find(({ name }) => name === storm.opening);
  if (found === undefined) throw new RangeError(`there is no opening "${storm.opening}"`);
  const opening = { ...found, state: structuredClone(found.state) };
  const visits: Visit[] = [];
  let context: StormContext | null = null;
  const hooks = noHooks((visit) => {
    visits.push(visit);
    context?.receiveVisits();
  });
  const excuses: Excuses = { lies: false, meddled: new Set(), hopeless: false, isTtlIgnored: false };
  const fired = new Set<string>();
  const setting = settingIn(opening, storm.manner);
  // Faults keep notes by their parameters: each storm has its own, or a second one in a process would not equal the first.
  armAll(structuredClone(storm), setting, hooks, excuses, fired);
  context = createContext({ ...opening, setting }, storm.manner, hooks, excuses);
  const { state, clock, openedMs, auditor, trace } = context;
  for (const { atMs, happen } of hooks.moments) clock.schedule(openedMs + atMs, () => happen(state));
  const leavings = await liveAll(context, papersOf(opening, storm.manner), visits);
  const endedMs = clock.nowMs();
  await think(context, Math.max(context.lastLandingMs - endedMs, 0) + DRAIN_MS);
  auditor.close(leavings);
  const diary = [...auditor.diaries.values()].at(-1);
  trace.push(JSON.stringify(leavings), JSON.stringify(auditor.violations));
  sandboxMachine.step(state, state.nowMs, { kind: 'advance' });
  return {
    storm,
    violations: auditor.violations,
    fired,
    marks: auditor.marks,
    leavings,
    outcome: diary === undefined ? 'not begun' : (diary.outcome ?? 'open'),
    traceHash: sha256(trace.join('\n')),
    trace,
    virtualMs: endedMs - openedMs,
    commands: context.lives.size,
  };
};
