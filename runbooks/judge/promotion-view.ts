/** What the parts of the judgement on a promotion draw on. */
import { finding, type Finding } from '../../src/domain/plan/finding.ts';
import type { Manifests } from '../../src/domain/facts/facts-calls.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import type { PlanView } from '../../src/domain/plan/plan-view.ts';
import type { OperationName, ParamsOf } from '../../src/operations/registry.ts';

/** A step with what its operation takes: a plan was validated before it is judged. */
export interface Taken<Name extends OperationName> {
  step: Step;
  params: ParamsOf<Name>;
}

export interface Judged {
  view: PlanView;
  /** Of the regions of the plan; null where they are not known here. */
  manifests: Manifests | null;
}

export const taken = <Name extends OperationName>({ view }: Judged, name: Name): Taken<Name>[] =>
  view.of(name).map((step) => ({ step, params: step.params as ParamsOf<Name> }));

const AGAIN = 'Put it back, or make a new plan with "failover plan --out FILE".';

/** Something that a promotion has, and the plan has not. */
export const missing = (kind: string, about: string, message: string): Finding => finding(kind, about, message, AGAIN);

/** Something that starts before what it has to wait for. */
export const early = (step: Step, what: string): Finding =>
  finding('early', step.id, `${step.id} does not wait for ${what}.`, `Have it wait ("after") for ${what}.`);

/** The first of `bases` that a step does not stand on. */
export const notAwaited = ({ view }: Judged, step: Step, bases: readonly Step[]): Step | undefined =>
  bases.find((base) => !view.standsOn(step, base));

/** A field that is not what the manifest of its region says; null when it is. */
export const unlike = (step: Step, field: string, found: unknown, declared: unknown): Finding | null =>
  JSON.stringify(found) === JSON.stringify(declared)
    ? null
    : finding(
        'manifest-differs',
        step.id,
        `${step.id} has ${field} ${JSON.stringify(found) ?? 'none'}, and the manifest of ${step.region} says ${JSON.stringify(declared) ?? 'none'}.`,
        `Correct it, or export the manifest again.`,
      );

/** A step about something that the manifest of its region does not have. */
export const foreign = (step: Step, what: string): Finding =>
  finding(
    'foreign',
    step.id,
    `${step.id} is about ${what}, which the manifest of ${step.region} does not name.`,
    'Correct its name, or export the manifest again.',
  );

export const some = (...found: (Finding | null)[]): Finding[] => found.filter((one) => one !== null);
