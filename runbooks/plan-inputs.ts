/** What all parts of a promotion draw on while its steps are drafted. */
import type { CapacityTarget } from '../src/domain/facts/capacity.ts';
import { sha256 } from '../src/domain/text/digest.ts';
import type { Facts } from '../src/domain/facts/facts.ts';
import type { ServiceManifest } from '../src/domain/facts/manifest.ts';
import type { OnFailure, Step, StepLimits } from '../src/domain/plan/plan.ts';
import { DEADLINE_MARGIN } from '../src/domain/api/physics.ts';
import type { OperationName, ParamsOf } from '../src/operations/registry.ts';
import type { PromoteOptions } from './promote-options.ts';
import type { TrafficLadder } from './traffic-ladder.ts';

/** Facts, choices, and what was worked out from them. */
export interface PlanInputs {
  facts: Facts;
  options: PromoteOptions;
  /** Tasks by logical service name. */
  targets: Map<string, CapacityTarget>;
  /** Services of both regions by logical name. */
  services: { from: Map<string, ServiceManifest>; to: Map<string, ServiceManifest> };
  /** Services that users or other services wait for: even a forced run does not go on without them. */
  needed: Set<string>;
  /** One a public name, in the manifest's order. */
  ways: TrafficLadder[];
  /** All traffic is where it should be, under a claim that says so. */
  moved: boolean;
}

export const CLAIM = 'claim';
export const CONFIRM = 'confirm';

/** Ids hold a-z 0-9 . - only; a name that has to be changed for that keeps a digest, so that two never meet. */
const slug = (name: string): string => {
  const plain = name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  return plain === name ? plain : `${plain}-${sha256(name).slice(0, 6)}`;
};

/** Id of a step, such as `rung:5:app.pony.example`. */
export const stepId = (kind: string, ...names: (string | number)[]): string =>
  [kind, ...names.map((name) => slug(`${name}`))].join(':');

/** Limits of a step: what is not said is the least. */
export const limitsOf = (
  { options }: PlanInputs,
  limits: Partial<StepLimits> & Pick<StepLimits, 'deadlineMs'>,
): StepLimits => ({ pollMs: 1000, firstLookMs: 0, holdMs: 0, callTimeoutMs: options.deadlinesMs.call, ...limits });

const STOP: OnFailure = { action: 'stop' };

type Optional = 'tier' | 'weight' | 'onFailure' | 'whenForced' | 'protects' | 'expectedMs' | 'launchesTasks';

/** A deadline that the expected time does not reach, however much of it a plan foresees: never earlier than `deadlineMs`. */
export const deadlineFor = (deadlineMs: number, expectedMs: number): number =>
  Math.max(deadlineMs, Math.ceil(expectedMs * DEADLINE_MARGIN));

/** What a step asks for: an operation of ours by its name, with its own literals. */
export type Asked = { [Name in OperationName]: { operation: Name; params: ParamsOf<Name> } }[OperationName];

type Drafted = Omit<Step, Optional | 'operation' | 'params'> & Partial<Pick<Step, Optional>> & Asked;

/** A step with the fields that most steps share; its deadline fits what it is expected to take. */
export const stepOf = (step: Drafted): Step => {
  const { limits, expectedMs = 0, whenForced = null } = step;
  // What is put off earlier in forced mode is so on purpose.
  const isShortened = whenForced !== null && whenForced.deadlineMs < limits.deadlineMs;
  return {
    tier: 0,
    weight: 0,
    onFailure: STOP,
    protects: null,
    launchesTasks: 0,
    ...step,
    params: { ...step.params },
    expectedMs,
    limits: { ...limits, deadlineMs: deadlineFor(limits.deadlineMs, expectedMs) },
    whenForced:
      whenForced === null || isShortened
        ? whenForced
        : { ...whenForced, deadlineMs: deadlineFor(whenForced.deadlineMs, expectedMs) },
  };
};

/** In forced mode the step is put off when it fails, and stays on the list of debts. */
export const deferred = (deadlineMs: number, debt: string): NonNullable<Step['whenForced']> => ({
  deadlineMs,
  onFailure: { action: 'defer', debt },
});
