/** The commands of the program on the outside of one process: the sequences that ship, without a screen and a person. */
import { digestOf } from '../../src/domain/text/digest.ts';
import { Failure } from '../../src/domain/failure.ts';
import type { Manifests } from '../../src/domain/facts/facts-calls.ts';
import type { Mode, Plan } from '../../src/domain/plan/plan.ts';
import type { Setting } from '../../src/domain/run/settled.ts';
import type { Outcome } from '../../src/engine/run.ts';
import { openSession } from '../../src/engine/session.ts';
import { createBell } from '../../src/engine/world.ts';
import { operationOf } from '../../src/operations/registry.ts';
import type { CommandOutside, CommandStage } from '../../src/run/command-outside.ts';
import { payDebt } from '../../src/run/pay-debt.ts';
import { draftPlan } from '../../src/run/planning.ts';
import { DEFAULT_RUNBOOK, runbookOf } from '../../runbooks/index.ts';
import { begin } from '../../src/run/begin.ts';
import { resume as resumeRun } from '../../src/run/resume.ts';
import { takeBack } from '../../src/run/rollback.ts';
import { settle as settleRuns } from '../../src/run/settle.ts';
import type { ProcessOutside } from './lab.ts';

export type Ended =
  | Outcome
  /** Another run is not over. */
  | { kind: 'locked' }
  | { kind: 'settled' }
  | { kind: 'nothing-to-do' };

export type Command = (process: ProcessOutside, operator: string) => Promise<Ended>;

const NOTHING_TO_DO: Ended = { kind: 'nothing-to-do' };

const stageOf = ({ world, target }: ProcessOutside): CommandStage<Ended> => {
  const control = { pauseRequested: () => false, bell: createBell() };
  return {
    reach: { world, target, control, name: 'sandbox' },
    remark: () => {},
    drive({ journal, state, begun }, go) {
      const outside = { world, target, control, operationOf, emit: () => {} };
      return go(openSession(outside, journal, state, begun), () => null);
    },
  };
};

/** Whoever comes knows nothing of the process before, and takes the run over. */
const outsideOf = (process: ProcessOutside, operator: string): CommandOutside<Ended> => ({
  store: process.store,
  wanted: null,
  writer: { operator, host: 'localhost', processId: 1 },
  tool: '0',
  takeOver: true,
  localReason: null,
  catchUp: () => Promise.resolve(),
  livenessOf: () => 'elsewhere',
  token: () => operator,
  missing: () => new Failure({ code: 'run-not-found', message: 'There is no run.', remedy: 'Begin one.', exitCode: 6 }),
  found: () => {},
  onStage: (work) => work(stageOf(process)),
});

/** What a command is refused with, where that is one of its ends. */
const REFUSALS: Record<string, Ended> = {
  'run-open': { kind: 'locked' },
  'run-not-found': NOTHING_TO_DO,
  'debt-not-found': NOTHING_TO_DO,
};

const endOf = async (running: Promise<Ended>): Promise<Ended> => {
  try {
    return await running;
  } catch (error) {
    const end = error instanceof Failure ? REFUSALS[error.code] : undefined;
    if (end === undefined) throw error;
    return end;
  }
};

/** How `failover run` comes to its plan: from the facts of both regions, or from `--plan FILE`. */
export type PlanSource =
  | { manifests: Manifests; mode: Mode; runbook?: string }
  | { plan: Plan; manifests: Manifests; accepted?: readonly string[] };

/** `failover promote` */
export const promote =
  (source: PlanSource): Command =>
  (process, operator) =>
    endOf(
      begin(
        { ...outsideOf(process, operator), accepted: 'plan' in source ? (source.accepted ?? []) : [] },
        {
          shelf: {
            hasClock: false,
            list: () => Promise.resolve([]),
            read: () => Promise.resolve(''),
            create: () => Promise.resolve('exists'),
          },
          approvals: 1,
          async draft({ reach }) {
            if ('plan' in source)
              return {
                plan: source.plan,
                digest: digestOf(source.plan),
                modeReason: '',
                facts: null,
                manifests: source.manifests,
              };
            const { manifests, mode, runbook = DEFAULT_RUNBOOK } = source;
            const order = { manifests, mode, runbook: runbookOf(runbook), options: {}, sources: [], commands: [] };
            return draftPlan(reach, { ...order, capacity: 'observed', approvals: 1 });
          },
          preview: null,
          nothingToDo: () => NOTHING_TO_DO,
          introduce: () => Promise.resolve(''),
          confirm: () => Promise.resolve(),
        },
      ),
    );

/** `failover resume --take-over`, with no answer to give. */
export const resume: Command = (process, operator) =>
  endOf(
    resumeRun(outsideOf(process, operator), {
      decision: { kind: 'continue' },
      check: () => {},
      over: () => NOTHING_TO_DO,
    }),
  );

/** `failover rollback --take-over --run RUN`; null for the newest. */
export const rollbackOf =
  (wanted: number | null): Command =>
  (process, operator) =>
    endOf(
      takeBack(
        { ...outsideOf(process, operator), wanted },
        { check: () => {}, over: () => NOTHING_TO_DO, preview: null, confirm: () => Promise.resolve() },
      ),
    );

/** `failover rollback --take-over` */
export const rollback: Command = rollbackOf(null);

/** `failover settle`; `write` is told what the configuration of the stacks says from then on. */
export const settle =
  (write: (settings: readonly Setting[]) => void): Command =>
  (process, operator) =>
    endOf(
      settleRuns<Ended, CommandStage<Ended>>(outsideOf(process, operator), {
        isDry: false,
        byHand: null,
        check: () => {},
        nothingOwed: () => NOTHING_TO_DO,
        prepare: (_stage, { settings }) => Promise.resolve(() => write(settings)),
        done: () => Promise.resolve({ kind: 'settled' }),
      }),
    );

/** `failover settle --debt STEP` */
export const pay =
  (step: string): Command =>
  (process, operator) =>
    endOf(
      payDebt<Ended, CommandStage<Ended>>(outsideOf(process, operator), {
        step,
        check: () => {},
        paid: () => NOTHING_TO_DO,
        preview: null,
        confirm: () => Promise.resolve(),
      }),
    );
