/** What a rehearsal showed, on one page. */
import { DEFAULT_RUNBOOK } from '../../../runbooks/index.ts';
import type { RunWords } from '../../domain/plan/run-words.ts';
import { FAULTS } from '../../storm/faults/catalogue.ts';
import type { Tally } from '../../storm/series.ts';
import { showDuration, wrap } from '../../report/lines.ts';

export interface RehearsalReport {
  application: string;
  /** Name of the runbook. */
  runbook: string;
  /** How its runs are spoken of. */
  words: RunWords;
  firstSeed: string;
  tally: Tally;
  /** Real time that it took. */
  tookMs: number;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`);

/** The value below which a share of a sorted list lies. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

const endingsOf = ({ completed }: RunWords) =>
  [
    ['completed', completed],
    ['rolled-back', 'rolled back, every value as before'],
    ['open', 'left with a question that people must answer'],
    ['not begun', 'not begun'],
  ] as const;

const completedLine = ({ completedMs }: Tally): string => {
  const sorted = completedMs.toSorted((left, right) => left - right);
  const [middle, most, slowest] = [quantile(sorted, 0.5), quantile(sorted, 0.95), sorted.at(-1) ?? 0];
  return `half within ${showDuration(middle)}, 19 of 20 within ${showDuration(most)}, the slowest ${showDuration(slowest)}`;
};

const endings = (tally: Tally, runWords: RunWords, columns: number): string[] =>
  endingsOf(runWords).flatMap(([outcome, words]) => {
    const times = tally.outcomes[outcome] ?? 0;
    if (times === 0) return [];
    const head = `  ${String(times).padStart(6)}  ${percent(times, tally.seeds).padStart(5)}  `;
    const text = outcome === 'completed' ? `${words}: ${completedLine(tally)}` : words;
    return wrap(text, columns, head, ' '.repeat(head.length));
  });

/** Faults by how often a run did not come to its end when they struck. */
export const hardest = ({ ends }: Tally): { name: string; what: string; struck: number; notCompleted: number }[] =>
  FAULTS.map(({ name, what }) => {
    const counts = ends[name] ?? {};
    const struck = Object.values(counts).reduce((sum, times) => sum + times, 0);
    return { name, what, struck, notCompleted: struck - (counts['completed'] ?? 0) };
  })
    .filter(({ struck, notCompleted }) => struck >= 3 && notCompleted > 0)
    .toSorted((left, right) => right.notCompleted / right.struck - left.notCompleted / left.struck);

const MOST_ROWS = 10;

const hardestLines = (tally: Tally, { noun }: RunWords, columns: number): string[] => {
  const rows = hardest(tally).slice(0, MOST_ROWS);
  if (rows.length === 0) return [`No fault kept ${noun} from its end more than by chance.`];
  return [
    ...wrap(
      `Faults that struck when ${noun} did not come to its end (several strike in one storm: a row says where to look)`,
      columns,
    ),
    ...rows.flatMap(({ name, what, struck, notCompleted }) => {
      const head = `  ${percent(notCompleted, struck).padStart(6)}  of ${String(struck).padStart(4)}  `;
      return wrap(`${name}: ${what}`, columns, head, ' '.repeat(head.length));
    }),
  ];
};

const findingLines = ({ findings }: Tally, runbook: string, columns: number): string[] => {
  if (findings.length === 0) return ['Nothing that is promised was broken in any of them.'];
  return [
    `${findings.length} of them broke a promise:`,
    ...findings.slice(0, MOST_ROWS).flatMap(({ seed, violations }) => {
      const [first] = violations;
      return wrap(`seed ${seed}: ${first?.invariant} ${first?.what}`, columns, '  - ', '    ');
    }),
    `Once more: failover rehearse${runbook === DEFAULT_RUNBOOK ? '' : ` --runbook ${runbook}`} --seeds 1 --seed SEED`,
  ];
};

/** One page of text. */
export const rehearsalLines = (
  { application, runbook, words, firstSeed, tally, tookMs }: RehearsalReport,
  columns: number,
): string[] => {
  const struck = Object.values(tally.fired).filter((times) => times > 0).length;
  const intro =
    `${tally.seeds} storms over ${application} from seed ${firstSeed}: ${tally.commands} commands of one or two people, ` +
    `${struck} of ${FAULTS.length} kinds of faults struck, ${showDuration(tally.virtualMs)} of virtual time in ${showDuration(tookMs)}.`;
  return [
    ...wrap(intro, columns),
    '',
    'How they ended',
    ...endings(tally, words, columns),
    '',
    ...findingLines(tally, runbook, columns),
    '',
    ...hardestLines(tally, words, columns),
  ];
};
