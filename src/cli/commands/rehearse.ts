/** `failover rehearse`: storms of faults over the user's own stacks and runbooks, in memory. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Posture } from '../../domain/facts/manifest.ts';
import { wordsOf } from '../../domain/plan/run-words.ts';
import { prepareRehearsal } from '../../storm/rehearsal.ts';
import type { Tally } from '../../storm/series.ts';
import { runbookNamed } from '../planning/order.ts';
import { playedApplication, playedWords } from '../settings/application.ts';
import { textOf, type Invocation, type Run } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine } from '../terminal/frame.ts';
import { requireSandboxTarget } from '../places/on-sandbox.ts';
import { hardest, rehearsalLines, type RehearsalReport } from '../terminal/rehearsal-text.ts';

const DEFAULT_SEEDS = 100;
/** A storm keeps all that happened in it only until it is counted; more than this is a matter of hours. */
const MOST_SEEDS = 1_000_000;

const wholeNumber = ({ flags }: Invocation, name: string, byDefault: number, least: number, most: number): number => {
  const value = flags[name] ?? byDefault;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Failure({
    code: 'number-invalid',
    message: `--${name} is ${typeof value === 'number' ? value : 'not a number'}, which is not a whole number from ${least} to ${most}.`,
    remedy: `Use, for example: failover rehearse --${name} ${byDefault}`,
    exitCode: EXIT.usage,
  });
};

const PROGRESS_MS = 2000;

/** A line now and then, beside the result. */
const progressTo = ({ output, settings }: Invocation, seeds: number): ((tally: Tally) => void) => {
  let saidMs = performance.now();
  return (tally) => {
    if (settings.quiet || performance.now() - saidMs < PROGRESS_MS) return;
    saidMs = performance.now();
    output.remark(`${tally.seeds} of ${seeds} storms, ${tally.findings.length} broke a promise`);
  };
};

const show = ({ output }: Invocation, report: RehearsalReport): void => {
  if (output.form === 'text') return output.say(...rehearsalLines(report, output.columns));
  const { tally, words: _words, ...rest } = report;
  const { completedMs: _completedMs, ...counts } = tally;
  output.document({ schema: 'failover.rehearsal/1', ...rest, ...counts, hardest: hardest(tally) });
};

export const run: Run = async (invocation) => {
  const { settings, output } = invocation;
  requireSandboxTarget(settings);
  const { name: runbook } = runbookNamed(invocation);
  const seeds = wholeNumber(invocation, 'seeds', DEFAULT_SEEDS, 1, MOST_SEEDS);
  const seed = wholeNumber(invocation, 'seed', 1, 0, Number.MAX_SAFE_INTEGER);
  const [{ description, program }, { provision }] = await Promise.all([
    playedApplication(settings),
    import('../../sandbox/declared/provision.ts'),
  ]);
  const standby = (textOf(invocation, 'posture') ?? 'warm') as Exclude<Posture, 'serving'>;
  const regions = await provision({ application: description, postures: { primary: 'serving', standby } });
  const { plan, play } = await prepareRehearsal(regions, runbook);
  const { application, account, from, to } = plan;
  sayFirstLine(output, { target: 'sandbox', application, account, from, to, mode: 'planned and forced' });
  if (!settings.quiet) output.remark(`Storms over ${playedWords(application, program)}.`);
  const beganMs = performance.now();
  const tally = await play({ first: BigInt(seed), seeds }, progressTo(invocation, seeds));
  const words = wordsOf(plan);
  show(invocation, {
    words,
    application,
    runbook,
    firstSeed: String(seed),
    tally,
    tookMs: Math.round(performance.now() - beganMs),
  });
  sayLastLine(output, 'sandbox');
  return tally.findings.length === 0 ? EXIT.done : EXIT.stepFailed;
};
