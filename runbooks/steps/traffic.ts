/** Steps that move users: the claim on the records, the ladder with its gates, and the proof from outside. */
import type { RecordManifest, ServiceManifest } from '../../src/domain/facts/manifest.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { isCoveredBy, plainName } from '../../src/domain/api/dns-name.ts';
import { weightedRecords } from '../../src/domain/plan/traffic-records.ts';
import { boundsStep, upStep } from './capacity.ts';
import { CLAIM, CONFIRM, limitsOf, stepId, stepOf, type PlanInputs } from '../plan-inputs.ts';
import { nextClaim } from '../next-claim.ts';
import { poolsOf, rungPercents, type TrafficLadder } from '../traffic-ladder.ts';

/** Takes the records for this run. */
export const claimStep = (inputs: PlanInputs): Step => {
  const { manifest } = inputs.facts.to;
  const { epoch, ttlSeconds, previous } = nextClaim(inputs);
  return stepOf({
    id: CLAIM,
    title: 'Claim the traffic records',
    why: 'From here on, only batches of this run can move traffic: a late or second one fails at Route 53.',
    phase: 'claim',
    operation: 'run.claim',
    params: {
      hostedZoneId: manifest.hostedZoneId,
      name: manifest.claimRecordName,
      ttlSeconds,
      epoch,
      previous,
      to: manifest.region,
      keep: inputs.moved,
    },
    after: [],
    region: manifest.region,
    limits: limitsOf(inputs, { deadlineMs: inputs.options.deadlinesMs.dns }),
    protects: 'users',
  });
};

const endpointOf = (manifest: PlanInputs['facts']['to']['manifest'], loadBalancerName: string): string | null =>
  manifest.loadBalancers.find(({ name }) => name === loadBalancerName)?.dnsName ?? null;

const entryServices = ({ services }: PlanInputs, record: RecordManifest): ServiceManifest[] =>
  record.services.flatMap((name) => services.to.get(name) ?? []);

/**
 * The services that a gate asks for: those that everything else hangs on, and of them the largest. The ladders of all
 * names climb side by side and share one request rate.
 */
const asked = (inputs: PlanInputs, record: RecordManifest): ServiceManifest[] =>
  entryServices(inputs, record)
    .filter(({ targetGroup }) => targetGroup !== null)
    .toSorted((left, right) => left.tier - right.tier || right.floorTasks - left.floorTasks)
    .slice(0, Math.max(1, Math.floor(inputs.options.gateTargetGroups / inputs.facts.to.manifest.records.length)));

const floors = (inputs: PlanInputs, record: RecordManifest) =>
  asked(inputs, record).flatMap((service) => {
    if (service.targetGroup === null) return [];
    const target = inputs.targets.get(service.name)?.tasks ?? service.floorTasks;
    const floor = Math.max(service.floorTasks, Math.ceil(target * inputs.options.gateHealthyShare));
    const { targetGroupArn } = service.targetGroup;
    const { name: serviceName, floorTasks } = service;
    return [{ serviceName, targetGroupArn, floor: Math.min(floor, target), floorTasks }];
  });

interface GateDraft {
  id: string;
  title: string;
  why: string;
  phase: string;
  after: string[];
  holdMs: number;
  /** Rungs that a failed gate takes back. */
  cutBack: string[];
  /** Ask through the public name too. */
  throughPublicName: boolean;
}

/** How the region that users come from is asked whether they are better off there. */
const wayBackOf = ({ facts, options }: PlanInputs, { record }: TrafficLadder) => {
  const { manifest } = facts.from;
  const own = manifest.records.find(({ name }) => plainName(name) === plainName(record.name));
  const address = own === undefined ? null : endpointOf(manifest, own.loadBalancerName);
  if (own === undefined || address === null) return {};
  const { probeCount: count, minSuccessShare } = options;
  return { wayBack: { region: manifest.region, probe: { url: own.probeUrl, address, count, minSuccessShare } } };
};

const gateStep = (inputs: PlanInputs, way: TrafficLadder, gate: GateDraft): Step => {
  const { facts, options } = inputs;
  const { region } = facts.to.manifest;
  const { probeUrl: url, loadBalancerName, name } = way.record;
  const probe = { url, count: options.probeCount, minSuccessShare: options.minSuccessShare };
  const address = endpointOf(facts.to.manifest, loadBalancerName);
  // Forced mode assumes the old side to be broken, so its share of the answers is reported and not judged.
  const outer = { ...probe, address: null, minSuccessShare: options.mode === 'forced' ? 0 : options.minSuccessShare };
  return stepOf({
    id: gate.id,
    title: gate.title,
    why: gate.why,
    phase: gate.phase,
    operation: 'traffic.gate',
    params: {
      region,
      name,
      targets: floors(inputs, way.record),
      probes: [...(address === null ? [] : [{ ...probe, address }]), ...(gate.throughPublicName ? [outer] : [])],
      ...(gate.cutBack.length === 0 ? {} : wayBackOf(inputs, way)),
    },
    after: gate.after,
    region,
    limits: limitsOf(inputs, {
      deadlineMs: options.deadlinesMs.health,
      unknownMs: options.healthUnknownMs[options.mode],
      holdMs: gate.holdMs,
      pollMs: 5000,
    }),
    onFailure: gate.cutBack.length === 0 ? { action: 'stop' } : { action: 'cut-back', steps: gate.cutBack },
    protects: 'users',
  });
};

const rungStep = (inputs: PlanInputs, way: TrafficLadder, id: string, percent: number, after: string[]): Step => {
  const { facts, options } = inputs;
  const { manifest } = facts.to;
  const { epoch, ttlSeconds, previous } = nextClaim(inputs);
  const { source, toward, live, ttlSeconds: answerTtlSeconds } = way;
  const names = manifest.records.length;
  return stepOf({
    id,
    title: `${percent} % of ${way.record.name} to ${manifest.region}`,
    why: 'A small share shows what is wrong before everybody feels it.',
    phase: 'traffic',
    operation: 'traffic.shift',
    params: {
      hostedZoneId: manifest.hostedZoneId,
      name: plainName(way.record.name),
      source,
      toward,
      percent,
      records:
        live === null
          ? null
          : weightedRecords(live).map(({ Type: type, SetIdentifier: setIdentifier = '' }) => ({ type, setIdentifier })),
      ttlSeconds: answerTtlSeconds,
      // A forced move does not wait for a record to be corrected, and one that was not read has nothing to hold it against.
      ttlMayBeLonger: options.mode === 'forced' || live === null,
      claim: {
        name: manifest.claimRecordName,
        ttlSeconds,
        epoch,
        to: manifest.region,
        kept: inputs.moved ? previous : null,
      },
    },
    after,
    region: manifest.region,
    limits: limitsOf(inputs, {
      deadlineMs: options.deadlinesMs.dns,
      // A look costs three of the ten requests a second that an account has, shared by all names on the way.
      pollMs: 1000 * Math.max(1, Math.ceil((names * 3) / 8)),
      // Taken at the far end of what is published; most changes are there much earlier.
      firstLookMs: Math.round(options.physics.dnsInSyncMs / 6),
    }),
    expectedMs: way.reached >= percent ? 0 : options.physics.dnsInSyncMs,
  });
};

/** What resolvers are asked for: a wildcard answers for the names below it, and is none that a user would ask for. */
const askedName = ({ name, probeUrl }: RecordManifest): string => {
  const { hostname } = new URL(probeUrl);
  return isCoveredBy(name, hostname) ? hostname : plainName(name);
};

const proofStep = (inputs: PlanInputs, way: TrafficLadder, after: string[]): Step => {
  const { facts, options } = inputs;
  const { region } = facts.to.manifest;
  const { name, probeUrl: url } = way.record;
  const endpoints = [facts.from.manifest, facts.to.manifest].flatMap((manifest) => {
    const own = manifest.records.find((record) => plainName(record.name) === plainName(name));
    const dnsName = own === undefined ? null : endpointOf(manifest, own.loadBalancerName);
    return dnsName === null ? [] : [[manifest.region, dnsName]];
  });
  // The few resolvers that can be asked stand for thousands: a whole time to live after the change the old answer is gone.
  const oldAnswersMs = way.reached >= 100 ? 0 : way.ttlSeconds * 1000;
  return stepOf({
    id: stepId('proof', name),
    title: `${name} is served by ${region}`,
    why: 'Only an answer from outside proves it, and only once no honest resolver can still hold the old one.',
    phase: 'proof',
    operation: 'traffic.proof',
    params: {
      region,
      name: askedName(way.record),
      endpoints: Object.fromEntries(endpoints),
      probe: { url, address: null, count: options.probeCount, minSuccessShare: options.minSuccessShare },
      ...(way.shared < 1 ? { othersKeepUsers: true } : {}),
    },
    after,
    region,
    limits: limitsOf(inputs, { deadlineMs: options.deadlinesMs.dns, firstLookMs: oldAnswersMs, pollMs: 2000 }),
    protects: 'users',
    expectedMs: oldAnswersMs,
  });
};

const ladder = (inputs: PlanInputs, way: TrafficLadder, before: string[]): Step[] => {
  const { rungPercents: percents, rungHoldMs, mode } = inputs.options;
  const { name } = way.record;
  const { region } = inputs.facts.to.manifest;
  const ready = stepId('ready', name);
  const why = 'Users come next: what they would see is asked first.';
  const gate = { phase: 'healthy', cutBack: [], throughPublicName: false };
  const steps = [
    gateStep(inputs, way, { ...gate, id: ready, title: `${name}: ${region} answers`, why, after: before, holdMs: 0 }),
  ];
  // Only here: capacity, streams and the consumers of the new region need no claim.
  let previous = [ready, CLAIM];
  let last = ready;
  for (const percent of rungPercents(poolsOf(way), percents)) {
    const rung = stepId('rung', percent, name);
    steps.push(rungStep(inputs, way, rung, percent, previous));
    const id = stepId('gate', percent, name);
    previous = [id];
    last = rung;
    steps.push(
      gateStep(inputs, way, {
        id,
        title: `${name}: healthy at ${percent} %`,
        why: 'It cuts back to the rung before by itself when it finds users worse off.',
        phase: 'traffic',
        after: [rung],
        holdMs: way.reached >= percent ? 0 : rungHoldMs[mode],
        cutBack: [rung],
        throughPublicName: percent < 100,
      }),
    );
  }
  return [...steps, proofStep(inputs, way, [last])];
};

/**
 * A ladder for every public name, each as soon as its own services are healthy and all consumers are on.
 * @param earlier ids of stream and consumer steps.
 */
export const trafficSteps = (inputs: PlanInputs, earlier: string[]): Step[] =>
  inputs.ways.flatMap((way) => {
    const services = entryServices(inputs, way.record);
    const before = [CONFIRM, ...earlier, ...services.flatMap((service) => [upStep(service), boundsStep(service.name)])];
    return ladder(inputs, way, before);
  });
