/** A run goes on where it began, and nowhere else. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { RunState } from '../domain/run-state.ts';
import { placeName } from './place.ts';
import type { Settings } from './settings.ts';

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
