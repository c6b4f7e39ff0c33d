/** The traffic of a world that a run found: records, health checks, the claim, and who answers for the public names. */
import { claimRecordSet } from '../../domain/plan/claim.ts';
import type { Step } from '../../domain/plan/plan.ts';
import { isCoveredBy, isSameName, plainName } from '../../domain/api/dns-name.ts';
import type { RecordSet, RecordType } from '../../domain/api/record-set.ts';
import { weightAt } from '../../domain/plan/traffic-records.ts';
import type { EntryService } from '../load/load-state.ts';
import { beforeOf, figure, text, type Stage } from './restage-stage.ts';
import { normalised } from '../services/route53-names.ts';
import type { HostedZone } from '../services/route53-state.ts';

/** No load is too much: how much the services stood is not recorded. */
const REQUESTS_A_TASK = 1e9;

/** What is needed of a rung's parameters. */
interface RungParams {
  name: string;
  source: string;
  toward: string;
  percent: number;
  records: { type: string }[] | null;
  claim: { name: string };
}

/** Weights that are shared between two regions where nothing tells how much it was. */
const SHARED_WEIGHT = 200;

/** A wildcard is proven by a name that it answers for. */
const isNameOf = (publicName: string, asked: string): boolean =>
  isSameName(publicName, asked) || isCoveredBy(publicName, asked);

/** Load balancers by region, as the proof of a name has them. */
const endpointsOf = ({ run }: Stage, name: string): Record<string, string> => {
  const proof = run.plan.steps.find(
    ({ operation, params }) => operation === 'traffic.proof' && isNameOf(name, String(params['name'])),
  );
  return (proof?.params['endpoints'] ?? {}) as Record<string, string>;
};

/** The records of a rung that was never begun: at its share when it was found to be so, else with nobody in the new region. */
const plannedRecords = (stage: Stage, step: Step): RecordSet[] => {
  const { name, source, toward, percent, records } = step.params as unknown as RungParams;
  const { plan, steps } = stage.run;
  const reached = steps.get(step.id)?.status === 'done' ? weightAt(SHARED_WEIGHT, percent) : 0;
  const endpoints = endpointsOf(stage, name);
  const ends = [
    { identifier: source, Weight: SHARED_WEIGHT - reached, region: plan.from },
    { identifier: toward, Weight: reached, region: plan.to },
  ];
  const types = new Set((records ?? [{ type: 'A' }]).map(({ type }) => type as RecordType));
  return [...types].flatMap((Type) =>
    ends.map(({ identifier, Weight, region }) => ({
      Name: name,
      Type,
      SetIdentifier: identifier,
      Weight,
      AliasTarget: { HostedZoneId: 'Z0', DNSName: endpoints[region] ?? region, EvaluateTargetHealth: false },
    })),
  );
};

const zoneOf = ({ state }: Stage, id: string, name: string): HostedZone =>
  (state.route53.zones[id] ??= {
    id,
    name: plainName(name).replace(/^[^.]+\./, ''),
    records: [],
    served: [],
    travelling: [],
    busyUntilMs: 0,
  });

export const addRecords = (stage: Stage, step: Step): void => {
  const { claim, name } = step.params as unknown as RungParams;
  const zone = zoneOf(stage, text(step, 'hostedZoneId'), claim.name);
  if (zone.records.some((record) => isSameName(record.Name, name) && record.Weight !== undefined)) return;
  const found = (beforeOf(stage, step) as { records: RecordSet[] } | null)?.records ?? plannedRecords(stage, step);
  zone.records.push(...found.map(normalised));
  for (const { HealthCheckId: id, AliasTarget } of found) {
    if (id === undefined) continue;
    stage.state.route53.healthChecks[id] = {
      id,
      endpoint: plainName(AliasTarget?.DNSName ?? ''),
      region: step.region,
      requestIntervalMs: 30_000,
      failureThreshold: 3,
      inverted: false,
      disabled: false,
      passing: true,
      contrarySinceMs: null,
    };
  }
};

export const addClaim = (stage: Stage, step: Step): void => {
  const zone = zoneOf(stage, text(step, 'hostedZoneId'), text(step, 'name'));
  const previous = step.params['previous'];
  const planned =
    typeof previous === 'string' ? claimRecordSet(text(step, 'name'), figure(step, 'ttlSeconds'), previous) : null;
  const record = (beforeOf(stage, step) as { record: RecordSet | null } | null)?.record ?? planned;
  if (record !== null) zone.records.push(normalised(record));
};

/** Who answers for a public name in each region: of the new one the services that the gates ask for. */
export const addEntries = (stage: Stage, step: Step): void => {
  const { load, regions } = stage.state;
  const name = plainName(text(step, 'name'));
  const gates = stage.run.plan.steps.filter(
    ({ operation, params }) => operation === 'traffic.gate' && isNameOf(String(params['name']), name),
  );
  const groups = gates.flatMap(({ params }) => params['targets'] as { targetGroupArn: string }[]);
  const serving = Object.values(regions[step.region]?.services ?? {}).filter(({ targetGroupArn }) =>
    groups.some((group) => group.targetGroupArn === targetGroupArn),
  );
  const services = serving.map(({ clusterName, serviceName, targetGroupArn }): EntryService => ({
    name: serviceName,
    clusterName,
    serviceName,
    targetGroupArn,
    requestsPerSecondPerTask: REQUESTS_A_TASK,
  }));
  const endpoints = step.params['endpoints'] as Record<string, string>;
  load.names.push({
    name,
    share: 1,
    entries: Object.entries(endpoints).map(([region, dnsName]) => ({
      region,
      dnsName: plainName(dnsName),
      services: region === step.region ? services : [],
      posts: [],
    })),
  });
};
