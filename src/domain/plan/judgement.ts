/**
 * What holds for the plan of any runbook, seen as a whole: in which region an operation works, what it protects, that whatever
 * moves users stands on the claim and on a gate and is followed by one that takes them back, and that no step waits past
 * all reason. What a runbook itself has to have is said by its own `judge`.
 */
import { canonicalJson } from '../text/digest.ts';
import type { Manifests } from '../facts/facts-calls.ts';
import { eachOnce, finding, type Finding } from './finding.ts';
import type { Plan, RunbookWords, Step } from './plan.ts';
import type { PlanView } from './plan-view.ts';

const NEW_PLAN = 'Make a new plan with "failover plan --out FILE"';

const sideFindings = (view: PlanView, step: Step): Finding[] => {
  const side = view.operationOf(step)?.side;
  if (side === undefined || step.region === view.plan[side]) return [];
  const message = `${step.id} (${step.operation}) works in ${step.region}, and belongs into "${side}" of the plan, ${view.plan[side]}.`;
  return [finding('wrong-region', step.id, message, `${NEW_PLAN}, for the move that is meant.`)];
};

const protectionFindings = (view: PlanView, step: Step): Finding[] => {
  const protects = view.operationOf(step)?.protects;
  if (protects === undefined) return [];
  const remedy = `Write "protects": "${protects}", and an "onFailure" that does not put it off.`;
  if (step.protects !== protects)
    return [
      finding(
        'unprotected',
        step.id,
        `${step.id} protects ${protects}, and the plan does not say so: it could be skipped without a word.`,
        remedy,
      ),
    ];
  if (step.onFailure.action !== 'defer') return [];
  return [
    finding('put-off', step.id, `${step.id} protects ${protects}, and the plan puts it off when it fails.`, remedy),
  ];
};

/** A name of something that moves users is moved by its weights. */
const movesUsers = (view: PlanView, step: Step): boolean => {
  const operation = view.operationOf(step);
  return operation?.serves !== undefined && operation.gate !== true;
};

const takesBack = (view: PlanView, gate: Step, rung: Step): boolean =>
  view.operationOf(gate)?.wayBack !== undefined &&
  gate.onFailure.action === 'cut-back' &&
  gate.onFailure.steps.includes(rung.id) &&
  view.standsOn(gate, rung);

const movingFindings = (view: PlanView, step: Step): Finding[] => {
  if (!movesUsers(view, step)) return [];
  const { steps } = view.plan;
  const isClaimed = steps.some((other) => view.operationOf(other)?.claims === true && view.standsOn(step, other));
  const isGated = steps.some((other) => view.operationOf(other)?.wayBack !== undefined && view.standsOn(step, other));
  const isWatched = steps.some((other) => takesBack(view, other, step));
  return [
    ...(isClaimed
      ? []
      : [
          finding(
            'unclaimed',
            step.id,
            `${step.id} moves users without the claim before it: another run could move them, too.`,
            'Have it wait for the step of run.claim ("after").',
          ),
        ]),
    ...(isGated
      ? []
      : [
          finding(
            'ungated',
            step.id,
            `${step.id} moves users before any gate has asked whether ${step.region} is well.`,
            'Have it wait for a traffic.gate ("after").',
          ),
        ]),
    ...(isWatched
      ? []
      : [
          finding(
            'unwatched',
            step.id,
            `No gate after ${step.id} takes its users back when they are worse off.`,
            'Put a traffic.gate behind it that cuts it back ("onFailure").',
          ),
        ]),
  ];
};

const DAY_MS = 86_400_000;
/** Longer than this nobody waits before a first look, or while all is well. */
const STILL_MS = 7_200_000;
/** Who looks less often than this sees trouble when everybody else has. */
const RARE_MS = 300_000;

const waitingFindings = (_view: PlanView, { id, limits, whenForced }: Step): Finding[] => {
  const { pollMs, firstLookMs, holdMs, ...others } = limits;
  const spans: [string, number | undefined, number][] = [
    ['pollMs', pollMs, RARE_MS],
    ['firstLookMs', firstLookMs, STILL_MS],
    ['holdMs', holdMs, STILL_MS],
    ...Object.entries({ ...others, whenForced: whenForced?.deadlineMs }).map(
      ([field, ms]): [string, number | undefined, number] => [field, ms, DAY_MS],
    ),
  ];
  const long = spans.filter(([, ms = 0, most]) => ms > most);
  return long.slice(0, 1).map(([field, ms = 0]) => {
    const message = `${id} has ${field} ${ms}, which is ${Math.round(ms / 60_000)} minutes: the run would seem to hang there.`;
    return finding('slow', id, message, 'Write a shorter time, in milliseconds.');
  });
};

/** The same change twice: one of them was meant to be another. */
const repeatedFindings = (view: PlanView): Finding[] => {
  const changing = view.plan.steps.filter((step) => view.operationOf(step)?.gate !== true);
  const same = Map.groupBy(changing, ({ operation, params }) => canonicalJson({ operation, params }));
  return [...same.values()].flatMap(([first, ...others]) =>
    others.map(({ id }) =>
      finding(
        'twice',
        id,
        `${id} is the same change as ${first?.id ?? ''}.`,
        'Remove it, or correct what it should be.',
      ),
    ),
  );
};

const wordFindings = ({ words }: Plan, expected: RunbookWords | null): Finding[] =>
  expected === null || (words !== undefined && canonicalJson(words) === canonicalJson(expected))
    ? []
    : [
        finding(
          'words-differ',
          '',
          'The words in which the run would be told of are not those of its runbook.',
          `${NEW_PLAN}: its "words" are those of the runbook.`,
        ),
      ];

const CHECKS = [sideFindings, protectionFindings, movingFindings, waitingFindings] as const;

/**
 * What of a plan is otherwise than any runbook would have it; empty for a plan that one has made.
 * @param words of its runbook; null where they are not compared
 */
export const generalFindings = (view: PlanView, words: RunbookWords | null): Finding[] =>
  eachOnce([
    ...view.plan.steps.flatMap((step) => CHECKS.flatMap((check) => check(view, step))),
    ...repeatedFindings(view),
    ...wordFindings(view.plan, words),
  ]);

/** What the plan is about, as far as the manifests here tell. @param manifests null where there are none of its regions */
export const headFindings = (
  { from, to, application, account }: Plan,
  manifests: Pick<Manifests, 'to'> | null,
): Finding[] => {
  if (manifests === null)
    return [
      finding(
        'manifests-unknown',
        '',
        `There is no manifest of ${from} and ${to} here, so that nobody can tell what the plan leaves out.`,
        'Name them in the configuration ("manifests").',
      ),
    ];
  const own = manifests.to;
  if (own.application === application && own.account === account) return [];
  const message = `The plan moves ${application} of account ${account}, and the manifests here are of ${own.application}, ${own.account}.`;
  return [finding('another-application', '', message, 'Use the configuration of that application.')];
};

/** `90 min`, `6 h`, `30 days`. */
const spanOf = (ms: number): string => {
  if (ms < 2 * 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / DAY_MS)} days`;
};

/** A clock may be off by so much, and the facts still be of now. */
const AHEAD_MS = 5 * 60_000;

/**
 * Is what the plan rests on still of now? Sizes, records and the claim are those of when it was made.
 * @param maxAgeMs by default that of a capacity sample
 */
export const ageFindings = ({ createdAt }: Plan, nowMs: number, maxAgeMs: number): Finding[] => {
  const ageMs = nowMs - Date.parse(createdAt);
  if (ageMs > maxAgeMs)
    return [
      finding(
        'plan-old',
        '',
        `The plan was made at ${createdAt}, ${spanOf(ageMs)} ago, and counts for ${spanOf(maxAgeMs)}: the sizes that it asks for are those of then, so that nothing promises that they carry today's load.`,
        `${NEW_PLAN}.`,
      ),
    ];
  if (ageMs >= -AHEAD_MS) return [];
  return [
    finding(
      'plan-ahead',
      '',
      `The plan says that it was made at ${createdAt}, ${spanOf(-ageMs)} from now: one of the clocks is wrong, and how old its facts are is not known.`,
      'Set the clock, or make a new plan with "failover plan --out FILE".',
    ),
  ];
};
