/** The steps of a plan that move one public name, found by what they are about and not by their ids. */
import type { RecordManifest } from '../../src/domain/facts/manifest.ts';
import { isCoveredBy, plainName } from '../../src/domain/api/dns-name.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { taken, type Judged, type Taken } from './promotion-view.ts';

/** The steps of one public name. */
export interface NamedLadder {
  name: string;
  /** Null where no manifest names it. */
  record: RecordManifest | null;
  /** From the lowest share on. */
  rungs: Taken<'traffic.shift'>[];
  gates: Taken<'traffic.gate'>[];
  proofs: Taken<'traffic.proof'>[];
}

/** A wildcard is proven by a name below it. */
const isOf = (name: string, asked: string): boolean => plainName(asked) === name || isCoveredBy(name, asked);

/** Every name that the manifest or the plan has. */
export const laddersOf = (judged: Judged): NamedLadder[] => {
  const records = judged.manifests?.to.records ?? [];
  const [rungs, gates, proofs] = [
    taken(judged, 'traffic.shift'),
    taken(judged, 'traffic.gate'),
    taken(judged, 'traffic.proof'),
  ];
  const names = new Set(
    [...records, ...rungs.map(({ params }) => params), ...gates.map(({ params }) => params)].map(({ name }) =>
      plainName(name),
    ),
  );
  return [...names].map((name) => {
    const own = rungs
      .filter(({ params }) => plainName(params.name) === name)
      .toSorted((left, right) => left.params.percent - right.params.percent);
    return {
      name,
      record: records.find((record) => plainName(record.name) === name) ?? null,
      rungs: own,
      gates: gates.filter(({ params }) => plainName(params.name) === name),
      // The name that a wildcard is proven by may have a ladder of its own.
      proofs: proofs.filter(
        ({ step, params }) => isOf(name, params.name) && own.some((rung) => judged.view.standsOn(step, rung.step)),
      ),
    };
  });
};

/** Gates that take a rung back. */
export const gatesOf = ({ view }: Judged, { gates }: NamedLadder, { step }: Taken<'traffic.shift'>): Step[] =>
  gates
    .map((gate) => gate.step)
    .filter((gate) => gate.onFailure.action === 'cut-back' && gate.onFailure.steps.includes(step.id))
    .filter((gate) => view.standsOn(gate, step));

/** What a ladder ends with: the gates of its last rung, and its proof. */
export const endsOf = (judged: Judged, ladder: NamedLadder): Step[] => {
  const last = ladder.rungs.at(-1);
  return last === undefined ? [] : [...gatesOf(judged, ladder, last), ...ladder.proofs.map(({ step }) => step)];
};
