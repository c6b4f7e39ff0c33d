/**
 * `failover settle`: what a run left otherwise than the Pulumi program declares it goes into the configuration of the
 * stacks, so that the next `pulumi up` keeps it, and the run owes nothing any more.
 */
import type { Call } from '../../domain/call.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Step } from '../../domain/plan.ts';
import type { RunState } from '../../domain/run-state.ts';
import { isUnsettled, settlableSteps, settledOf, type Setting } from '../../domain/settlement.ts';
import { readAll } from '../../engine/readings.ts';
import { openJournal } from '../../journal/journal.ts';
import { operationOf } from '../../operations/registry.ts';
import { wrap } from '../../report/lines.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { isGiven, type Invocation, type Run } from '../command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../frame.ts';
import { wantedRun, withJournals, type Journals } from '../journal-access.ts';
import { localEntries } from '../../run/going-on.ts';
import { requireOver } from '../../run/open-run.ts';
import { commandOutside } from '../command-outside.ts';
import { shortPath } from '../plan-files.ts';
import { requireSamePlace } from '../same-place.ts';
import { readStackFiles, STACK_ROLES, withSettled, writeStackFile, type StackFile } from '../../pulumi/stack-files.ts';
import { settleProof } from '../settle-proof.ts';
import { stacksOf } from '../stacks-folder.ts';
import { onStage, type Stage } from '../stage.ts';

const unread = (step: Step, cause: string): Failure =>
  new Failure({
    code: 'settle-unknown',
    message: `What "${step.title}" left in ${step.region} cannot be read: ${cause.replace(/\.$/, '')}. Nothing was written.`,
    remedy: 'Run "failover settle" again when it answers.',
    exitCode: EXIT.refusedByAws,
  });

/** Reads what the run changed, as it is now: others may have gone on from there. @throws Failure `settle-unknown` */
const readSettings = async ({ place, watch }: Stage, run: RunState, steps: readonly Step[]): Promise<Setting[]> => {
  const identity = { runId: run.runId, operator: run.writer.operator };
  const asked = steps.map((step) => ({
    step,
    operation: operationOf(step.operation),
    calls: operationOf(step.operation).observe(step.params, identity, null),
  }));
  const calls: Call[] = asked.flatMap(({ calls: own }) => own);
  const timeoutMs = Math.max(...steps.map(({ limits }) => limits.callTimeoutMs));
  const reader = { world: place.world, target: place.target, control: watch.control };
  const answers = await readAll(reader, run.plan.budgets, calls, timeoutMs);
  let from = 0;
  return asked.flatMap(({ step, operation, calls: { length } }) => {
    const sight = operation.see(answers.slice(from, (from += length)), step.params, null);
    if (!sight.known) throw unread(step, sight.cause);
    return operation.settings?.(step.params, sight.seen) ?? [];
  });
};

/** One stack's configuration, before and after. */
interface Rewrite {
  file: StackFile;
  region: string;
  text: string;
  lines: string[];
}

const showValues = (values: object | undefined): string =>
  values === undefined
    ? 'as its posture says'
    : Object.entries(values)
        .map(([field, value]) => `${field} ${String(value)}`)
        .join(', ');

const rewrite = (file: StackFile, region: string, settings: readonly Setting[], run: RunState): Rewrite => {
  const settled = settledOf(region, settings, run.runId, file.settled);
  // The last step that set a thing has seen it last; earlier ones have seen the same.
  const own = new Map(
    settings.filter((one) => one.region === region).map((one) => [`${one.section} ${one.name}`, one]),
  );
  const lines = [...own.values()].flatMap(({ section, name, values }) => {
    if (section === 'posture')
      return file.posture === values.posture ? [] : [`posture: ${file.posture ?? 'none'} -> ${values.posture}`];
    const [before, after] = [showValues(file.settled?.[section][name]), showValues(values)];
    return before === after ? [] : [`${section} ${name}: ${before} -> ${after}`];
  });
  const activeRegion = run.status === 'promoted' ? run.plan.to : run.plan.from;
  const raised = settings.find((one) => one.section === 'posture' && one.region === region);
  const posture = raised?.section === 'posture' ? raised.values.posture : null;
  return { file, region, text: withSettled(file, { settled, activeRegion, posture }), lines };
};

const sayRewrites = ({ output }: Stage, rewrites: readonly Rewrite[]): void => {
  for (const { file, region, lines } of rewrites) {
    output.say(`${shortPath(file.path)} (stack ${file.stack}, ${region})`);
    const shown = lines.length === 0 ? ['says so already'] : lines;
    output.say(shown.flatMap((line) => wrap(line, output.columns, '  ', '    ')).join('\n'));
  }
};

const documentOf = ({ run, state }: RecordedRun, rewrites: readonly Rewrite[], settings: readonly Setting[]) => ({
  run,
  runId: state.runId,
  outcome: state.status,
  settings,
  stacks: rewrites.map(({ file, region, lines }) => ({ stack: file.stack, region, path: file.path, changes: lines })),
});

const settle = async (stage: Stage, journals: Journals, recorded: RecordedRun): Promise<number> => {
  const { invocation, place, output } = stage;
  const { state } = recorded;
  const steps = settlableSteps(state);
  const manifests = await place.manifests();
  const files = readStackFiles(stacksOf(invocation, manifests));
  const settings = steps.length === 0 ? [] : await readSettings(stage, state, steps);
  const rewrites = STACK_ROLES.flatMap((role, index) => {
    const region = manifests[index]?.manifest.region;
    return region === undefined ? [] : [rewrite(files[role], region, settings, state)];
  });
  sayRewrites(stage, rewrites);
  if (output.form !== 'text') output.document(documentOf(recorded, rewrites, settings));
  if (isGiven(invocation, 'dry-run')) {
    output.say('Nothing was written.');
    return EXIT.done;
  }
  for (const { file, text } of rewrites) writeStackFile(file, text);
  const { journal } = await openJournal(journals.store, recorded.run);
  const at = place.world.wallMs();
  const by = invocation.settings.writer.operator;
  await journal.append([
    ...localEntries(commandOutside(invocation, journals)).map((entry) => ({ ...entry, at })),
    { kind: 'run.settled', at, by, settings },
  ]);
  output.say(`Run ${recorded.run} is settled: the next "pulumi up" keeps what it left.`);
  output.say(wrap(await settleProof(stage, files, manifests), output.columns).join('\n'));
  output.say('Next: review and commit the two files.');
  return EXIT.done;
};

const nothingOwed = ({ output }: Invocation, { run, state }: RecordedRun): number => {
  const why = state.settledAs === null ? 'has left nothing that the stacks declare otherwise' : 'is settled already';
  output.say(`Nothing to do: run ${run} ${why}. Nothing was written.`);
  if (output.form !== 'text')
    output.document({ run, runId: state.runId, outcome: state.status, settings: [], stacks: [] });
  sayLastLine(output, state.target);
  return EXIT.done;
};

const perform = async (invocation: Invocation, journals: Journals): Promise<number> => {
  const { settings, output } = invocation;
  const isDry = isGiven(invocation, 'dry-run');
  const command = commandOutside(invocation, journals);
  if (!isDry) await command.settle();
  const recorded = await wantedRun(journals);
  sayFirstLine(output, whereaboutsOf(recorded.state));
  requireOver(command, recorded);
  requireSamePlace(settings, recorded.state);
  if (!isUnsettled(recorded.state)) return nothingOwed(invocation, recorded);
  return onStage(invocation, (stage) => settle(stage, journals, recorded));
};

export const run: Run = (invocation) =>
  withJournals(invocation, isGiven(invocation, 'dry-run') ? 'look' : 'work', (journals) =>
    perform(invocation, journals),
  );
