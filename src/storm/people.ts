/** People: what they type next, given how the last command ended. They are careful, unless a fault makes them otherwise. */
import type { Leaving } from './life.ts';
import type { RunState } from '../domain/run/run-state.ts';
import type { Habit } from './fault.ts';
import { sinceOpening, type StormContext } from './context.ts';
import { runProcess, think, type Command, type Papers } from './process.ts';
import type { Ended } from './life.ts';

/** After so many commands, or so much time, a person gives up. */
const MOST_COMMANDS = 60;
const PATIENCE_MS = 12 * 60 * 60_000;
const RETRIES = 5;
/** How often one waits for a colleague who is said to be at work. */
const WAITS = 2;

const RESUME: Command = { kind: 'resume', decision: { kind: 'continue' }, takeOver: false };
const RETRY: Command = { kind: 'resume', decision: { kind: 'retry' }, takeOver: false };
const ROLL_BACK: Command = { kind: 'rollback', takeOver: false };

interface Person {
  context: StormContext;
  name: string;
  papers: Papers;
  commands: number;
  retries: number;
  rollbacks: number;
  /** Times that somebody else was said to be at work. */
  waits: number;
  /** Has this person a run in hand? A colleague's errand is over with the first refusal otherwise. */
  isInCharge: boolean;
}

type Next = { command: Command; afterMs: number } | Leaving;

const leave = ({ name }: Person, why: Leaving['why'], detail = ''): Leaving => ({ person: name, why, detail });

const habitOf = ({ context, commands }: Person): Habit | null => {
  for (const rule of context.hooks.habits) {
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

/** They do not answer the phone either: take it from them. */
const afterOther = (person: Person, command: Command): Next => {
  person.waits += 1;
  const takeOver = person.waits > WAITS;
  if (command.kind === 'rollback') return later({ ...command, takeOver }, 120_000);
  return later({ ...RESUME, takeOver }, 120_000);
};

/** S3 does not answer: wait, or decide to go on without it. */
const afterSilence = ({ context, name }: Person, command: Command): Next => {
  const goesLocal = context.hooks.goesLocal.some((rule) => rule(name));
  if (goesLocal) return later({ ...(command.kind === 'begin' ? RESUME : command), local: true }, 15_000);
  return later(command.kind === 'begin' ? RESUME : command, 60_000);
};

/** The copy on this disk has gaps where the disk was full: only the shared journal can be gone on with. */
const afterDamage = (person: Person, code: string, command: Command): Next =>
  command.local === true ? later({ ...command, local: false }, 60_000) : leave(person, 'bug', `refused: ${code}`);

/** The colleague reads the plan and approves it. */
const afterApproval = async ({ context, name, papers }: Person): Promise<void> => {
  await think(context, 30_000);
  await runProcess(context, name === 'ada' ? 'bob' : 'ada', papers, { kind: 'approve' });
};

/** What to do about a refusal: wait for the other one, free some space, answer the question. */
const afterRefusal = (person: Person, code: string, command: Command): Next => {
  switch (code) {
    case 'superseded':
    case 'approval-outrun':
    case 'run-open':
    case 'step-settled':
      return later(RESUME, 120_000);
    case 'run-at-work':
      return afterOther(person, command);
    case 'run-not-found':
      return later({ kind: 'begin', ...(command.local === true ? { local: true } : {}) }, 1000);
    case 'approval-missing':
      return later(command, 5000);
    case 'cancelled':
      return later(command, 5000);
    case 'credentials':
    case 'target-unreachable':
    case 'facts-unknown':
    case 'capacity-unknown':
    case 'journal-refused':
      return later(command.kind === 'begin' ? RESUME : command, 60_000);
    case 'journal-unreachable':
      return afterSilence(person, command);
    case 'journal-corrupt':
      return afterDamage(person, code, command);
    case 'journal-forked':
    case 'run-overtaken':
    case 'run-beneath':
      return leave(person, 'left-to-others', code);
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

/** The run is over; now and then somebody has still something to do. */
const afterEnd = (person: Person, outcome: 'completed' | 'rolled-back'): Next => {
  const { context, name } = person;
  for (const rule of name === 'ada' ? context.hooks.encores : []) {
    const encore = rule(outcome);
    if (encore === null) continue;
    // Everything that was on its way has landed by then, as after any drill.
    const afterMs = Math.max(encore.afterMs, context.lastLandingMs - context.clock.nowMs());
    return later(encore.command === 'begin' ? { kind: 'begin' } : ROLL_BACK, afterMs);
  }
  return leave(person, 'over');
};

const next = (person: Person, ended: Ended, command: Command): Next => {
  switch (ended.kind) {
    case 'over':
    case 'approved':
      return leave(person, 'over');
    case 'crashed':
      return later(command.kind === 'begin' ? RESUME : command, habitOf(person) === 'impatient' ? 50 : 20_000);
    case 'failed':
      return leave(person, 'bug', ended.error instanceof Error ? (ended.error.stack ?? '') : String(ended.error));
    case 'refused':
      return afterRefusal(person, ended.code, command);
    case 'outcome': {
      const { outcome, state } = ended;
      if (outcome.kind === 'completed' || outcome.kind === 'rolled-back') return afterEnd(person, outcome.kind);
      if (outcome.kind === 'paid') return leave(person, 'over');
      if (outcome.kind === 'stopped') return afterQuestion(person, state);
      const goOn = state.status === 'rolling-back' ? ROLL_BACK : RESUME;
      return later(goOn, outcome.credentials ? 60_000 : 5000);
    }
  }
};

/** A person at work until the run is over, or patience is. */
export const live = async (context: StormContext, name: string, papers: Papers, first: Command): Promise<Leaving> => {
  const person: Person = {
    context,
    name,
    papers,
    commands: 0,
    retries: 0,
    rollbacks: 0,
    waits: 0,
    isInCharge: name === 'ada',
  };
  let command = first;
  for (;;) {
    person.commands += 1;
    const ended = await runProcess(context, name, papers, command);
    context.trace.push(`${name} ${ended.kind} ${ended.kind === 'refused' ? ended.code : ''}`);
    const coming = next(person, ended, command);
    if ('why' in coming) return coming;
    // Also when the disk gave out in the middle of the run that they began.
    const isAtWork = ended.kind === 'outcome' || (ended.kind === 'refused' && ended.code === 'journal-unwritable');
    if (isAtWork && command.kind === 'begin') person.isInCharge = true;
    if (!person.isInCharge && ended.kind === 'refused') return leave(person, 'left-to-others');
    if (person.commands >= MOST_COMMANDS || sinceOpening(context) > PATIENCE_MS)
      return leave(person, 'gave-up', 'patience');
    if (ended.kind === 'refused' && ended.code === 'approval-missing') await afterApproval(person);
    await think(context, coming.afterMs);
    command = coming.command;
  }
};
