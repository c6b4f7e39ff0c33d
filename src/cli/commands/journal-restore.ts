/**
 * `failover journal restore`: what bucket or copy lost is created there again out of the other one. Nothing is overwritten: where
 * both hold different records, a person names which counts.
 */
import { EXIT, Failure } from '../../domain/failure.ts';
import { runName } from '../../journal/names.ts';
import {
  inspect,
  keepShared,
  planRestoring,
  renumberShared,
  restoreRun,
  type RunFinding,
  type Sides,
} from '../../journal/restore.ts';
import { wrap } from '../../report/lines.ts';
import { restoreDocument, restoreLines } from '../terminal/journal-text.ts';
import { isGiven, textOf, type Invocation, type Run } from '../arguments/command.ts';
import { withJournals } from '../places/journal-access.ts';
import { sayLastLine } from '../terminal/frame.ts';

const refuse = (code: string, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, exitCode: EXIT.usage });

/** The run of which somebody says which records count. @throws Failure `keep-invalid` (exit 2) */
const chosenOf = ({ settings }: Invocation, findings: readonly RunFinding[]): RunFinding => {
  if (settings.run === null)
    throw refuse('keep-invalid', '--keep is about one run, and none is named.', 'Name it: --run NUMBER --keep bucket.');
  const chosen = findings.find(({ run }) => run === settings.run);
  if (chosen?.standing === 'differs' || chosen?.standing === 'forked') return chosen;
  throw refuse(
    'keep-invalid',
    `Bucket and copy do not differ in run ${settings.run}: there is nothing to choose.`,
    'See what is where: failover journal verify. Nothing was done.',
  );
};

/** The number that the bucket's records get: that of an earlier try, or the next one. */
const numberFor = ({ run, theirs }: RunFinding, findings: readonly RunFinding[]): number => {
  const isSame = (other: RunFinding): boolean =>
    other.run !== run && other.theirs.length > 0 && other.theirs.every(({ bytes }, at) => bytes === theirs[at]?.bytes);
  return findings.find(isSame)?.run ?? Math.max(0, ...findings.map((other) => other.run)) + 1;
};

const keepBucket = async (sides: Sides, chosen: RunFinding, isDry: boolean): Promise<string> => {
  if (!isDry) await keepShared(sides, chosen);
  const [is, are] = isDry ? ['would be', 'would be'] : ['is', 'are'];
  return `Run ${chosen.run} of the copy ${is} what the bucket has. The records that the copy had ${are} kept beside it in ${sides.local.location}, their names ending in ".aside-…".`;
};

const keepCopy = async (sides: Sides, chosen: RunFinding, under: number, isDry: boolean): Promise<string> => {
  const { run } = chosen;
  if (!isDry) await renumberShared(sides, chosen, under);
  const place = `${sides.shared?.location}/runs/${runName(run)}/`;
  return `What the bucket has under ${run} was begun later: it ${isDry ? 'would be' : 'is'} in bucket and copy as run ${under}, too. Nothing is overwritten, so the rest is yours, once nobody works on it any more: remove it under ${run} ("aws s3 rm --recursive ${place}"), then "failover journal restore" puts run ${run} of this copy there. Machines that have the other one as run ${run} say: failover journal restore --run ${run} --keep bucket`;
};

const keep = async (invocation: Invocation, sides: Sides, findings: readonly RunFinding[]): Promise<number> => {
  const { output } = invocation;
  const chosen = chosenOf(invocation, findings);
  const isDry = isGiven(invocation, 'dry-run');
  const under = textOf(invocation, 'keep') === 'copy' ? numberFor(chosen, findings) : null;
  const text = await (under === null ? keepBucket(sides, chosen, isDry) : keepCopy(sides, chosen, under, isDry));
  if (output.form === 'text') output.say(...wrap(isDry ? `${text} Nothing was changed.` : text, output.columns));
  else output.document({ dryRun: isDry, run: chosen.run, kept: under === null ? 'bucket' : 'copy', under });
  return EXIT.done;
};

const restore = async (invocation: Invocation, sides: Sides, findings: readonly RunFinding[]): Promise<number> => {
  const { settings, output } = invocation;
  const plan = findings.filter(({ run }) => settings.run === null || settings.run === run).map(planRestoring);
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) for (const one of plan) await restoreRun(sides, one);
  if (output.form === 'text') output.say(...restoreLines(plan, isDry, output.columns));
  else output.document(restoreDocument(plan, isDry));
  return plan.every(({ left }) => left === null) ? EXIT.done : EXIT.differences;
};

export const run: Run = (invocation) =>
  withJournals(invocation, isGiven(invocation, 'dry-run') ? 'look' : 'work', async ({ sides }) => {
    const { settings, output } = invocation;
    if (sides.shared === null)
      throw refuse(
        'journal-not-shared',
        'There is no bucket to restore from or to: the journal is in the local directory only.',
        'Name the bucket with --journal s3://…, or in failover.json. "failover journal verify" looks at the local one.',
      );
    const findings = await inspect(sides);
    const work = textOf(invocation, 'keep') === null ? restore : keep;
    const code = await work(invocation, sides, findings);
    sayLastLine(output, settings.target);
    return code;
  });
