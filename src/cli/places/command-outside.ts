/** What the sequences of `src/run/` are given by the program: the journal of the settings, and a stage that is opened once. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { randomInt } from 'node:crypto';
import type { AcceptedSteps } from '../../run/known-commands.ts';
import type { CommandOutside } from '../../run/command-outside.ts';
import { isGiven, sentenceOf, textOf, type Invocation } from '../arguments/command.ts';
import { sayFirstLine, whereaboutsOf } from '../terminal/frame.ts';
import type { AnchorSight } from './anchor.ts';
import { noRun, type Journals } from './journal-access.ts';
import { incarnationText, livenessOf } from './liveness.ts';
import { onStage } from './stage.ts';
import type { Stage } from './drive.ts';
import { toolVersion } from '../settings/version.ts';

const RANDOM_BELOW = 36 ** 6;

/** Six letters and digits by chance. */
export const randomToken = (): string => randomInt(RANDOM_BELOW).toString(36).padStart(6, '0');

/** @throws Failure `reason-missing` (exit 2): leaving the shared journal is a decision, and a decision has a reason. */
const requireLocalReason = (invocation: Invocation, { isLocalByChoice }: Journals): void => {
  if (!isLocalByChoice || sentenceOf(invocation, 'reason') !== null) return;
  throw new Failure({
    code: 'reason-missing',
    message: '--journal local goes on without the shared journal: nobody elsewhere will see this run.',
    remedy:
      'Say why: --journal local --reason "…". It is recorded. Without --journal the shared one is used, where one is configured.',
    exitCode: EXIT.usage,
  });
};

/** @throws Failure `reason-missing` (exit 2): going on with other code than the plan names is a decision, too. */
const otherFilesReason = (invocation: Invocation): string | null => {
  if (!isGiven(invocation, 'other-files')) return null;
  const reason = sentenceOf(invocation, 'reason');
  if (reason !== null) return reason;
  throw new Failure({
    code: 'reason-missing',
    message: '--other-files goes on with other code than the plan names: nobody has approved what it does.',
    remedy: 'Say why: --other-files --reason "…". It is recorded with the digests of the files.',
    exitCode: EXIT.usage,
  });
};

/** A stage that says at the end of a run how it is anchored. */
const anchoredStage = (stage: Stage, anchor: AnchorSight | null): Stage =>
  anchor === null
    ? stage
    : {
        ...stage,
        async drive(claimed, go) {
          const code = await stage.drive(claimed, go);
          await anchor.tell();
          return code;
        },
      };
const incarnation = (): { incarnation?: string } => {
  const text = incarnationText();
  return text === undefined ? {} : { incarnation: text };
};

/** @throws Failure `reason-missing` (exit 2): to run a program that nobody configured here is a decision, too. */
const otherCommands = (invocation: Invocation): AcceptedSteps | null => {
  const steps = textOf(invocation, 'other-commands');
  if (steps === null) return null;
  const reason = sentenceOf(invocation, 'reason');
  if (reason !== null) return { steps: steps.split(',').map((step) => step.trim()), reason };
  throw new Failure({
    code: 'reason-missing',
    message: '--other-commands runs programs that the configuration of this machine does not have.',
    remedy: 'Say why: --other-commands STEP --reason "…". It is recorded with their words and digests.',
    exitCode: EXIT.usage,
  });
};

/** Findings that are meant so. */
const acceptedNames = (invocation: Invocation): string[] =>
  (sentenceOf(invocation, 'accept') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The outside of a command that may change something. */
export const commandOutside = (invocation: Invocation, journals: Journals): CommandOutside<number, Stage> => {
  const { settings, output } = invocation;
  return {
    store: journals.store,
    wanted: settings.run,
    writer: { ...settings.writer, ...incarnation() },
    tool: toolVersion(),
    takeOver: isGiven(invocation, 'take-over'),
    localReason: journals.isLocalByChoice ? (sentenceOf(invocation, 'reason') ?? '') : null,
    otherFiles: otherFilesReason(invocation),
    otherCommands: otherCommands(invocation),
    accepted: acceptedNames(invocation),
    async catchUp(runs) {
      requireLocalReason(invocation, journals);
      await journals.settle(runs);
    },
    livenessOf: (writer) => livenessOf(writer, settings.writer.host),
    token: randomToken,
    missing: () => noRun(journals),
    found: ({ state }) => sayFirstLine(output, whereaboutsOf(state)),
    onStage: (work) => onStage(invocation, (stage) => work(anchoredStage(stage, journals.anchor))),
  };
};
