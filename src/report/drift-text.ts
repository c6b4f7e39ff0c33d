/** What a comparison of regions found, as a table of 80 columns and as Markdown for a pull request. */
import { showAge } from '../domain/facts/capacity.ts';
import type { Value } from '../drift/item.ts';
import { countingRows, type DriftReport, type Row } from '../drift/report.ts';
import { bullets, wrap, withoutEnd } from './lines.ts';

const showValue = (value: Value | null): string => {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
};

const resourceOf = ({ kind, name }: Pick<Row, 'kind' | 'name'>): string =>
  name === '' ? `every ${kind}` : `${kind} ${name}`;

const fieldOf = ({ field }: Row): string => field ?? 'the resource itself';

const HASH = /[0-9a-f]{40,}|[A-Za-z0-9+/]{43}=/g;

/** Of two hashes the first twelve characters tell that they differ; data has them whole. */
const shownValues = ({ left, right }: Row): [string, string] => {
  const whole: [string, string] = [showValue(left.value), showValue(right.value)];
  const [first, second] = whole.map((text) => text.replaceAll(HASH, (hash) => `${hash.slice(0, 12)}…`));
  return first === undefined || second === undefined || first === second ? whole : [first, second];
};

/** Cuts a text into lines of a width; long names of AWS have no spaces to break at. */
const cut = (text: string, width: number): string[] => {
  const lines: string[] = [];
  const indent = /^ */.exec(text)?.[0] ?? '';
  for (const line of wrap(text, width, indent))
    for (let at = 0; at === 0 || at < line.length; at += width) lines.push(line.slice(at, at + width));
  return lines;
};

const WIDTHS = { side: 17, since: 10 };
const GAP = '  ';

const tableRow = (cells: readonly string[], widths: readonly number[]): string[] => {
  const columns = cells.map((cell, index) => cut(cell, widths[index] ?? 1));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, index) => (column[line] ?? '').padEnd(widths[index] ?? 1))
      .join(GAP)
      .trimEnd(),
  );
};

const sinceOf = ({ since }: Row, { at }: DriftReport): string => {
  const ageMs = Date.parse(at) - Date.parse(since);
  return ageMs < 1000 ? 'now' : showAge(ageMs);
};

const sidesOf = ({ left, right }: Row): string => `${left.side}\n${right.side}`;

const groupsOf = (rows: readonly Row[]): Row[][] => [
  ...Map.groupBy(rows, (row) => `${row.comparison}\n${sidesOf(row)}`).values(),
];

const titleOf = ({ comparison, left, right }: Row): string => {
  if (left.side === 'expected') return `Wrong by itself in ${right.side}`;
  if (comparison === 'program') return `${right.side} against its own program`;
  return comparison === 'declared'
    ? `${right.side} against the program and the recorded facts`
    : `${left.side} against ${right.side}`;
};

const tableOf = (rows: readonly Row[], report: DriftReport, columns: number): string[] => {
  const [first] = rows;
  if (first === undefined) return [];
  const widths = [columns - 2 * WIDTHS.side - WIDTHS.since - 3 * GAP.length, WIDTHS.side, WIDTHS.side, WIDTHS.since];
  const lines = [titleOf(first), ...tableRow(['', first.left.side, first.right.side, 'seen for'], widths)];
  for (const [resource, ofResource] of Map.groupBy(rows, resourceOf)) {
    lines.push(...wrap(resource, columns));
    for (const row of ofResource)
      lines.push(...tableRow([`  ${fieldOf(row)}`, ...shownValues(row), sinceOf(row, report)], widths));
  }
  return [...lines, ''];
};

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

const summaryOf = (report: DriftReport): string => {
  const counting = countingRows(report);
  const by = (verdict: Row['verdict']): number => report.rows.filter((row) => row.verdict === verdict).length;
  const meant = [
    by('posture') === 0 ? '' : `${by('posture')} by posture`,
    by('allowed') === 0 ? '' : `${by('allowed')} allowed`,
  ].filter((part) => part !== '');
  const found = counting.length === 0 ? 'No difference' : count(counting.length, 'difference');
  const more = meant.length === 0 ? '' : ` Meant to be: ${meant.join(', ')}.`;
  const untold =
    report.untold.length === 0
      ? ''
      : ` Not read: ${count(report.untold.length, 'resource')}, so this is not the whole answer.`;
  return `${found} in ${count(report.compared, 'resource')} (${report.comparisons.join(', ')}).${more}${untold}`;
};

const untoldPoints = ({ untold }: DriftReport): string[] =>
  [...Map.groupBy(untold, ({ side, cause }) => `${side}: ${cause}`)].map(([what, ones]) => {
    const names = [...new Set(ones.map(resourceOf))];
    const shown = names.slice(0, 4).join(', ');
    return `${what}, for ${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;
  });

const unusedPoints = ({ unused }: DriftReport): string[] =>
  unused.map(({ kind, name, field }) => `${resourceOf({ kind, name })}${field === undefined ? '' : `, ${field}`}`);

const todoPoints = (rows: readonly Row[]): string[] =>
  [...new Map(rows.map(({ kind, remedy }) => [kind, remedy]))].map(([kind, remedy]) => `${kind}: ${remedy}`);

const section = (title: string, points: readonly string[], columns: number): string[] =>
  points.length === 0 ? [] : [...wrap(title, columns), ...bullets(points, columns), ''];

const expiredPoints = (rows: readonly Row[]): string[] =>
  rows
    .filter(({ verdict }) => verdict === 'expired')
    .map((row) => `${resourceOf(row)}, ${fieldOf(row)}: ${row.reason ?? ''}`);

/** @param isWhole also lists what is meant to be. */
export const driftLines = (report: DriftReport, columns: number, isWhole: boolean): string[] => {
  const counting = countingRows(report);
  const meant = report.rows.filter((row) => !counting.includes(row));
  const lines = [
    ...wrap(summaryOf(report), columns),
    '',
    ...groupsOf(counting).flatMap((rows) => tableOf(rows, report, columns)),
    ...section('What to do', todoPoints(counting), columns),
    ...section('Allowed once, but the day is over', expiredPoints(counting), columns),
    ...section('Not read', untoldPoints(report), columns),
    ...section('Declared as allowed, and not there any more: take them out', unusedPoints(report), columns),
    ...(isWhole && meant.length > 0
      ? section(
          'Meant to be',
          meant.map(
            (row) =>
              `${resourceOf(row)}, ${fieldOf(row)}: ${showValue(row.left.value)} and ${showValue(row.right.value)}; ${row.reason ?? ''}`,
          ),
          columns,
        )
      : []),
  ];
  return withoutEnd(lines);
};

/** Text of AWS inside a cell of a table: nothing in it may end the cell or become a tag. */
const cell = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|]/g, (sign) => `\\${sign}`)
    .replaceAll(/\s+/g, ' ');

const points = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`### ${title}`, '', ...lines.map((line) => `- ${cell(line)}`), ''];

export const driftMarkdownLines = (report: DriftReport): string[] => {
  const counting = countingRows(report);
  const tables = groupsOf(counting).flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    return [
      `### ${cell(titleOf(first))}`,
      '',
      `| Resource | Field | ${cell(first.left.side)} | ${cell(first.right.side)} | Since |`,
      '|---|---|---|---|---|',
      ...rows.map(
        (row) =>
          `| ${[resourceOf(row), fieldOf(row), ...shownValues(row), row.since.slice(0, 16).replace('T', ' ')].map(cell).join(' | ')} |`,
      ),
      '',
    ];
  });
  return withoutEnd([
    `## Drift of ${report.from} and ${report.to}`,
    '',
    cell(summaryOf(report)),
    '',
    ...tables,
    ...points('What to do', todoPoints(counting)),
    ...points('Allowed once, but the day is over', expiredPoints(counting)),
    ...points('Not read', untoldPoints(report)),
    ...points('Declared as allowed, and not there any more', unusedPoints(report)),
  ]);
};
