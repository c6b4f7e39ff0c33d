/**
 * Several operators at one run, a turn at a time. A turn is one append or one change of the world. Between two turns of an
 * operator the others may do anything, for any length of time: it is stopped like a process that got SIGSTOP, or a laptop
 * with its lid closed. Which one goes next is a choice, and a list of choices is an interleaving.
 */
import type { Answer } from '../../src/domain/api/call.ts';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import { Failure } from '../../src/domain/failure.ts';
import { createClock } from '../../src/sandbox/clock.ts';
import { createSandboxTarget } from '../../src/sandbox/target.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import type { Command, Ended } from './commands.ts';
import { labFrom, take, textOfCall, type Image, type Lab, type ProcessOutside } from './lab.ts';

export interface Operator {
  name: string;
  command: Command;
}

/** What a turn did. */
export interface Turn {
  by: string;
  kind: 'start' | 'append' | 'change';
  /** Was the record created, or the change accepted? */
  took: boolean;
  /** The bytes of the record, or the change. */
  text: string;
}

/** What is a turn: each append and each change, or each wait and each read as well. */
type Grain = 'effect' | 'await';

interface Actor extends Operator {
  /** Turns that it is about to take, the first first. */
  pending: (() => void)[];
  ended: Ended | Failure | null;
  /** Lets it run on; kept while it is stopped. */
  thaw: () => void;
  thawed: Promise<void>;
  /** Told when it stops at its next turn, or has ended. */
  stopped: () => void;
}

const freeze = (actor: Actor): void => {
  actor.thawed = new Promise((resolve) => (actor.thaw = resolve));
  actor.stopped();
};

/** Stops the actor until it is given this turn. */
const turnOf = (actor: Actor): Promise<void> =>
  new Promise((resolve) => {
    actor.pending.push(resolve);
    freeze(actor);
  });

const LATENCY_MS = 40;

const outsideOf = (lab: Lab, actor: Actor, turns: Turn[], grain: Grain): ProcessOutside => {
  const passing = (): Promise<void> => (grain === 'await' ? turnOf(actor) : Promise.resolve());
  const { state, store, records } = lab;
  const note = (kind: Turn['kind'], took: boolean, text: string): void =>
    void turns.push({ by: actor.name, kind, took, text });
  const clock = createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => sandboxMachine.pass(state, atMs),
    async nextTurn() {
      await actor.thawed;
      await new Promise((resolve) => setImmediate(resolve));
      await actor.thawed;
    },
    random: () => 0.5,
  });
  const world = clock.join();
  const reads = createSandboxTarget({ clock, latencyMs: LATENCY_MS, world: { take: (call) => take(lab, call) } });
  return {
    world: {
      ...world,
      async wait(untilMs, bell) {
        await passing();
        return world.wait(untilMs, bell);
      },
    },
    target: {
      async send(call, deadlineMs) {
        if (call.service === 'human') return { outcome: 'yes', output: { answer: 'yes', by: 'ada' } };
        if (!isWrite(call)) {
          await passing();
          return reads.send(call, deadlineMs);
        }
        await turnOf(actor);
        const answer = take(lab, call);
        if (answer === 'hang') throw new Error('no change hangs in these worlds');
        note('change', answer.outcome === 'yes', textOfCall(call));
        return new Promise<Answer>((resolve) => clock.schedule(state.nowMs + LATENCY_MS, () => resolve(answer)));
      },
    },
    store: {
      ...store,
      async create(run, sequence, bytes) {
        await turnOf(actor);
        const result = await store.create(run, sequence, bytes);
        if (result === 'created') records.push({ run, sequence, bytes });
        note('append', result === 'created', bytes);
        return result;
      },
    },
    leave: () => world.leave(),
  };
};

const startActor = (lab: Lab, operator: Operator, turns: Turn[], grain: Grain): Actor => {
  const actor: Actor = {
    ...operator,
    pending: [],
    ended: null,
    thaw: () => {},
    thawed: Promise.resolve(),
    stopped: () => {},
  };
  const live = async (): Promise<void> => {
    await turnOf(actor);
    turns.push({ by: actor.name, kind: 'start', took: true, text: '' });
    try {
      actor.ended = await actor.command(outsideOf(lab, actor, turns, grain), actor.name);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      actor.ended = error;
    }
    actor.stopped();
  };
  void live();
  return actor;
};

/** Gives an actor its next turn, and returns when it is about to take another or has ended. */
const giveTurn = async (actor: Actor): Promise<void> => {
  const release = actor.pending.shift();
  const stops = new Promise<void>((resolve) => (actor.stopped = resolve));
  release?.();
  // One that is about to do several things at once does not get to hear of the first before it did the others.
  if (actor.pending.length > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    return;
  }
  actor.thaw();
  await stops;
};

export interface Played {
  lab: Lab;
  turns: Turn[];
  ended: Map<string, Ended | Failure>;
  /** How many operators could go next, at each turn. */
  widths: number[];
}

/** Plays one interleaving: at each turn the operator of that number goes, counted among those that have not ended. */
const play = async (
  image: Image,
  operators: readonly Operator[],
  choices: readonly number[],
  grain: Grain = 'effect',
): Promise<Played> => {
  const lab = labFrom(image);
  const turns: Turn[] = [];
  const widths: number[] = [];
  const actors = operators.map((operator) => startActor(lab, operator, turns, grain));
  for (let at = 0; ; at += 1) {
    const live = actors.filter(({ ended }) => ended === null);
    const actor = live[Math.min(choices[at] ?? 0, live.length - 1)];
    if (actor === undefined) break;
    widths.push(live.length);
    await giveTurn(actor);
  }
  const ended = new Map(actors.map(({ name, ended: end }) => [name, end as Ended | Failure]));
  return { lab, turns, ended, widths };
};

/** Plays every interleaving there is, each once, and tells of each. @returns how many there are */
export const playAll = async (
  image: Image,
  operators: readonly Operator[],
  judge: (played: Played, choices: readonly number[]) => void,
): Promise<number> => {
  let choices: number[] = [];
  for (let count = 1; ; count += 1) {
    const played = await play(image, operators, choices);
    const taken = played.widths.map((_, at) => choices[at] ?? 0);
    judge(played, taken);
    // The last turn at which somebody else could still have gone.
    const at = taken.findLastIndex((choice, index) => choice + 1 < (played.widths[index] ?? 0));
    if (at < 0) return count;
    choices = [...taken.slice(0, at), (taken[at] ?? 0) + 1];
  }
};

/**
 * The first operator is stopped at one of its awaits, the second one does all that it does, and the first one wakes up; so
 * for each await. @returns how many there are
 */
export const playSleeps = async (
  image: Image,
  [first, second]: readonly [Operator, Operator],
  judge: (played: Played, at: number) => void,
): Promise<number> => {
  const alone = (await play(image, [first], [], 'await')).widths.length;
  for (let at = 1; at < alone; at += 1) {
    const others = Array.from({ length: alone * 4 }, () => 1);
    judge(await play(image, [first, second], [...Array.from({ length: at }, () => 0), ...others], 'await'), at);
  }
  return alone - 1;
};
