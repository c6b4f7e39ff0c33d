/** What moves users in a promotion: one claim, and for each public name a ladder to 100 % with its gates, and a proof. */
import type { RecordManifest } from '../../src/domain/facts/manifest.ts';
import { isCoveredBy, plainName } from '../../src/domain/api/dns-name.ts';
import { finding, type Finding } from '../../src/domain/plan/finding.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { LEAST_SUCCESS_SHARE } from '../promote-options.ts';
import { early, foreign, missing, notAwaited, some, taken, unlike, type Judged, type Taken } from './promotion-view.ts';

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
  const shapes = new Set(rungs.map(({ params: { percent: _, ...same } }) => JSON.stringify(same)));
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

const lowered = (step: Step, to: string): Finding =>
  finding(
    'gate-lowered',
    step.id,
    `${step.id} passes although fewer than ${LEAST_SUCCESS_SHARE * 100} % of its requests succeed, or sends none to ${to}.`,
    `Ask ${to} by a probe, with a "minSuccessShare" of ${LEAST_SUCCESS_SHARE} or more.`,
  );

/** A gate that next to nothing can fail protects nobody. */
const loweredFindings = (judged: Judged, { name, gates, proofs }: NamedLadder): Finding[] => {
  const { mode, to, from } = judged.view.plan;
  const asked = new Set(gates.map(({ params }) => JSON.stringify(params.targets)));
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
    ...(asked.size <= 1
      ? []
      : [
          finding(
            'gate-differs',
            name,
            `The gates of ${name} do not all ask for the same targets.`,
            'Give each the same "targets".',
          ),
        ]),
  ];
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
    ...loweredFindings(judged, ladder),
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

const declaredFindings = (judged: Judged, { name, record, rungs, gates, proofs }: NamedLadder): Finding[] => {
  const { manifests } = judged;
  if (manifests === null) return [];
  const { from, to } = manifests;
  const old = from.records.find((one) => plainName(one.name) === name);
  if (record === null || old === undefined) return rungs.map(({ step }) => foreign(step, name));
  const addressOf = (manifest: typeof to, { loadBalancerName }: RecordManifest): string | undefined =>
    manifest.loadBalancers.find((one) => one.name === loadBalancerName)?.dnsName;
  const address = addressOf(to, record);
  const oldAddress = addressOf(from, old);
  const groups = to.services.filter(
    ({ name: service, targetGroup }) => targetGroup !== null && record.services.includes(service),
  );
  const endpoints = Object.fromEntries(
    [
      [from.region, oldAddress],
      [to.region, address],
    ].filter(([, dnsName]) => dnsName !== undefined),
  );
  return some(
    ...rungs.flatMap(({ step, params }) => [
      unlike(step, 'hostedZoneId', params.hostedZoneId, to.hostedZoneId),
      unlike(step, 'source', params.source, old.setIdentifier),
      unlike(step, 'toward', params.toward, record.setIdentifier),
    ]),
    ...gates.flatMap(({ step, params: { targets, probes, wayBack } }) => [
      ...probes.flatMap((probe) => [
        unlike(step, 'url', probe.url, record.probeUrl),
        probe.address === null ? null : unlike(step, 'address', probe.address, address),
      ]),
      address === undefined || probes.some((probe) => probe.address !== null)
        ? null
        : unlike(step, 'address', null, address),
      ...targets.map((target) =>
        unlike(
          step,
          `targetGroupArn of ${target.serviceName}`,
          target.targetGroupArn,
          groups.find((one) => one.name === target.serviceName)?.targetGroup?.targetGroupArn,
        ),
      ),
      groups.length > 0 && targets.length === 0
        ? unlike(
            step,
            'targets',
            [],
            groups.map((one) => one.name),
          )
        : null,
      wayBack === undefined ? null : unlike(step, 'wayBack.probe.address', wayBack.probe.address, oldAddress),
      wayBack === undefined ? null : unlike(step, 'wayBack.probe.url', wayBack.probe.url, old.probeUrl),
    ]),
    ...proofs.flatMap(({ step, params }) => [
      unlike(step, 'endpoints', params.endpoints, endpoints),
      params.probe.address === null ? null : unlike(step, 'address', params.probe.address, null),
    ]),
  );
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
