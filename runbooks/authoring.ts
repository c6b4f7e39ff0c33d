/**
 * The package export `oregon-trail/runbooks`: what a project writes runbooks and operations of its own with. How is told in
 * docs/runbooks.md; `examples/warm` does it.
 */
import type { Extension } from '../src/domain/plan/extension.ts';
import type { Operation } from '../src/domain/plan/operation.ts';
import type { Runbook } from '../src/domain/plan/runbook.ts';

/** What a module of `extensions` exports: `export default { … } satisfies Extension`. */
export type { Extension };

/** A runbook, its options typed by their schema. */
export const defineRunbook = <Options>(runbook: Omit<Runbook<Options>, 'command'>): Runbook => runbook;

/** An operation: its params typed by their schema, what is seen by `see`, and the before-image by `check`. */
export const defineOperation = <Params, Seen, Before>(operation: Operation<Params, Seen, Before>): Operation =>
  operation;

/** The schema library of params and options: another version of it is refused. */
export { z } from 'zod';
/** To be thrown where the facts do not suffice: what happened, what to do, and the exit code. */
export { EXIT, Failure, type FailureDetails } from '../src/domain/failure.ts';
/** The runbook of this program, and the plan of any: a runbook may be a part of another one, or more of it. */
export { planBy, type Runbook } from '../src/domain/plan/runbook.ts';
export { promote } from './promote.ts';
export type { PromoteOptions } from './promote-options.ts';
export {
  MODES,
  type Mode,
  type OnFailure,
  type Plan,
  type RunbookWords,
  type Step,
  type StepLimits,
} from '../src/domain/plan/plan.ts';
/** What `judge` of a runbook is given, and gives. */
export { finding, type Finding } from '../src/domain/plan/finding.ts';
export type { PlanView } from '../src/domain/plan/plan-view.ts';
export { regionSchema, type Manifest } from '../src/domain/facts/manifest.ts';
export type { Facts } from '../src/domain/facts/facts.ts';
/** From answers to what they show: unknown stays unknown. */
export { seeScaling, seeStream, scalingResourceId, sightOf } from '../src/domain/api/observed.ts';
export type { Sight } from '../src/domain/api/sight.ts';
export type { Answer, Call } from '../src/domain/api/call.ts';
export type { Change, Gate, Operation, RunIdentity, Undo, Verdict } from '../src/domain/plan/operation.ts';
export type { Found, RecordedStep } from '../src/domain/plan/found.ts';
