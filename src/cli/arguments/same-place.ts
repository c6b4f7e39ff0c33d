/** A run goes on where it began, and nowhere else. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import { sameCommand } from './same-command.ts';
import { placeName } from '../places/place.ts';
import type { Settings } from '../settings/settings.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

/**
 * A region that is not one of the run's two was meant for another run, or mistyped. Which of the two is which the run knows.
 * @throws Failure `region-unknown` (exit 2)
 */
export const requireKnownRegions = ({ from, to }: Settings, { plan, runId }: RunState): void => {
  const known = [plan.from, plan.to];
  const stranger = Object.entries({ from, to }).find(([, region]) => region !== null && !known.includes(region));
  if (stranger === undefined) return;
  const [flag, region] = stranger;
  throw new Failure({
    code: 'region-unknown',
    message: `--${flag} is "${region}", and run ${runId} goes from ${plan.from} to ${plan.to}.`,
    remedy: `Leave --${flag} out: a run keeps its direction.${didYouMean(region ?? '', known)} Nothing was done.`,
    exitCode: EXIT.usage,
  });
};

/**
 * A confirmation of another region was meant for another run.
 * @throws Failure `confirm-wrong` (exit 2)
 */
export const requireRightConfirmation = ({ confirm }: Settings, { plan, runId }: RunState): void => {
  if (confirm === null || confirm === plan.to) return;
  throw new Failure({
    code: 'confirm-wrong',
    message: `--confirm says "${confirm}", but run ${runId} is about ${plan.to}.`,
    remedy: `If you mean ${plan.to}: ${sameCommand(process.argv.slice(2), { confirm: plan.to })}`,
    exitCode: EXIT.usage,
  });
};

/** @throws Failure `target-differs` (exit 2) */
export const requireSamePlace = (settings: Settings, { target, runId }: RunState): void => {
  const name = placeName(settings, process.env);
  if (name === target) return;
  throw new Failure({
    code: 'target-differs',
    message: `Run ${runId} works on ${target}, and this command would work on ${name}.`,
    remedy: 'Use the same --target, --endpoint-url and AWS_ENDPOINT_URL as when it began.',
    exitCode: EXIT.usage,
  });
};
