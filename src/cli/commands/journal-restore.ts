/**
 * `failover journal restore`: what bucket or copy lost is created there again out of the other one. Nothing is overwritten: where
 * both hold different records, a person names which counts.
 */
import { EXIT, Failure } from '../../domain/failure.ts';
import { inspect, keepOne, planRestoring, restoreRun, type RunFinding, type Sides } from '../../journal/restore.ts';
import { restoreDocument, restoreText } from '../../report/journal-text.ts';
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

/** The number that the copy's records get: that of an earlier try, or the next one. */
const numberFor = ({ own }: RunFinding, findings: readonly RunFinding[]): number =>
  findings.find(
    ({ theirs }) =>
      theirs.length > 0 && theirs.length <= own.length && theirs.every((one, at) => one.bytes === own[at]?.bytes),
  )?.run ?? Math.max(0, ...findings.map(({ run }) => run)) + 1;

const keep = async (invocation: Invocation, sides: Sides, findings: readonly RunFinding[]): Promise<number> => {
  const { output } = invocation;
  const isCopy = textOf(invocation, 'keep') === 'copy';
  const chosen = chosenOf(invocation, findings);
  const under = isCopy ? numberFor(chosen, findings) : null;
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) await keepOne(sides, chosen, under);
  const text = isCopy
    ? `Run ${chosen.run} of the copy ${isDry ? 'would become' : 'is'} run ${under} in the bucket and in the copy; under ${chosen.run} stays what the bucket has. Look at both before you go on: failover status --run ${chosen.run}; failover status --run ${under}`
    : `Run ${chosen.run} ${isDry ? 'would be' : 'is'} what the bucket has. The records of the copy ${isDry ? 'would be' : 'are'} kept beside it in ${sides.local.location}, their names ending in ".aside-…".`;
  if (output.form === 'text') output.say(isDry ? `${text} Nothing was changed.` : text);
  else output.document({ dryRun: isDry, run: chosen.run, kept: isCopy ? 'copy' : 'bucket', under });
  return EXIT.done;
};

const restore = async (invocation: Invocation, sides: Sides, findings: readonly RunFinding[]): Promise<number> => {
  const { settings, output } = invocation;
  const plan = findings.filter(({ run }) => settings.run === null || settings.run === run).map(planRestoring);
  const isDry = isGiven(invocation, 'dry-run');
  if (!isDry) for (const one of plan) await restoreRun(sides, one);
  if (output.form === 'text') output.say(restoreText(plan, isDry, output.columns));
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
