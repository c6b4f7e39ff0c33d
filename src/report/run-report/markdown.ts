/** The report for a pull request or an incident channel. */
import { onOneLine } from '../../domain/text/printable.ts';
import { showDuration } from '../lines.ts';
import { VERDICT_WORDS, type Objective, type ReportStep, type RunReport } from './document.ts';
import { tookOf } from './spans.ts';

/**
 * Text of others as Markdown shows it: on one line, and no character of it means anything. What would call a person on GitHub
 * or Slack stands in a code span.
 */
export const plainMarkdown = (text: string): string => {
  const line = onOneLine(text);
  if (/[@]\w/.test(line)) return `\`${line.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
  return line.replaceAll(/[\\`*_[\]<|#~&!]|^>/g, '\\$&');
};

/** A text that is there to be copied. */
const code = (text: string): string => `\`${onOneLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0
    ? []
    : [
        `| ${head.join(' | ')} |`,
        `|${head.map(() => '---').join('|')}|`,
        ...rows.map((row) => `| ${row.join(' | ')} |`),
        '',
      ];

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`### ${title}`, '', ...lines, ...(lines.at(-1) === '' ? [] : [''])];

const VERDICTS: Record<Objective['verdict'], string> = { ...VERDICT_WORDS, met: '✔ met', missed: '✖ missed' };

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

const objectiveRow = (
  name: string,
  { goal, achieved, verdict }: Objective,
  show: (value: number) => string,
): string[] => [name, goal === null ? '-' : show(goal), achieved === null ? '-' : show(achieved), VERDICTS[verdict]];

const lossLines = ({ losses: { predicted, measured } }: RunReport): string[] => [
  ...predicted.map((line) => `- predicted: ${plainMarkdown(line)}`),
  measured === null
    ? '- measured: not by this target; nothing counts requests and records there'
    : `- measured: ${number(measured.requestsFailed)} of ${number(measured.requestsServed + measured.requestsFailed)} requests failed; ${number(measured.recordsLost)} records lost, ${number(measured.recordsDoubled)} doubled, ${number(Object.values(measured.recordsStranded).reduce((sum, count) => sum + count, 0))} stranded`,
];

const questionLines = ({ question }: RunReport): string[] =>
  question === null
    ? []
    : [
        ...question.text.split('\n').map((line) => `> ${plainMarkdown(line)}`),
        '',
        `Since ${question.since}. Answer with one of:`,
        '',
        ...question.answers.map((answer) => `- ${code(answer)}`),
      ];

const MARKS: Record<ReportStep['state'], string> = {
  pending: '· to do',
  intended: '▸ under way',
  applied: '▸ under way',
  unanswered: '? no answer',
  done: '✔ done',
  failed: '✖ failed',
  deferred: '↓ put off',
  skipped: '↓ skipped',
  undone: '↺ taken back',
};

/** Of more than these, only those are listed that somebody has to look at or that the duration hung on. */
const MOST_STEPS = 60;

const isWorthIt = ({ state, onLongestChain }: ReportStep): boolean =>
  onLongestChain || (state !== 'done' && state !== 'pending');

const took = ({ spans }: ReportStep): string => {
  const times = tookOf(spans);
  if (times === null) return '-';
  return `${showDuration(times.forwardMs)}${times.backMs > 0 ? `, ${showDuration(times.backMs)} back` : ''}`;
};

const changeWords = ({ changes }: ReportStep): string =>
  changes
    .filter(({ to }) => to !== null)
    .map(({ what, from, to }) => plainMarkdown(`${what} ${from} -> ${to ?? ''}`))
    .join('; ');

const stepLines = ({ steps }: RunReport): string[] => {
  const shown = steps.length <= MOST_STEPS ? steps : steps.filter(isWorthIt).slice(0, MOST_STEPS);
  const rows = shown.map((step) => [
    MARKS[step.state],
    `${code(step.id)}${step.onLongestChain ? ' ◆' : ''}`,
    took(step),
    showDuration(step.expected.toMs - step.expected.fromMs),
    changeWords(step),
    plainMarkdown(step.note),
  ]);
  const left = steps.length - shown.length;
  return [
    ...table(['', 'Step (◆ on the longest chain)', 'Took', 'Expected', 'Old -> new', 'Evidence'], rows),
    ...(left > 0 ? [`${number(left)} more steps are in the HTML and JSON report.`, ''] : []),
  ];
};

const decisionRows = ({ decisions }: RunReport): string[][] =>
  decisions.map(({ kind, at, by, about, reason }) => [
    at,
    kind,
    plainMarkdown(by),
    plainMarkdown(about),
    plainMarkdown(reason),
  ]);

const recordLines = ({ record }: RunReport): string[] => [
  '<details><summary>What an accepted drill record needs</summary>',
  '',
  ...table(
    ['', 'Field', 'Recorded'],
    record.map(({ group, field, value }) => [
      group,
      field,
      value === null ? '*not in the journal: to be added*' : plainMarkdown(value),
    ]),
  ),
  '</details>',
  '',
];

const headLines = (report: RunReport): string[] => {
  const { outcome, isSandbox, hands } = report;
  const clock = isSandbox ? 'virtual' : 'UTC';
  return [
    `## Run ${report.run} of ${plainMarkdown(report.application)}: ${plainMarkdown(outcome.text)}`,
    '',
    ...(isSandbox ? ['**SANDBOX: nothing real was touched.**', ''] : []),
    `${plainMarkdown(report.runbook)}, ${plainMarkdown(report.mode)}, ${report.from} -> ${report.to}, account ${report.account}; begun ${outcome.begunAt} (${clock}) by ${plainMarkdown(hands[0]?.operator ?? '')}, ${outcome.endedAt === null ? 'not over after' : 'took'} ${showDuration(outcome.durationMs)}.`,
    '',
  ];
};

export const reportMarkdownLines = (report: RunReport): string[] => {
  const { shares, debts, unsettled, journal, longestChain } = report;
  return [
    ...headLines(report),
    ...section('Question', questionLines(report)),
    ...table(
      ['Objective', 'Goal', 'Achieved', ''],
      [
        objectiveRow('RTO, from the decision to the proof', report.rto, showDuration),
        objectiveRow('RPO, records lost or stranded', report.rpo, number),
      ],
    ),
    ...section(
      "Users' shares, as the weights give them",
      shares.map(
        ({ name, region, points }) =>
          `- ${plainMarkdown(name)} in ${region}: ${points.map(({ atMs, percent }) => `${percent ?? '?'} % at ${showDuration(atMs)}`).join(', ')}`,
      ),
    ),
    ...section('Losses', lossLines(report)),
    ...section('Steps', stepLines(report)),
    ...section('Longest chain', longestChain.length === 0 ? [] : [longestChain.map(code).join(' -> ')]),
    ...section(
      'Debts',
      table(
        ['Run', 'Step', 'Owed', 'Since', 'By'],
        debts.map(({ run, step, note, since, by }) => [
          String(run),
          code(step),
          plainMarkdown(note),
          since ?? '-',
          plainMarkdown(by),
        ]),
      ),
    ),
    ...section(
      'Not in the stacks yet',
      unsettled.map(
        ({ run, region, what, steps }) =>
          `- run ${run}, ${region}: ${plainMarkdown(what)} (${steps} step${steps === 1 ? '' : 's'})`,
      ),
    ),
    ...section('Decisions', table(['At', 'What', 'By', 'About', 'Reason'], decisionRows(report))),
    ...recordLines(report),
    `Journal head: run ${report.run} record ${journal.records} ${code(journal.headHash)}; plan ${code(report.planDigest.slice(0, 12))}`,
  ];
};
