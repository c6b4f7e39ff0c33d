/** The traffic of a world that a run found: records, health checks, the claim, and who answers for the public names. */
import { claimRecordSet } from '../domain/claim.ts';
import type { Step } from '../domain/plan.ts';
import { plainName, type RecordSet } from '../domain/record-set.ts';
import type { EntryService } from './load-state.ts';
import { beforeOf, figure, text, type Stage } from './restage-stage.ts';
import { normalised } from './route53-names.ts';
import type { HostedZone } from './route53-state.ts';

/** No load is too much: how much the services stood is not recorded. */
const REQUESTS_A_TASK = 1e9;

/** All of the weight where it was before the first rung. */
const unmoved = (records: RecordSet[], toward: string, total: number): RecordSet[] => {
  const other = records.find(({ SetIdentifier }) => SetIdentifier !== toward)?.SetIdentifier;
  return records.map((record) => {
    if (record.SetIdentifier === toward) return { ...record, Weight: 0 };
    return record.SetIdentifier === other ? { ...record, Weight: total } : record;
  });
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
  const { claim, records, toward, total } = step.params as unknown as {
    claim: { name: string };
    records: RecordSet[];
    toward: string;
    total: number;
  };
  const zone = zoneOf(stage, text(step, 'hostedZoneId'), claim.name);
  const name = plainName(text(step, 'name'));
  if (zone.records.some((record) => plainName(record.Name) === name && record.Type === 'A')) return;
  const isSo = stage.run.steps.get(step.id)?.status === 'done' ? records : unmoved(records, toward, total);
  const found = (beforeOf(stage, step) as { records: RecordSet[] } | null)?.records ?? isSo;
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
    ({ operation, params }) => operation === 'traffic.gate' && plainName(String(params['name'])) === name,
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
