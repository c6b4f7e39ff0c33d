/** The paper runbook: the plan as numbered command lines, for the day on which the tool itself is broken. */
import type { Call } from '../domain/api/call.ts';
import { asSentence } from '../domain/text/sentence.ts';
import type { PaperRun, PaperStep } from '../dry-run/paper-run.ts';
import { commandLines, endpointOf } from './command-line.ts';
import { bullets, showDuration, wrap } from './lines.ts';
import { paperOrder } from './paper-order.ts';

const INDENT = '    ';

/** Such as ` (goes to ecs.us-west-2.amazonaws.com)`; nothing for what does not go to AWS. */
const endpointsOf = (calls: Call[]): string => {
  const names = new Set(calls.flatMap((call) => endpointOf(call) ?? []));
  return names.size === 0 ? '' : ` (goes to ${[...names].join(', ')})`;
};

const waitLine = ({ step: { limits } }: PaperStep): string => {
  const hold = limits.holdMs > 0 ? ` and stays so for ${showDuration(limits.holdMs)}` : '';
  return `Repeat the check until it is so${hold}; give up after ${showDuration(limits.deadlineMs)}.`;
};

const failureLine = ({ step: { onFailure } }: PaperStep): string[] => {
  if (onFailure.action === 'cut-back') return [`If it is not: undo ${onFailure.steps.join(', ')} at once.`];
  return onFailure.action === 'defer' ? [`If it is not: go on and write down: ${onFailure.debt}.`] : [];
};

const statement = ({ step: { params } }: PaperStep): string[] => {
  const lines = params['statement'];
  return Array.isArray(lines) ? lines.map(String) : [];
};

const stepLines = (number: number, rehearsed: PaperStep, width: number): string[] => {
  const { step, calls, reads, expected, trouble, alreadyTrue } = rehearsed;
  const prose = (text: string): string[] => wrap(text, width, INDENT);
  const commands = (list: Call[]): string[] => list.flatMap(commandLines).map((line) => `${INDENT}${line}`);
  const isDone = alreadyTrue && rehearsed.undo.kind === 'reverse';
  return [
    '',
    ...wrap(`${number}. [${step.id}] ${step.title}`, width, '', INDENT),
    ...prose(step.why),
    ...(trouble === null ? [] : prose(`NOT CLEAR: ${asSentence(trouble)}`)),
    ...(isDone ? prose('Was already so when this was written: check only.') : []),
    ...(calls.length === 0 ? [] : [...prose(`Do${endpointsOf(calls)}:`), ...commands(calls)]),
    ...bullets(statement(rehearsed), width),
    ...prose(`Check${endpointsOf(reads)}:`),
    ...commands(reads),
    ...(expected === '' ? [] : prose(`Expected: ${expected}.`)),
    ...prose(waitLine(rehearsed)),
    ...failureLine(rehearsed).flatMap(prose),
  ];
};

const fenceLines = ({ step, undo }: PaperStep): string[] => {
  if (undo.kind !== 'reverse' || undo.first.length === 0) return [];
  return [`[${step.id}] first of all`, ...undo.first.flatMap(commandLines).map((line) => `${INDENT}${line}`)];
};

const undoLines = (rehearsed: PaperStep, width: number): string[] => {
  const { step, undo } = rehearsed;
  if (undo.kind !== 'reverse')
    return undo.kind === 'one-way' ? wrap(`[${step.id}] cannot be taken back: ${undo.because}`, width, '', INDENT) : [];
  const calls = undo.calls.length > 0 ? undo.calls : undo.alone;
  if (calls.length === 0) return [];
  const seconds = Math.ceil(undo.lingersMs / 1000);
  const wait = `Then wait until it is INSYNC, and ${seconds} s more: until then some are still told to go there.`;
  return [
    ...(undo.calls.length > 0
      ? [`[${step.id}]`]
      : wrap(`[${step.id}] instead, if it was the last of them that was done`, width, '', INDENT)),
    ...calls.flatMap(commandLines).map((line) => `${INDENT}${line}`),
    ...(seconds === 0 ? [] : wrap(wait, width, INDENT, INDENT)),
  ];
};

/**
 * Numbered command lines for a POSIX shell, each with endpoint, region and expected answer, and the way back at the end.
 * @param width columns to wrap prose at; a command stays on one line.
 */
export const paperRunbookLines = ({ plan, steps }: PaperRun, width: number): string[] => {
  const inOrder = paperOrder(steps);
  return [
    ...wrap(`Paper runbook: ${plan.runbook} ${plan.application}, ${plan.from} -> ${plan.to}, ${plan.mode}`, width),
    ...wrap(
      `Written from a plan of ${plan.createdAt}. For a POSIX shell with the AWS CLI version 2 and access to account ${plan.account}.`,
      width,
    ),
    ...wrap(
      'Go in order. A step may start once the steps before it are done; stop at the first that is not as expected.',
      width,
    ),
    ...(plan.warnings.length === 0 ? [] : ['', 'Warnings', ...bullets(plan.warnings, width)]),
    ...inOrder.flatMap((step, index) => stepLines(index + 1, step, width)),
    '',
    ...wrap('To take everything back, in this order, only what was done:', width),
    ...inOrder.flatMap(fenceLines),
    ...inOrder.toReversed().flatMap((step) => undoLines(step, width)),
    '',
  ];
};
