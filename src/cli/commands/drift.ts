/** `failover drift`: what differs between the regions, and between each region and its program. It changes nothing. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import type { Comparison, Outcome } from '../../drift/compare.ts';
import { previewOutcome } from '../../drift/preview.ts';
import { countingRows, reportOf, type DriftReport } from '../../drift/report.ts';
import { driftMarkdownLines, driftLines } from '../../report/drift-text.ts';
import { loadAllowed } from '../settings/allowed-file.ts';
import { COMPARISONS } from '../arguments/choices.ts';
import { textOf, type Invocation, type Run } from '../arguments/command.ts';
import { directionOf } from '../arguments/direction.ts';
import { programOf } from '../comparing/program.ts';
import { loadSeen, saveSeen } from '../comparing/record.ts';
import { compareRegions } from '../../run/comparing.ts';
import { sayFirstLine } from '../terminal/frame.ts';
import { previewStack } from '../places/pulumi-preview.ts';
import { ageOfFacts } from '../settings/recorded-facts.ts';
import { onStage } from '../places/stage.ts';
import type { Stage } from '../places/drive.ts';
import { stackPosturesOf } from '../settings/stack-postures.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

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

/** What a preview of the standby's stack shows. */
const previewed = async ({ invocation, output, place }: Stage, pair: Manifests): Promise<Outcome> => {
  const { primaryFacts, program } = invocation.settings;
  output.remark(ageOfFacts(primaryFacts, place.world.wallMs()));
  const digest = await previewStack(program.standby, program.directory);
  return previewOutcome(digest, { manifest: pair.to, otherRegion: pair.from.region });
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
  const outcomes = await compareRegions(stage.reach, {
    pair,
    comparisons,
    program: () => programOf(place, stands),
    preview: () => previewed(stage, pair),
  });
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
