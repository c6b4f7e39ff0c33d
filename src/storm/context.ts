/** What all processes of one storm share: the world, its clock, one disk, and somebody who watches. */
import type { Life } from './life.ts';
import type { Call, Answer } from '../domain/api/call.ts';
import type { BucketPlace } from '../journal/objects.ts';
import type { Clock } from '../sandbox/clock.ts';
import { createClock } from '../sandbox/clock.ts';
import type { SandboxState } from '../sandbox/state.ts';
import { sandboxMachine, type SandboxOutput } from '../sandbox/world.ts';
import type { Auditor } from './auditor.ts';
import type { Hooks, Manner, PointFate, PointKind, Setting } from './fault.ts';

export interface StormContext {
  state: SandboxState;
  setting: Setting;
  clock: Clock;
  /** World time at which the first command is typed. */
  openedMs: number;
  hooks: Hooks;
  auditor: Auditor;
  lives: Map<number, Life>;
  manner: Manner;
  /** Where the shared journal is; null where the journal is on one disk. */
  bucket: BucketPlace | null;
  /** By host, raw records by run and sequence. With a shared journal each host has a disk of its own, else there is one. */
  disks: Map<string, Map<number, Map<number, string>>>;
  /** What has become part of a run, as run/sequence: its bytes. */
  kept: Map<string, string>;
  /** Approvals on the disk, by name. */
  approvals: Map<string, string>;
  appends: number;
  /** What happened, a line each; its hash tells two storms apart. */
  trace: string[];
  /** Lets people in who have been sent for. */
  receiveVisits(): void;
  /** When the last call that is on its way will land. */
  lastLandingMs: number;
}

/** A promise that nobody keeps. A fresh one each time: one for all would keep alive all that ever waited on it. */
export const never = (): Promise<never> => new Promise<never>(() => {});
/** A bell that nobody rings. */
export const SILENCE = { rung: () => false, heard: never };

/** Milliseconds since the first command was typed. */
export const sinceOpening = ({ clock, openedMs }: StormContext): number => clock.nowMs() - openedMs;

/** Gives the world an input at its present moment. */
export const take = (context: StormContext, call: Call): SandboxOutput =>
  sandboxMachine.step(context.state, context.state.nowMs, { kind: 'call', call });

/** A clock that says so when nothing is left that could ever happen. */
export const createStormClock = (state: SandboxState): Clock =>
  createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => sandboxMachine.pass(state, atMs),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    random: () => 0.5,
    pace(untilMs) {
      if (untilMs === Number.POSITIVE_INFINITY) throw new Error('every process waits, and nothing is left to wait for');
      return Promise.resolve();
    },
  });

/** Is the process asleep now? Wakes it when its time has come. */
export const isAsleep = (context: StormContext, life: Life): boolean => {
  if (life.sleep === null) return false;
  if (context.clock.nowMs() < life.sleep.untilMs) return true;
  life.sleptMs += life.sleep.untilMs - life.sleep.fromMs;
  life.sleep = null;
  return false;
};

/** The monotonic clock of a process. */
export const elapsedMs = (context: StormContext, life: Life): number =>
  (isAsleep(context, life) && life.sleep !== null ? life.sleep.fromMs : context.clock.nowMs()) - life.sleptMs;

const suffer = (context: StormContext, life: Life, fate: PointFate): void => {
  const { clock, trace } = context;
  trace.push(`${clock.nowMs()} ${life.id} ${fate.kind}`);
  if (fate.kind === 'crash') life.kill();
  else if (fate.kind === 'interrupt') life.pause();
  else if (!isAsleep(context, life)) life.sleep = { fromMs: clock.nowMs(), untilMs: clock.nowMs() + fate.forMs };
};

/** The process passes a point; faults may strike there. @returns the fate, if there was one. */
export const cross = (context: StormContext, life: Life, kind: PointKind, steps: string[] = []): PointFate | null => {
  life.crossed += 1;
  const { hooks } = context;
  if (hooks.points.length === 0 || life.isDead) return null;
  const point = {
    kind,
    index: life.crossed,
    process: life.id,
    person: life.person,
    atMs: sinceOpening(context),
    steps,
  };
  for (const rule of hooks.points) {
    const fate = rule(point);
    if (fate === null) continue;
    context.auditor.struck(life, fate.kind, kind, steps);
    suffer(context, life, fate);
    return fate;
  }
  return null;
};

/** Holds the main course of a process back while it sleeps, and for ever once it is dead. */
export const whenAwake = async (context: StormContext, life: Life): Promise<void> => {
  while (!life.isDead && isAsleep(context, life) && life.sleep !== null)
    await life.member.wait(life.sleep.untilMs, SILENCE);
  if (life.isDead) await never();
};

/** The same for what runs beside it: the clock waits for the main course of each process alone. */
export const whenAwakeBeside = async (context: StormContext, life: Life): Promise<void> => {
  while (!life.isDead && isAsleep(context, life) && life.sleep !== null) {
    const { untilMs } = life.sleep;
    await new Promise<void>((resolve) => context.clock.schedule(untilMs, resolve));
  }
  if (life.isDead) await never();
};

/** An answer for a call that had none in time. */
export const overdue = (deadlineMs: number): Answer => ({
  outcome: 'unknown',
  error: { code: 'Timeout', message: `No answer within ${deadlineMs} ms.`, kind: 'timeout' },
});
