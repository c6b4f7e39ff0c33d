/** What the gates and proofs of a public name ask, and whether anything can fail them. */
import { finding, type Finding } from '../../src/domain/plan/finding.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { LEAST_SUCCESS_SHARE } from '../promote-options.ts';
import { gatesOf, type NamedLadder } from './ladder.ts';
import type { Judged } from './promotion-view.ts';

const lowered = (step: Step, to: string): Finding =>
  finding(
    'gate-lowered',
    step.id,
    `${step.id} passes although fewer than ${LEAST_SUCCESS_SHARE * 100} % of its requests succeed, or sends none to ${to}.`,
    `Ask ${to} by a probe, with a "minSuccessShare" of ${LEAST_SUCCESS_SHARE} or more.`,
  );

/** A gate that next to nothing can fail protects nobody. */
export const gateFindings = (judged: Judged, ladder: NamedLadder): Finding[] => {
  const { name, rungs, gates, proofs } = ladder;
  const { mode, to, from } = judged.view.plan;
  const targets = new Set(gates.map(({ params }) => JSON.stringify(params.targets)));
  // Only where users move is a gate held.
  const moving = rungs.filter(({ step }) => step.expectedMs > 0);
  const holds = new Set(moving.flatMap((rung) => gatesOf(judged, ladder, rung).map(({ limits }) => limits.holdMs)));
  const low = [
    // Forced, the share of the old side is reported and not judged.
    ...gates.map(({ step, params: { probes, wayBack } }) => ({
      step,
      asked: probes.filter(({ address }) => mode === 'planned' || address !== null),
      back: wayBack === undefined ? [] : [wayBack.probe],
    })),
    ...proofs.map(({ step, params }) => ({ step, asked: [params.probe], back: [] })),
  ].flatMap(({ step, asked: own, back }) => {
    const isLow = [...own, ...back].some(({ minSuccessShare }) => minSuccessShare < LEAST_SUCCESS_SHARE);
    return isLow || own.length === 0 ? [lowered(step, to)] : [];
  });
  const strayed = gates.flatMap(({ step, params: { wayBack } }) =>
    wayBack === undefined || wayBack.region === from
      ? []
      : [
          finding(
            'wrong-region',
            step.id,
            `${step.id} would take users back to ${wayBack.region}, and they come from ${from}.`,
            `Write ${from}.`,
          ),
        ],
  );
  return [
    ...low,
    ...strayed,
    ...(targets.size <= 1 && holds.size <= 1
      ? []
      : [
          finding(
            'gate-differs',
            name,
            `The gates of ${name} do not all ask for the same targets, or are not held for the same time.`,
            'Give each the same "targets" and "holdMs".',
          ),
        ]),
  ];
};
