/** What moves users in a promotion: one claim, and for each public name a ladder to 100 % with its gates, and a proof. */
import { finding, type Finding } from '../../src/domain/plan/finding.ts';
import { parseClaim } from '../../src/domain/plan/claim.ts';
import { declaredFindings } from './declared-names.ts';
import { gateFindings } from './gates.ts';
import { gatesOf, laddersOf, type NamedLadder } from './ladder.ts';
import { early, missing, notAwaited, taken, type Judged } from './promotion-view.ts';

const claimFindings = (judged: Judged): Finding[] => {
  const claims = taken(judged, 'run.claim');
  const [claim, ...more] = claims;
  if (claim === undefined)
    return [
      missing(
        'claim-missing',
        '',
        'Nothing claims the traffic records: another run could move users at the same time.',
      ),
    ];
  const { epoch, previous, keep } = claim.params;
  const last = previous === null ? 0 : (parseClaim(previous)?.epoch ?? 0);
  const next = keep ? Math.max(1, last) : last + 1;
  const differing = taken(judged, 'traffic.shift').filter(({ params: { hostedZoneId, claim: stated } }) => {
    const { params } = claim;
    const kept = params.keep ? params.previous : null;
    return (
      hostedZoneId !== params.hostedZoneId ||
      stated.name !== params.name ||
      stated.epoch !== params.epoch ||
      stated.to !== params.to ||
      stated.kept !== kept
    );
  });
  return [
    ...more.map(({ step }) =>
      finding('twice', step.id, `${step.id} claims the traffic records a second time.`, 'Remove it.'),
    ),
    ...(epoch === null || epoch === next
      ? []
      : [
          finding(
            'epoch-differs',
            claim.step.id,
            `${claim.step.id} takes epoch ${epoch}, and the one after the claim that it names is ${next}.`,
            `Write ${next} there and in the rungs.`,
          ),
        ]),
    ...differing.map(({ step }) =>
      finding(
        'claim-differs',
        step.id,
        `${step.id} states another claim or zone than ${claim.step.id} takes: its batch would fail, or be of another run.`,
        `Give it those of ${claim.step.id}.`,
      ),
    ),
  ];
};

const orderFindings = (judged: Judged, ladder: NamedLadder): Finding[] => {
  const { name, rungs } = ladder;
  const isOrdered = rungs.every((rung, at) => {
    const before = rungs[at - 1];
    if (before === undefined) return true;
    const gates = gatesOf(judged, ladder, before);
    const isOver =
      gates.length > 0
        ? gates.every((gate) => judged.view.standsOn(rung.step, gate))
        : judged.view.standsOn(rung.step, before.step);
    return before.params.percent < rung.params.percent && isOver;
  });
  const shapes = new Set(rungs.map(({ params }) => JSON.stringify({ ...params, percent: 100 })));
  return [
    ...(isOrdered
      ? []
      : [
          finding(
            'ladder-disordered',
            name,
            `The rungs of ${name} do not climb one after the other, each once the gate of the one before is through.`,
            'Have each rung wait for the gate of the next lower one.',
          ),
        ]),
    ...(shapes.size <= 1
      ? []
      : [
          finding(
            'ladder-differs',
            name,
            `The rungs of ${name} are not about the same records.`,
            'Make all of them the same but for "percent".',
          ),
        ]),
  ];
};

const proofFindings = (judged: Judged, { name, rungs, proofs }: NamedLadder): Finding[] => {
  const last = rungs.at(-1);
  if (last === undefined) return [];
  const proving = proofs.filter(({ step }) => judged.view.standsOn(step, last.step));
  if (proving.length === 0)
    return [
      missing(
        'unproven',
        name,
        `Nothing looks from outside whether ${name} is served by ${judged.view.plan.to} once its users were moved.`,
      ),
    ];
  const isMoved = last.step.expectedMs === 0;
  return proving
    .filter(({ step }) => !isMoved && step.limits.firstLookMs < last.params.ttlSeconds * 1000)
    .map(({ step }) =>
      finding(
        'proof-early',
        step.id,
        `${step.id} looks before the ${last.params.ttlSeconds} s are over for which resolvers may keep the old answer of ${name}.`,
        `Write "firstLookMs": ${last.params.ttlSeconds * 1000}.`,
      ),
    );
};

const ladderFindings = (judged: Judged, ladder: NamedLadder): Finding[] => {
  const { name, rungs } = ladder;
  const { to } = judged.view.plan;
  const last = rungs.at(-1);
  if (last === undefined) return [missing('ladder-missing', name, `No step moves the users of ${name} to ${to}.`)];
  return [
    ...(last.params.percent === 100
      ? []
      : [
          missing(
            'ladder-short',
            name,
            `The ladder of ${name} ends at ${last.params.percent} %: the other users stay in ${judged.view.plan.from}.`,
          ),
        ]),
    ...orderFindings(judged, ladder),
    ...proofFindings(judged, ladder),
    ...gateFindings(judged, ladder),
  ];
};

/** Users come only once a person has agreed, the consumers are on, the streams are large enough and the name's own services are up. */
const readyFindings = (judged: Judged, { rungs, record }: NamedLadder): Finding[] => {
  const [first] = rungs;
  if (first === undefined) return [];
  const { view, manifests } = judged;
  const own = new Set(record?.services ?? []);
  const services = (manifests?.to.services ?? []).filter(({ name }) => own.has(name));
  const isOwn = (service: string): boolean => services.some(({ serviceName }) => serviceName === service);
  const bases = [
    ...view.of('operator.confirm'),
    ...view.of('stack.posture'),
    ...view.of('mapping.enable'),
    ...view.of('stream.capacity'),
    ...[...taken(judged, 'service.steady'), ...taken(judged, 'scaling.bounds'), ...taken(judged, 'service.scale')]
      .filter(({ params }) => isOwn(params.serviceName))
      .map(({ step }) => step),
    ...taken(judged, 'targets.healthy')
      .filter(({ params }) => own.has(params.serviceName))
      .map(({ step }) => step),
  ];
  const base = notAwaited(judged, first.step, bases);
  return base === undefined ? [] : [early(first.step, base.id)];
};

/** Of the claim and of every public name. */
export const trafficFindings = (judged: Judged): Finding[] => {
  const ladders = laddersOf(judged);
  return [
    ...claimFindings(judged),
    ...ladders.flatMap((ladder) => [
      ...ladderFindings(judged, ladder),
      ...readyFindings(judged, ladder),
      ...declaredFindings(judged, ladder),
    ]),
  ];
};
