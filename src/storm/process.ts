/** One process of the tool: what a command does from its first look at the journal to its end, on the ground of a storm. */
import type { Entry, EntryOf } from '../domain/entry.ts';
import { Failure } from '../domain/failure.ts';
import type { Plan } from '../domain/plan.ts';
import { beginState, isOpen, type RunState } from '../domain/run-state.ts';
import { entriesFor, type Decision } from '../engine/decide.ts';
import { goOn, rollBack, type Outcome } from '../engine/run.ts';
import { openSession, type Outside, type Session } from '../engine/session.ts';
import { createBell, type World } from '../engine/world.ts';
import { claimRun } from '../journal/claim.ts';
import { openJournal, readRun } from '../journal/journal.ts';
import type { Store } from '../journal/store.ts';
import { operationOf } from '../operations/registry.ts';
import { createPaperDisk } from './disk.ts';
import {
  cross,
  elapsedMs,
  isAsleep,
  never,
  SILENCE,
  sinceOpening,
  whenAwake,
  type Ground,
  type Life,
} from './ground.ts';
import { createWire } from './wire.ts';

export type Command =
  | { kind: 'promote' }
  | { kind: 'resume'; decision: Decision; takeOver: boolean }
  | { kind: 'rollback'; takeOver: boolean };

/** How a process ended. */
export type Ended =
  | { kind: 'outcome'; outcome: Outcome; state: RunState }
  | { kind: 'refused'; code: string }
  /** There was nothing to do: the run is over. */
  | { kind: 'over'; state: RunState }
  | { kind: 'crashed' }
  /** An error that is no message to a user: a bug. */
  | { kind: 'failed'; error: unknown };

/** A plan with its digest, which is worked out once for all storms. */
export interface Planned {
  plan: Plan;
  planDigest: string;
}

interface Body {
  ground: Ground;
  life: Life;
  plan: Plan;
  planDigest: string;
  store: Store;
  outside: Outside;
}

const worldOf = (ground: Ground, life: Life): World => ({
  wallMs() {
    const now = ground.clock.nowMs();
    let offset = 0;
    for (const rule of ground.hooks.wallOffsets) offset += rule(life.id, sinceOpening(ground));
    return now + offset;
  },
  elapsedMs: () => elapsedMs(ground, life),
  random: () => life.member.random(),
  async wait(untilMs, bell) {
    for (;;) {
      cross(ground, life, 'waiting');
      if (life.isDead) return never();
      if (isAsleep(ground, life)) {
        await whenAwake(ground, life);
        continue;
      }
      await life.member.wait(untilMs + life.sleptMs, bell);
      if (life.isDead) return never();
      if (!isAsleep(ground, life)) return;
    }
  },
});

const writerOf = ({ person, host, id }: Life) => ({ operator: person, host, processId: id });

const firstEntry =
  ({ ground, life, plan, planDigest, outside }: Body) =>
  (run: number): EntryOf<'run.begun'> => ({
    kind: 'run.begun',
    at: outside.world.wallMs(),
    runId: `${run}-${life.id}${ground.setting.mode[0] ?? ''}`,
    plan,
    planDigest,
    target: 'sandbox',
    writer: writerOf(life),
    tool: 'storm',
  });

const nothing = (): null => null;

const finished = (outcome: Outcome, state: RunState): Ended => ({ kind: 'outcome', outcome, state });

const promote = async (body: Body): Promise<Ended> => {
  const newest = await readRun(body.store);
  if (newest !== null && newest.state.status === 'promoted') return { kind: 'over', state: newest.state };
  let begun: EntryOf<'run.begun'> | null = null;
  const claim = await claimRun(body.store, (run) => [(begun = firstEntry(body)(run))]);
  if (claim.kind === 'taken') return { kind: 'refused', code: 'run-open' };
  const entry = begun as EntryOf<'run.begun'> | null;
  if (entry === null) throw new Error('a run was claimed without its first entry');
  const state = beginState(entry);
  const session = openSession(body.outside, claim.journal, state, [entry]);
  return finished(await goOn(session, nothing), state);
};

/** Another process of the run that this host knows to be at work; of another host nothing is known. */
const isAttended = ({ ground, life }: Body, { writer, status }: RunState): boolean => {
  if (status === 'paused' || status === 'stopped') return false;
  const other = ground.lives.get(writer.processId);
  return writer.host === life.host && other !== undefined && !other.isDead && other !== life;
};

const refused = (code: string): Ended => ({ kind: 'refused', code });

const open = async (body: Body, takeOver: boolean): Promise<{ session: Session; state: RunState } | Ended> => {
  const found = await readRun(body.store);
  if (found === null) return refused('run-not-found');
  if (!takeOver && isOpen(found.state) && isAttended(body, found.state)) return refused('run-at-work');
  const { journal, state } = await openJournal(body.store, found.run);
  return { session: openSession(body.outside, journal, state), state };
};

const resume = async (body: Body, { decision, takeOver }: Extract<Command, { kind: 'resume' }>): Promise<Ended> => {
  const opened = await open(body, takeOver);
  if ('kind' in opened) return opened;
  const { session, state } = opened;
  if (!isOpen(state)) return { kind: 'over', state };
  const writer = writerOf(body.life);
  if (state.status === 'rolling-back') {
    await session.record([{ kind: 'run.resumed', writer }]);
    return finished(await rollBack(session, nothing), state);
  }
  const answers = entriesFor(state, decision, body.life.person);
  await session.record([{ kind: 'run.resumed', writer }, ...answers]);
  return finished(await goOn(session, nothing), state);
};

const takeBack = async (body: Body, { takeOver }: Extract<Command, { kind: 'rollback' }>): Promise<Ended> => {
  const opened = await open(body, takeOver);
  if ('kind' in opened) return opened;
  const { session, state } = opened;
  if (state.status === 'rolled-back') return { kind: 'over', state };
  await session.record([{ kind: 'run.resumed', writer: writerOf(body.life) }]);
  return finished(await rollBack(session, nothing), state);
};

const perform = (body: Body, command: Command): Promise<Ended> => {
  if (command.kind === 'promote') return promote(body);
  return command.kind === 'resume' ? resume(body, command) : takeBack(body, command);
};

const createLife = (ground: Ground, person: string, pause: () => void): Life => {
  let die: () => void = () => {};
  const died = new Promise<void>((resolve) => (die = resolve));
  const member = ground.clock.join();
  const life: Life = {
    id: ground.lives.size + 1,
    person,
    host: person,
    member,
    isDead: false,
    died,
    kill() {
      life.isDead = true;
      member.leave();
      die();
    },
    sleep: null,
    sleptMs: 0,
    pause,
    crossed: 0,
  };
  ground.lives.set(life.id, life);
  return life;
};

/** Runs a command of a person to its end, its refusal or its death. */
export const runProcess = async (
  ground: Ground,
  person: string,
  { plan, planDigest }: Planned,
  command: Command,
): Promise<Ended> => {
  let isPaused = false;
  const bell = createBell();
  const life = createLife(ground, person, () => {
    isPaused = true;
    bell.ring();
  });
  const emit = (event: { type: string; entry?: Entry }): void => {
    if (event.entry !== undefined && !life.isDead) ground.auditor.told(life, event.entry);
  };
  const outside: Outside = {
    world: worldOf(ground, life),
    target: createWire(ground, life),
    operationOf,
    emit,
    control: { pauseRequested: () => isPaused, bell },
  };
  ground.trace.push(`${ground.clock.nowMs()} ${life.id} ${person} ${command.kind}`);
  const body = { ground, life, plan, planDigest, store: createPaperDisk(ground, life), outside };
  const ended = perform(body, command).catch((error: unknown): Ended => {
    if (error instanceof Failure) return { kind: 'refused', code: error.code };
    return { kind: 'failed', error };
  });
  const crashed = life.died.then((): Ended => ({ kind: 'crashed' }));
  const result = await Promise.race([ended, crashed]);
  if (!life.isDead) {
    life.isDead = true;
    life.member.leave();
  }
  ground.auditor.ended(life, result);
  return result;
};

/** A person's own time: thinking, fetching a coffee, finding the other laptop. */
export const think = async (ground: Ground, forMs: number): Promise<void> => {
  const member = ground.clock.join();
  await member.wait(ground.clock.nowMs() + forMs, SILENCE);
  member.leave();
};
