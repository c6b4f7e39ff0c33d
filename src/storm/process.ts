/** One process of the tool: a command as it ships (`src/run/`), in a storm. */
import type { Ended } from './life.ts';
import type { Entry } from '../domain/run/entry.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Decision } from '../engine/decide.ts';
import { openSession, type Control } from '../engine/session.ts';
import { createBell, type World } from '../engine/world.ts';
import { operationOf } from '../operations/registry.ts';
import { approve } from '../run/approve.ts';
import type { CommandOutside, CommandStage } from '../run/command-outside.ts';
import { draftPlan, type Draft, type PlanningOrder } from '../run/planning.ts';
import { begin } from '../run/begin.ts';
import { resume } from '../run/resume.ts';
import { takeBack } from '../run/rollback.ts';
import { cross, elapsedMs, isAsleep, never, SILENCE, sinceOpening, whenAwake, type StormContext } from './context.ts';
import type { Life } from './life.ts';
import { openJournals, type StormJournals } from './journals.ts';
import { createWire } from './wire.ts';

/** @property local somebody decides to go on without the shared journal */
export type Command = { local?: boolean } & (
  | { kind: 'begin' }
  | { kind: 'resume'; decision: Decision; takeOver: boolean }
  | { kind: 'rollback'; takeOver: boolean }
  | { kind: 'approve' }
);

/** What people have in hand: the file of the plan, and what a plan is made for. */
export interface Papers {
  /** The newest plan that somebody saved; null before there is one. */
  file: Draft | null;
  order: PlanningOrder;
}

interface Body {
  context: StormContext;
  life: Life;
  papers: Papers;
  journals: StormJournals;
  stage: CommandStage<Ended>;
}

const worldOf = (context: StormContext, life: Life): World => ({
  wallMs() {
    const now = context.clock.nowMs();
    let offset = 0;
    for (const rule of context.hooks.wallOffsets) offset += rule(life.id, sinceOpening(context));
    return now + offset;
  },
  elapsedMs: () => elapsedMs(context, life),
  random: () => life.member.random(),
  async wait(untilMs, bell) {
    for (;;) {
      cross(context, life, 'waiting');
      if (life.isDead) return never();
      if (isAsleep(context, life)) {
        await whenAwake(context, life);
        continue;
      }
      await life.member.wait(untilMs + life.sleptMs, bell);
      if (life.isDead) return never();
      if (!isAsleep(context, life)) return;
    }
  },
});

const stageOf = (context: StormContext, life: Life, world: World, control: Control): CommandStage<Ended> => {
  const target = createWire(context, life);
  const emit = (event: { type: string; entry?: Entry }): void => {
    if (event.entry !== undefined && !life.isDead) context.auditor.told(life, event.entry);
  };
  return {
    reach: { world, target, control, name: 'sandbox' },
    remark: () => {},
    async drive({ journal, state, begun }, go) {
      const session = openSession({ world, target, operationOf, emit, control }, journal, state, begun);
      return { kind: 'outcome', outcome: await go(session, () => null), state };
    },
  };
};

const noRun = (): Failure =>
  new Failure({
    code: 'run-not-found',
    message: 'There is no run.',
    remedy: '"failover promote" begins one.',
    exitCode: EXIT.notFound,
  });

const tokenOf = ({ setting }: StormContext, { id }: Life): string => `${id}${setting.mode[0] ?? ''}`;

const outsideOf = ({ context, life, journals, stage }: Body, command: Command): CommandOutside<Ended> => ({
  store: journals.store,
  wanted: null,
  writer: { operator: life.person, host: life.host, processId: life.id },
  tool: 'storm',
  takeOver: 'takeOver' in command && command.takeOver,
  // Clocks jump in a storm, and a plan of a file is older or newer by them than it is.
  accepted: ['plan-old', 'plan-ahead'],
  localReason: command.local === true ? 'S3 does not answer' : null,
  catchUp: journals.settle,
  livenessOf({ host, processId }) {
    if (host !== life.host) return 'elsewhere';
    const other = context.lives.get(processId);
    return other !== undefined && !other.isDead && other !== life ? 'alive' : 'gone';
  },
  token: () => tokenOf(context, life),
  missing: noRun,
  found: () => {},
  onStage: (work) => work(stage),
});

const OVER: Ended = { kind: 'over' };

const beginning = (body: Body, command: Command): Promise<Ended> => {
  const { context, papers, journals } = body;
  return begin(outsideOf(body, command), {
    shelf: journals.shelf,
    approvals: context.manner.people,
    draft: ({ reach }) => (papers.file === null ? draftPlan(reach, papers.order) : Promise.resolve(papers.file)),
    preview: null,
    nothingToDo: () => OVER,
    introduce(_stage, draft) {
      // Whoever has to wait for a colleague comes back with the same file; else each command makes its own plan.
      if (context.manner.people > 1) papers.file = draft;
      return Promise.resolve('plan.json');
    },
    confirm: () => Promise.resolve(),
  });
};

const approving = async ({ context, life, papers, journals, stage }: Body): Promise<Ended> => {
  if (papers.file === null) return OVER;
  const { plan, digest } = papers.file;
  const { person: operator, host } = life;
  const { shelf, store } = journals;
  const token = tokenOf(context, life);
  await approve(
    stage.reach,
    { plan, digest },
    { shelf, store, writer: { operator, host }, token, region: plan.to, reason: null },
  );
  return { kind: 'approved' };
};

const perform = (body: Body, command: Command): Promise<Ended> => {
  switch (command.kind) {
    case 'begin':
      return beginning(body, command);
    case 'approve':
      return approving(body);
    case 'resume': {
      const { decision } = command;
      return resume(outsideOf(body, command), { decision, check: () => {}, over: () => OVER });
    }
    case 'rollback':
      return takeBack(outsideOf(body, command), {
        check: () => {},
        over: () => OVER,
        preview: null,
        confirm: () => Promise.resolve(),
      });
  }
};

const createLife = (context: StormContext, person: string, pause: () => void): Life => {
  let die: () => void = () => {};
  const died = new Promise<void>((resolve) => (die = resolve));
  const member = context.clock.join();
  const life: Life = {
    id: context.lives.size + 1,
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
  context.lives.set(life.id, life);
  return life;
};

/** Runs a command of a person to its end, its refusal or its death. */
export const runProcess = async (
  context: StormContext,
  person: string,
  papers: Papers,
  command: Command,
): Promise<Ended> => {
  let isPaused = false;
  const bell = createBell();
  const life = createLife(context, person, () => {
    isPaused = true;
    bell.ring();
  });
  const world = worldOf(context, life);
  context.trace.push(`${context.clock.nowMs()} ${life.id} ${person} ${command.kind}`);
  const body: Body = {
    context,
    life,
    papers,
    journals: openJournals(context, life, world, command.local === true),
    stage: stageOf(context, life, world, { pauseRequested: () => isPaused, bell }),
  };
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
  context.auditor.ended(life, result);
  return result;
};

/** A person's own time: thinking, fetching a coffee, finding the other laptop. */
export const think = async (context: StormContext, forMs: number): Promise<void> => {
  const member = context.clock.join();
  await member.wait(context.clock.nowMs() + forMs, SILENCE);
  member.leave();
};
