/** All that a plan holds, for whoever puts their name to it: made of the plan alone, whatever the world shows now. */
import type { Call } from '../domain/api/call.ts';
import type { RunIdentity } from '../domain/plan/operation.ts';
import type { OnFailure, Plan, Step } from '../domain/plan/plan.ts';
import type { Operations } from '../domain/plan/validate-plan.ts';
import { inForce } from './dry-run.ts';
import { commandLines } from './command-line.ts';
import { bullets, choppedAt, showDuration, wrap } from './lines.ts';

const INDENT = ' '.repeat(6);

const isCommand = ({ service }: Call): boolean => service === 'command';

/** The calls that a step may send, and the programs that it runs to change something or to look, with their arguments. */
const callLines = (step: Step, operations: Operations, run: RunIdentity): string[] => {
  const operation = operations.get(step.operation);
  if (operation === undefined) return [];
  const changing = operation.mayCall?.(step.params, run) ?? [];
  const looking = operation.observe(step.params, run, null).filter(isCommand);
  const sent = changing.filter((call) => !isCommand(call));
  const programs = [...changing.filter(isCommand), ...looking].flatMap(commandLines);
  return [
    ...new Set(sent.map(({ region, service, operation: name }) => `> ${region} ${service} ${name}`)),
    ...new Set(programs.map((line) => `$ ${line}`)),
  ];
};

const failureWords = (onFailure: OnFailure): string => {
  switch (onFailure.action) {
    case 'stop':
      return 'stops the run';
    case 'defer':
      return `goes on and owes: ${onFailure.debt}`;
    case 'cut-back':
      return `takes back ${onFailure.steps.join(', ')} and stops the run`;
  }
};

const limitsLine = (step: Step, mode: string): string => {
  const { protects, after } = step;
  const { deadlineMs, onFailure } = inForce(step, mode);
  const order = after.length === 0 ? '' : `after ${after.join(', ')}; `;
  const guarded = protects === null ? '' : `; protects ${protects}`;
  return `${order}waits up to ${showDuration(deadlineMs)}, else ${failureWords(onFailure)}${guarded}`;
};

const stepLines = (step: Step, mode: string, operations: Operations, run: RunIdentity, width: number): string[] => [
  ...[`[${step.id}] ${step.title}`].flatMap((line) => choppedAt(line, width, '  ', '    ')),
  ...[
    `${step.operation} in ${step.region}`,
    ...Object.entries(step.params).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    limitsLine(step, mode),
    ...callLines(step, operations, run),
  ].flatMap((line) => choppedAt(line, width, INDENT, `${INDENT}  `)),
];

const section = (title: string, points: readonly string[], width: number): string[] =>
  points.length === 0 ? [] : ['', title, ...bullets(points, width).flatMap((line) => choppedAt(line, width))];

/**
 * The plan: its head, what it warns of and stands on, and of each step every value, the calls that it may send, and the
 * command lines of the user's own programs. No row of a screen of that width begins with text of the plan.
 */
export const planContents = (plan: Plan, operations: Operations, run: RunIdentity, width: number): string[] => {
  const { runbook, application, from, to, mode, account, createdAt, steps, phases, approvals, extensions = [] } = plan;
  const counts = phases
    .map(({ id, title }) => ({ title, count: steps.filter(({ phase }) => phase === id).length }))
    .filter(({ count }) => count > 0);
  return [
    ...wrap(
      `Plan: ${runbook} ${application}, ${from} -> ${to}, ${mode}, account ${account}, ${steps.length} steps.`,
      width,
      '',
      '  ',
    ).flatMap((line) => choppedAt(line, width)),
    ...wrap(counts.map(({ title, count }) => `${title} ${count}`).join(', '), width, '  ').flatMap((line) =>
      choppedAt(line, width),
    ),
    `  Made at ${createdAt}, for ${approvals?.needed ?? 1} ${approvals?.needed === undefined || approvals.needed === 1 ? 'person' : 'people'}.`,
    ...section('Warnings', plan.warnings, width),
    ...section('Assumptions', plan.assumptions, width),
    ...section(
      'Code of the project that it runs',
      extensions.flatMap(({ file, sha256, imports }) =>
        [{ file, sha256 }, ...imports].map((one) => `${one.file}, SHA-256 ${one.sha256}`),
      ),
      width,
    ),
    ...phases.flatMap(({ id, title }) => {
      const own = steps.filter(({ phase }) => phase === id);
      const heading = choppedAt(`Phase ${title}`, width, '', '  ');
      return own.length === 0
        ? []
        : ['', ...heading, ...own.flatMap((step) => stepLines(step, mode, operations, run, width))];
    }),
    '',
  ];
};
