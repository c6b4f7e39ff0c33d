/** `failover drift`: what differs between the regions, and between each region and its program. It changes nothing. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import { compare, findingsOf, type Comparison, type Outcome } from '../../drift/compare.ts';
import type { Snapshot } from '../../drift/item.ts';
import { DECLARED_KINDS, KINDS } from '../../drift/kinds.ts';
import { previewOutcome } from '../../drift/preview.ts';
import { countingRows, reportOf, type DriftReport } from '../../drift/report.ts';
import { driftMarkdownLines, driftLines } from '../../report/drift-text.ts';
import { loadAllowed } from '../settings/allowed-file.ts';
import { COMPARISONS } from '../arguments/choices.ts';
import { textOf, type Invocation, type Run } from '../arguments/command.ts';
import { directionOf } from '../arguments/direction.ts';
import { readPlace, readProgram } from '../drift-reading.ts';
import { loadSeen, saveSeen } from '../drift-record.ts';
import { sayFirstLine } from '../terminal/frame.ts';
import type { Place } from '../places/place.ts';
import { previewStack } from '../places/pulumi-preview.ts';
import { ageOfFacts } from '../settings/recorded-facts.ts';
import { onStage } from '../places/stage.ts';
import type { Stage } from '../places/drive.ts';
import { stackPosturesOf, type ConfiguredStand } from '../settings/stack-postures.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

type StackPostures = readonly [ConfiguredStand, ConfiguredStand];

const DEFAULT_COMPARISONS: readonly Comparison[] = ['live', 'program'];

/** @throws Failure `comparison-unknown` (exit 2) */
const wantedComparisons = (invocation: Invocation): Comparison[] => {
  const words = textOf(invocation, 'compare')
    ?.split(',')
    .map((word) => word.trim()) ?? [...DEFAULT_COMPARISONS];
  const unknown = words.find((word) => !(COMPARISONS as readonly string[]).includes(word));
  if (unknown === undefined) return COMPARISONS.filter((comparison) => words.includes(comparison));
  throw new Failure({
    code: 'comparison-unknown',
    message: `--compare names "${unknown}".`,
    remedy: `Use one or more of: ${COMPARISONS.join(', ')}, with commas between.${didYouMean(unknown, COMPARISONS)}`,
    exitCode: EXIT.usage,
  });
};

const liveOutcomes = ([left, right]: readonly [Snapshot, Snapshot]): Outcome[] => {
  const outcome = compare('live', [left, right], [left.region, right.region]);
  return [{ ...outcome, differences: [...outcome.differences, ...findingsOf(left), ...findingsOf(right)] }];
};

const declaredKindsOf = (snapshot: Snapshot): Snapshot => {
  const isDeclared = ({ kind }: { kind: string }): boolean => DECLARED_KINDS.some(({ name }) => name === kind);
  return { ...snapshot, items: snapshot.items.filter(isDeclared), unread: snapshot.unread.filter(isDeclared) };
};

const programOutcomes = async (
  place: Place,
  stands: StackPostures,
  snapshots: readonly [Snapshot, Snapshot],
  nowMs: number,
): Promise<Outcome[]> => {
  const declared = await readProgram(DECLARED_KINDS, await place.declared(), stands, nowMs);
  return snapshots.flatMap((snapshot, index) => {
    const program = declared[index];
    if (program === undefined) return [];
    return [compare('program', [program, declaredKindsOf(snapshot)], ['program', snapshot.region])];
  });
};

const declaredOutcomes = async ({ invocation, output, place }: Stage, pair: Manifests): Promise<Outcome[]> => {
  const { primaryFacts, program } = invocation.settings;
  output.remark(ageOfFacts(primaryFacts, place.world.wallMs()));
  const digest = await previewStack(program.standby, program.directory);
  return [previewOutcome(digest, { manifest: pair.to, otherRegion: pair.from.region })];
};

const outcomesOf = async (
  stage: Stage,
  stands: StackPostures,
  comparisons: readonly Comparison[],
): Promise<Outcome[]> => {
  const pair: Manifests = { from: stands[0].manifest, to: stands[1].manifest };
  const declared = comparisons.includes('declared') ? await declaredOutcomes(stage, pair) : [];
  if (comparisons.every((comparison) => comparison === 'declared')) return declared;
  const { place, watch } = stage;
  const [left, right] = await readPlace(place, KINDS, [pair.from, pair.to], pair, watch.control);
  if (left === undefined || right === undefined) throw new Error('two regions were to be read');
  return [
    ...(comparisons.includes('live') ? liveOutcomes([left, right]) : []),
    ...(comparisons.includes('program')
      ? await programOutcomes(place, stands, [left, right], place.world.wallMs())
      : []),
    ...declared,
  ];
};

const show = ({ invocation, output }: Stage, report: DriftReport): void => {
  if (output.form === 'json') output.document(report);
  else if (output.form === 'ndjson') for (const row of report.rows) output.record(row);
  else if (textOf(invocation, 'format') === 'markdown') output.say(...driftMarkdownLines(report));
  else output.say(...driftLines(report, output.columns, invocation.settings.verbose));
};

/** What nobody could read may differ: that is no clean answer. */
const exitCodeOf = (report: DriftReport): number => {
  if (countingRows(report).length > 0) return EXIT.differences;
  return report.untold.length > 0 ? EXIT.gate : EXIT.done;
};

const perform = async (stage: Stage): Promise<number> => {
  const { invocation, output, place } = stage;
  const { settings } = invocation;
  const comparisons = wantedComparisons(invocation);
  const allowed = await loadAllowed(settings.allowedDifferences);
  const manifests = await place.manifests();
  const pair = directionOf(manifests, settings);
  const stands = stackPosturesOf(invocation, manifests, pair);
  sayFirstLine(output, {
    target: place.name,
    application: pair.to.application,
    account: pair.to.account,
    from: pair.from.region,
    to: pair.to.region,
    mode: 'only compared',
  });
  for (const note of place.notes) output.remark(note);
  const outcomes = await outcomesOf(stage, stands, comparisons);
  const before = await loadSeen(stage, pair.to.region);
  const nowMs = place.world.wallMs();
  const { report, seen } = reportOf({ outcomes, stands, comparisons, allowed, seen: before, nowMs });
  show(stage, report);
  await saveSeen(stage, pair.to.region, seen);
  return exitCodeOf(report);
};

export const run: Run = (invocation) => {
  const { output } = invocation;
  // Markdown is data: what stands around it goes to stderr.
  const beside = textOf(invocation, 'format') === 'markdown' ? { announce: output.remark } : {};
  return onStage({ ...invocation, output: { ...output, ...beside } }, perform);
};
