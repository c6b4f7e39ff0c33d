/**
 * What a step tries to reach: its own claim, or its before-image again. Both are the same walk (look, prepare, record,
 * call, look until it is so) with other questions, so the step machine knows only a goal.
 */
import type { Answer, Call, CallError } from '../domain/api/call.ts';
import type { Entry, StopReason } from '../domain/run/entry.ts';
import type { Earlier, Offer, Operation, RunIdentity, Verdict } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import { askedBy } from './asking.ts';
import { rungsOf } from '../domain/run/cut-back.ts';
import type { Step } from '../domain/plan/plan.ts';
import type { StepState } from '../domain/run/run-state.ts';

/** An entry before the journal stamps the time on it. */
export type Unstamped = Entry extends infer E ? (E extends Entry ? Omit<E, 'at'> : never) : never;

/** May the calls be sent, and which? */
export type Preparation =
  | { ready: true; before: unknown; calls: Call[] }
  | { ready: false; reason: string; remedy: string };

/** Asked when a claim is breached whose failure takes users back: are they better off there? */
export interface WayBack {
  calls: Call[];
  /** @returns null when they are; else why they stay where they are. */
  objection(answers: Answer[], seen: unknown): string | null;
}

export interface Goal {
  kind: 'make' | 'undo';
  /** Only waits; there is nothing to send. */
  gate: boolean;
  /** Others may take the change back before it is verified: then it is sent again. */
  mayBeReverted: boolean;
  /** Sent at most once, unless a person says otherwise: no look tells whether it was done. */
  once: boolean;
  look(receipt: unknown): Call[];
  /** Reads that the answers so far call for; none when nothing more needs to be asked. */
  further(answers: readonly Answer[]): Call[];
  /** What the first look counts as having shown, after a later one. */
  firstOf(first: unknown, seen: unknown): unknown;
  see(answers: Answer[], receipt: unknown): Sight<unknown>;
  reached(seen: unknown, earlier: Earlier<unknown> | null): Verdict;
  prepare(seen: unknown, before: { image: unknown } | null): Preparation;
  wayBack: WayBack | null;
  /** What is worth keeping of the answers to the calls. */
  receipt(outputs: unknown[]): unknown;
  /** What is recorded before a person is asked; null where nobody is. */
  asked: Unstamped | null;
  /** Journal entries of the walk; null where this goal records nothing. */
  intended(before: unknown, calls: Call[], seen: unknown): Unstamped;
  applied(receipt: unknown): Unstamped | null;
  unanswered(error: CallError): Unstamped | null;
  done(changed: boolean, evidence: string, debt: string | null, seen: unknown): Unstamped;
  failed(reason: StopReason, message: string, remedy: string, more: FailedMore): Unstamped;
}

/** What else is recorded of a failure. */
export interface FailedMore {
  /** The part of the capacity that a person may accept. */
  offer: Offer | null;
  /** Users who are on what the step watches stay there. */
  stays: boolean;
}

const wayBackOf = (step: Step, { wayBack }: Operation, run: RunIdentity): WayBack | null =>
  wayBack === undefined || rungsOf(step).length === 0
    ? null
    : {
        calls: wayBack.observe(step.params, run),
        objection: (answers, seen) => wayBack.objection(answers, seen, step.params, run),
      };

/** Where users are, where the step shows it. */
const trafficIn = ({ traffic }: Operation, { params }: Step, seen: unknown) => {
  const found = traffic?.(seen, params) ?? [];
  return found.length === 0 ? {} : { traffic: found };
};

/** The step's own claim. */
export const goalToMake = (step: Step, operation: Operation, run: RunIdentity): Goal => {
  const { params } = step;
  return {
    kind: 'make',
    gate: operation.gate === true,
    mayBeReverted: operation.mayBeReverted === true,
    once: operation.once?.(params) === true,
    look: (receipt) => operation.observe(params, run, receipt),
    further: (answers) => operation.further?.(answers, params, run) ?? [],
    firstOf: (first, seen) => operation.firstOf?.(first, seen) ?? first,
    see: (answers, receipt) => operation.see(answers, params, receipt),
    reached: (seen, earlier) => operation.verify(seen, params, run, earlier),
    prepare(seen, before) {
      const gate = operation.check(seen, params, run);
      if (!gate.open) return { ready: false, reason: gate.reason, remedy: gate.remedy };
      const image = before === null ? gate.before : before.image;
      return { ready: true, before: image, calls: operation.apply(params, image, seen, run) };
    },
    wayBack: wayBackOf(step, operation, run),
    asked: askedBy(step, operation),
    receipt: (outputs) => operation.receipt?.(outputs) ?? null,
    intended: (before, calls, seen) => ({
      kind: 'step.intended',
      step: step.id,
      before,
      calls,
      ...trafficIn(operation, step, seen),
    }),
    applied: (receipt) => ({ kind: 'step.applied', step: step.id, receipt }),
    unanswered: (error) => ({ kind: 'step.unanswered', step: step.id, error }),
    done: (changed, evidence, debt, seen) => ({
      kind: 'step.done',
      step: step.id,
      changed,
      evidence,
      ...(debt === null ? {} : { debt }),
      ...trafficIn(operation, step, seen),
    }),
    failed: (reason, message, remedy, { offer, stays }) => ({
      kind: 'step.failed',
      step: step.id,
      reason,
      message,
      remedy,
      ...(offer === null ? {} : { offer }),
      ...(stays ? { stays } : {}),
    }),
  };
};

/** What a rollback makes so before it takes anything back. Null where the step has no fence to raise. */
export const goalToFence = (step: Step, operation: Operation, run: RunIdentity): Goal | null => {
  const fence = operation.undo.kind === 'reverse' ? operation.undo.fence : undefined;
  if (fence === undefined) return null;
  const { params } = step;
  return {
    kind: 'undo',
    gate: false,
    mayBeReverted: operation.mayBeReverted === true,
    once: false,
    look: () => operation.observe(params, run, null),
    further: () => [],
    firstOf: (first) => first,
    see: (answers) => operation.see(answers, params, null),
    reached: (seen) => fence.raised(seen, params, run),
    prepare: (seen, before) => ({ ready: true, before: before?.image, calls: fence.raise(params, seen, run) }),
    wayBack: null,
    asked: null,
    receipt: () => null,
    intended: (_before, calls) => ({ kind: 'fence.intended', step: step.id, calls }),
    applied: () => null,
    unanswered: () => null,
    done: (_changed, evidence) => ({ kind: 'fence.raised', step: step.id, evidence }),
    failed: (_reason, message, remedy) => ({ kind: 'undo.failed', step: step.id, message, remedy }),
  };
};

/** The before-image again. Null when the step left nothing to take back. */
export const goalToUndo = (
  step: Step,
  operation: Operation,
  run: RunIdentity,
  before: StepState['before'],
  cause: 'rollback' | 'cut-back',
): Goal | null => {
  const { undo } = operation;
  if (undo.kind !== 'reverse' || before === null) return null;
  const { params } = step;
  return {
    kind: 'undo',
    gate: false,
    mayBeReverted: operation.mayBeReverted === true || undo.inTurns === true,
    once: false,
    look: (receipt) => operation.observe(params, run, receipt),
    further: () => [],
    firstOf: (first) => first,
    see: (answers, receipt) => operation.see(answers, params, receipt),
    reached: (seen) => undo.restored(seen, params, before.image, run),
    prepare: (seen) => ({ ready: true, before: before.image, calls: undo.reverse(params, before.image, seen, run) }),
    wayBack: null,
    asked: null,
    receipt: (outputs) => operation.receipt?.(outputs) ?? null,
    intended: (_before, calls) => ({ kind: 'undo.intended', step: step.id, calls, cause }),
    applied: (receipt) => (receipt === null ? null : { kind: 'undo.applied', step: step.id, receipt }),
    unanswered: () => null,
    done: (_changed, evidence, _debt, seen) => ({
      kind: 'undo.done',
      step: step.id,
      evidence,
      cause,
      ...trafficIn(operation, step, seen),
    }),
    failed: (_reason, message, remedy) => ({ kind: 'undo.failed', step: step.id, message, remedy }),
  };
};
