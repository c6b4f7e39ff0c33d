/**
 * Programs of the user run only where this machine's configuration has the very same ones, or a person accepted them by name:
 * a journal, or the file of a plan, may come from somebody else, and is no order to this machine.
 */
import type { Answer, Program, Target } from '../domain/api/call.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Operation } from '../domain/plan/operation.ts';
import type { Step } from '../domain/plan/plan.ts';
import { allUndoings } from '../domain/plan/undoing.ts';
import type { OtherCommands } from '../domain/run/entry.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { shellQuoted } from '../domain/text/shell.ts';
import { operationOf } from '../operations/registry.ts';

/** Which programs may run here. */
export interface KnownCommands {
  /** Those of the configuration, each file by its digest as it is now. */
  configured(): Promise<readonly Program[]>;
  /** Lets these run as well, from now on. */
  allow(programs: readonly Program[]): void;
}

/** Programs that a person lets run by the ids of their steps. */
export interface AcceptedSteps {
  steps: readonly string[];
  reason: string;
}

/** All but the time that it is given: that ends it, and does nothing else. */
const isSame = (one: Program, other: Program): boolean =>
  one.sha256 === other.sha256 &&
  one.directory === other.directory &&
  JSON.stringify(one.argv) === JSON.stringify(other.argv) &&
  JSON.stringify(one.environment.toSorted()) === JSON.stringify(other.environment.toSorted());

const refusal = ({ argv }: Program): Answer => ({
  outcome: 'no',
  error: {
    code: 'CommandUnknown',
    message: `${argv.map(shellQuoted).join(' ')} is not among the commands of this machine's configuration as the plan pins it; nothing was run`,
    kind: 'denied',
  },
});

/** A target that runs what is known alone; all other calls pass. */
export const guardCommands = (
  target: Target,
  configured: () => Promise<readonly Program[]>,
): { target: Target; commands: KnownCommands } => {
  const allowed: Program[] = [];
  const isKnown = async (program: Program): Promise<boolean> =>
    [...allowed, ...(await configured())].some((one) => isSame(one, program));
  return {
    commands: { configured, allow: (programs) => void allowed.push(...programs) },
    target: {
      async send(call, deadlineMs) {
        if (call.service === 'command' && !(await isKnown(call.input))) return refusal(call.input);
        return target.send(call, deadlineMs);
      },
    },
  };
};

const NOBODY = { runId: '0-look', operator: 'nobody' };

const callsOf = ({ observe, mayLook, mayCall }: Operation, { params }: Step) => [
  ...observe(params, NOBODY, null),
  ...(mayLook?.(params) ?? []),
  ...(mayCall?.(params, NOBODY) ?? []),
];

/** The programs that a step may run, to make it so, to look, or to take it back. */
const programsOf = (step: Step): Program[] =>
  callsOf(operationOf(step.operation), step).flatMap((call) => (call.service === 'command' ? [call.input] : []));

/** Steps of a run that may still run something on the way that it goes. */
export const stepsAhead = (run: RunState, way: 'forward' | 'back'): Step[] =>
  way === 'back'
    ? allUndoings(run, operationOf).map(({ step }) => step)
    : run.plan.steps.filter(({ id }) => {
        const status = run.steps.get(id)?.status;
        return status !== 'done' && status !== 'skipped';
      });

const showProgram = ({ argv, sha256, environment }: Program): string =>
  `${argv.map(shellQuoted).join(' ')} (SHA-256 ${sha256.slice(0, 12)}${environment.length === 0 ? '' : `; gets ${environment.join(', ')}`})`;

/** What the configuration has in its place, a clause. */
const difference = (program: Program, configured: readonly Program[]): string => {
  const ofFile = configured.filter(({ argv }) => argv[0] === program.argv[0]);
  if (ofFile.length === 0) return 'the configuration has no command of this file';
  const [other] = ofFile;
  if (!ofFile.some(({ sha256 }) => sha256 === program.sha256))
    return `the file is another one here (SHA-256 ${other?.sha256.slice(0, 12)})`;
  const sameWords = ofFile.some(({ argv }) => JSON.stringify(argv) === JSON.stringify(program.argv));
  return sameWords
    ? 'the configuration gives it other variables or another directory'
    : 'the configuration gives it other words';
};

const unknown = (steps: readonly { step: Step; programs: Program[] }[], configured: readonly Program[]): Failure => {
  const lines = steps.flatMap(({ step, programs }) =>
    programs.map((program) => `  ${step.id}: ${showProgram(program)}: ${difference(program, configured)}`),
  );
  return new Failure({
    code: 'commands-unknown',
    message: `The plan runs programs that this machine's configuration does not have as they are pinned there. Nothing was run.\n${[...new Set(lines)].join('\n')}`,
    remedy:
      'Put them into "commands" of failover.json as they were. Where you have read them and want them to run all the same: ' +
      `--other-commands ${steps.map(({ step }) => step.id).join(',')} --reason "…" (it is recorded).`,
    exitCode: EXIT.usage,
  });
};

const strange = (names: readonly string[]): Failure =>
  new Failure({
    code: 'step-unknown',
    message: `--other-commands names ${names.join(', ')}, and no such step of the plan runs a program that is not configured.`,
    remedy: 'Leave it out, or name a step that the refusal without it has named. Nothing was done.',
    exitCode: EXIT.usage,
  });

/**
 * Holds the programs of these steps against the configuration, before anything is looked at or run.
 * @returns what somebody accepted by name, for the journal; null where nothing had to be
 * @throws Failure `commands-unknown`, `step-unknown` (exit 2)
 */
export const requireCommands = async (
  commands: KnownCommands | undefined,
  steps: readonly Step[],
  accepted: AcceptedSteps | null,
): Promise<OtherCommands | null> => {
  if (commands === undefined) return null;
  const running = steps
    .map((step) => ({ step, programs: programsOf(step) }))
    .filter(({ programs }) => programs.length > 0);
  const configured = running.length === 0 ? [] : await commands.configured();
  const others = running
    .map(({ step, programs }) => ({
      step,
      programs: programs.filter((program) => !configured.some((one) => isSame(one, program))),
    }))
    .filter(({ programs }) => programs.length > 0);
  const names = new Set(accepted?.steps);
  const stray = [...names].filter((name) => !others.some(({ step }) => step.id === name));
  if (stray.length > 0) throw strange(stray);
  const open = others.filter(({ step }) => !names.has(step.id));
  if (open.length > 0) throw unknown(open, configured);
  if (accepted === null || others.length === 0) return null;
  commands.allow(others.flatMap(({ programs }) => programs));
  const listed = others.flatMap(({ step, programs }) =>
    programs.map(({ argv, sha256 }) => ({ step: step.id, argv, sha256 })),
  );
  return { reason: accepted.reason, commands: listed };
};
