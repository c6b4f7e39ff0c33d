/** People: what they type next, given how the last command ended. They are careful, unless a fault makes them otherwise. */
import type { RunState } from '../domain/run-state.ts';
import type { Habit } from './fault.ts';
import { sinceOpening, type Ground } from './ground.ts';
import { runProcess, think, type Command, type Ended, type Planned } from './process.ts';

/** After so many commands, or so much time, a person gives up. */
const MOST_COMMANDS = 60;
const PATIENCE_MS = 12 * 60 * 60_000;
const RETRIES = 5;

const RESUME: Command = { kind: 'resume', decision: { kind: 'continue' }, takeOver: false };
const RETRY: Command = { kind: 'resume', decision: { kind: 'retry' }, takeOver: false };
const ROLL_BACK: Command = { kind: 'rollback', takeOver: false };

/** How a person left off. */
export interface Leaving {
  person: string;
  why: 'over' | 'gave-up' | 'left-to-others' | 'bug';
  detail: string;
}

interface Person {
  ground: Ground;
  name: string;
  plan: Planned;
  commands: number;
  retries: number;
  rollbacks: number;
}

type Next = { command: Command; afterMs: number } | Leaving;

const leave = ({ name }: Person, why: Leaving['why'], detail = ''): Leaving => ({ person: name, why, detail });

const habitOf = ({ ground, commands }: Person): Habit | null => {
  for (const rule of ground.hooks.habits) {
    const habit = rule(commands);
    if (habit !== null) return habit;
  }
  return null;
};

const skipFailed = (state: RunState): Command => {
  const failed = state.plan.steps.find(({ id }) => state.steps.get(id)?.status === 'failed');
  if (failed === undefined) return RETRY;
  const decision = { kind: 'skip' as const, step: failed.id, reason: 'storm', waive: false };
  return { kind: 'resume', decision, takeOver: false };
};

/** The same skip, with what it costs accepted by name. */
const waived = (command: Command): Command =>
  command.kind === 'resume' && command.decision.kind === 'skip'
    ? { ...command, decision: { ...command.decision, waive: true } }
    : command;

const byHabit = (habit: Habit, state: RunState): Command | null => {
  switch (habit) {
    case 'retry':
    case 'impatient':
      return RETRY;
    case 'rollback':
      return ROLL_BACK;
    case 'forced':
      return { kind: 'resume', decision: { kind: 'mode', mode: 'forced' }, takeOver: false };
    case 'skip':
      return skipFailed(state);
  }
};

/** A run has stopped with a question: try again a few times, each time later, and then take it back. */
const afterQuestion = (person: Person, state: RunState): Next => {
  if (state.status === 'rolling-back') {
    person.rollbacks += 1;
    const afterMs = 60_000 * person.rollbacks;
    return person.rollbacks > 2 * RETRIES ? leave(person, 'gave-up', 'rollback') : { command: ROLL_BACK, afterMs };
  }
  const habit = habitOf(person);
  const command = habit === null ? null : byHabit(habit, state);
  if (command !== null) return { command, afterMs: habit === 'impatient' ? 100 : 10_000 };
  person.retries += 1;
  if (person.retries > RETRIES) return { command: ROLL_BACK, afterMs: 30_000 };
  return { command: RETRY, afterMs: 60_000 * person.retries };
};

const later = (command: Command, afterMs: number): Next => ({ command, afterMs });

/** What to do about a refusal: wait for the other one, free some space, answer the question. */
const afterRefusal = (person: Person, code: string, command: Command): Next => {
  switch (code) {
    case 'superseded':
    case 'run-open':
    case 'run-at-work':
    case 'step-settled':
      return later(RESUME, 120_000);
    case 'run-not-found':
      return later({ kind: 'promote' }, 1000);
    case 'skip-protected':
      return later(waived(command), 5000);
    case 'question-open':
      return later(RETRY, 30_000);
    case 'rolling-back':
      return later(ROLL_BACK, 1000);
    case 'journal-unwritable':
      return later(command.kind === 'rollback' ? command : RESUME, 45_000);
    default:
      return leave(person, 'bug', `refused: ${code}`);
  }
};

const next = (person: Person, ended: Ended, command: Command): Next => {
  switch (ended.kind) {
    case 'over':
      return leave(person, 'over');
    case 'crashed':
      return later(command.kind === 'promote' ? RESUME : command, habitOf(person) === 'impatient' ? 50 : 20_000);
    case 'failed':
      return leave(person, 'bug', ended.error instanceof Error ? (ended.error.stack ?? '') : String(ended.error));
    case 'refused':
      return afterRefusal(person, ended.code, command);
    case 'outcome': {
      const { outcome, state } = ended;
      if (outcome.kind === 'promoted' || outcome.kind === 'rolled-back') return leave(person, 'over');
      if (outcome.kind === 'stopped') return afterQuestion(person, state);
      const goOn = state.status === 'rolling-back' ? ROLL_BACK : RESUME;
      return later(goOn, outcome.credentials ? 60_000 : 5000);
    }
  }
};

/** A person at work until the run is over, or patience is. */
export const live = async (ground: Ground, name: string, plan: Planned, first: Command): Promise<Leaving> => {
  const person: Person = { ground, name, plan, commands: 0, retries: 0, rollbacks: 0 };
  let command = first;
  for (;;) {
    person.commands += 1;
    const ended = await runProcess(ground, name, plan, command);
    ground.trace.push(`${name} ${ended.kind} ${ended.kind === 'refused' ? ended.code : ''}`);
    const coming = next(person, ended, command);
    if ('why' in coming) return coming;
    // A colleague's errand is over with the first refusal; ada stays until the run is over.
    if (name !== 'ada' && ended.kind === 'refused') return leave(person, 'left-to-others');
    if (person.commands >= MOST_COMMANDS || sinceOpening(ground) > PATIENCE_MS)
      return leave(person, 'gave-up', 'patience');
    await think(ground, coming.afterMs);
    command = coming.command;
  }
};
