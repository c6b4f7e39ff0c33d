/** What a rehearsal showed, on one page. */
import { FAULTS } from '../../storm/faults/catalogue.ts';
import type { Tally } from '../../storm/series.ts';
import { showDuration, wrap } from '../../report/lines.ts';

export interface RehearsalReport {
  application: string;
  firstSeed: string;
  tally: Tally;
  /** Real time that it took. */
  tookMs: number;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`);

/** The value below which a share of a sorted list lies. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

const ENDINGS = [
  ['promoted', 'promoted'],
  ['rolled-back', 'rolled back, every value as before'],
  ['open', 'left with a question that people must settle'],
  ['not begun', 'not begun'],
] as const;

const promotedLine = ({ promotedMs }: Tally): string => {
  const sorted = promotedMs.toSorted((left, right) => left - right);
  const [middle, most, slowest] = [quantile(sorted, 0.5), quantile(sorted, 0.95), sorted.at(-1) ?? 0];
  return `half within ${showDuration(middle)}, 19 of 20 within ${showDuration(most)}, the slowest ${showDuration(slowest)}`;
};

const endings = (tally: Tally, columns: number): string[] =>
  ENDINGS.flatMap(([outcome, words]) => {
    const times = tally.outcomes[outcome] ?? 0;
    if (times === 0) return [];
    const head = `  ${String(times).padStart(6)}  ${percent(times, tally.seeds).padStart(5)}  `;
    const text = outcome === 'promoted' ? `${words}: ${promotedLine(tally)}` : words;
    return wrap(text, columns, head, ' '.repeat(head.length));
  });

/** Faults by how often a promotion did not come to its end when they struck. */
export const hardest = ({ ends }: Tally): { name: string; what: string; struck: number; notPromoted: number }[] =>
  FAULTS.map(({ name, what }) => {
    const counts = ends[name] ?? {};
    const struck = Object.values(counts).reduce((sum, times) => sum + times, 0);
    return { name, what, struck, notPromoted: struck - (counts['promoted'] ?? 0) };
  })
    .filter(({ struck, notPromoted }) => struck >= 3 && notPromoted > 0)
    .toSorted((left, right) => right.notPromoted / right.struck - left.notPromoted / left.struck);

const MOST_ROWS = 10;

const hardestLines = (tally: Tally, columns: number): string[] => {
  const rows = hardest(tally).slice(0, MOST_ROWS);
  if (rows.length === 0) return ['No fault kept a promotion from its end more than by chance.'];
  return [
    ...wrap(
      'Faults that struck when a promotion did not come to its end (several strike in one storm: a row says where to look)',
      columns,
    ),
    ...rows.flatMap(({ name, what, struck, notPromoted }) => {
      const head = `  ${percent(notPromoted, struck).padStart(6)}  of ${String(struck).padStart(4)}  `;
      return wrap(`${name}: ${what}`, columns, head, ' '.repeat(head.length));
    }),
  ];
};

const findingLines = ({ findings }: Tally, columns: number): string[] => {
  if (findings.length === 0) return ['Nothing that is promised was broken in any of them.'];
  return [
    `${findings.length} of them broke a promise:`,
    ...findings.slice(0, MOST_ROWS).flatMap(({ seed, violations }) => {
      const [first] = violations;
      return wrap(`seed ${seed}: ${first?.invariant} ${first?.what}`, columns, '  - ', '    ');
    }),
    'Once more: failover rehearse --seeds 1 --seed SEED',
  ];
};

/** One page of text. */
export const rehearsalText = ({ application, firstSeed, tally, tookMs }: RehearsalReport, columns: number): string => {
  const struck = Object.values(tally.fired).filter((times) => times > 0).length;
  const intro =
    `${tally.seeds} storms over ${application} from seed ${firstSeed}: ${tally.commands} commands of one or two people, ` +
    `${struck} of ${FAULTS.length} kinds of faults struck, ${showDuration(tally.virtualMs)} of virtual time in ${showDuration(tookMs)}.`;
  return [
    ...wrap(intro, columns),
    '',
    'How they ended',
    ...endings(tally, columns),
    '',
    ...findingLines(tally, columns),
    '',
    ...hardestLines(tally, columns),
  ].join('\n');
};
