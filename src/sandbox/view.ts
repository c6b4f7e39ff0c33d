/** The whole world of the sandbox as one document: what `failover sandbox show --json` prints. */
import type { Region } from '../domain/api/call.ts';
import { parseClaim } from '../domain/plan/claim.ts';
import { plainName } from '../domain/api/record-set.ts';
import { isHealthy } from './services/health-check.ts';
import type { WorldChange } from './ledger.ts';
import { usersOf } from './load/clients.ts';
import { isSamePosition } from './services/route53-names.ts';
import type { ServiceState } from './services/service-state.ts';
import type { RegionState, SandboxState } from './state.ts';
import { summaryOf, type LedgerSummary } from './summary.ts';

interface ServiceView {
  /** ECS service name. */
  name: string;
  cluster: string;
  desired: number;
  running: number;
  /** Targets that passed their health check; running tasks where there is no target group. */
  healthy: number;
  /** Scaling bounds; null without a scalable target. */
  min: number | null;
  max: number | null;
}

interface RegionView {
  services: ServiceView[];
  mappings: { uuid: string; function: string; stream: string; state: string; defects: string[] }[];
  streams: { name: string; mode: string; status: string; shards: number; backlog: number }[];
  /** Part of the users that resolvers send here now, 0 to 1, averaged over the public names. */
  userShare: number;
}

export interface RecordView {
  zone: string;
  name: string;
  type: string;
  setIdentifier: string | null;
  weight: number | null;
  /** What name servers answer with; differs from `weight` while a change is on its way. Null when they have no such record. */
  servedWeight: number | null;
  healthCheck: string | null;
  /** Alias target, or values. */
  values: string[];
}

export interface SandboxView {
  schema: 'oregon-trail.sandbox/1';
  /** Virtual time, ISO 8601. */
  at: string;
  account: string;
  regions: Record<Region, RegionView>;
  records: RecordView[];
  healthChecks: {
    id: string;
    /** What it asks: an endpoint, an object in S3, or other checks. */
    kind: 'endpoint' | 'object' | 'calculated';
    region: Region;
    healthy: boolean;
    passing: boolean;
    inverted: boolean;
    disabled: boolean;
  }[];
  /** The claim on the traffic records. */
  claim: { epoch: number; runId: string; to: Region } | null;
  outages: OutageView[];
  /** Statements of the IAM policy that is enforced; null when everything is allowed. */
  policyStatements: number | null;
  /** What the program registered that the sandbox does not model, by type. */
  unmodelled: Record<string, number>;
  /** What the program forgot. */
  defects: string[];
  /** The newest changes of the world, oldest first. */
  changes: (Omit<WorldChange, 'atMs'> & { at: string })[];
  summary: LedgerSummary;
}

interface OutageView {
  id: string;
  service: string;
  region: Region;
  effect: string;
  plane: string;
  share: number;
  from: string;
  to: string | null;
  active: boolean;
  note: string;
  /** The only resources that it hits; absent for all. */
  only?: string[];
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

const serviceView = ({ scalableTargets }: RegionState, service: ServiceState): ServiceView => {
  const { serviceName, clusterName, desiredCount, runningCount, healthyCount } = service;
  const bounds = scalableTargets[`service/${clusterName}/${serviceName}`];
  return {
    name: serviceName,
    cluster: clusterName,
    desired: desiredCount,
    running: runningCount,
    healthy: healthyCount,
    min: bounds?.minCapacity ?? null,
    max: bounds?.maxCapacity ?? null,
  };
};

/** Rounded to a hundredth of a percent. */
const userShare = ({ load }: SandboxState, region: Region): number => {
  const parts = load.names.map(({ name, share }) => share * (usersOf(load, name).get(region) ?? 0));
  return Math.round(parts.reduce((sum, part) => sum + part, 0) * 10_000) / 10_000;
};

const regionView = (state: SandboxState, region: RegionState): RegionView => ({
  services: Object.values(region.services).map((service) => serviceView(region, service)),
  mappings: Object.values(region.mappings).map(({ uuid, functionArn, streamName, status, defects }) => ({
    uuid,
    function: functionArn.slice(functionArn.lastIndexOf(':') + 1),
    stream: streamName,
    state: status,
    defects,
  })),
  streams: Object.values(region.streams).map(({ streamName, mode, status, shardCount }) => {
    const events = state.load.streams.find(
      (stream) => stream.region === region.region && stream.streamName === streamName,
    );
    return { name: streamName, mode, status, shards: shardCount, backlog: Math.round(events?.backlog ?? 0) };
  }),
  userShare: userShare(state, region.region),
});

const recordViews = ({ route53 }: SandboxState): RecordView[] =>
  Object.values(route53.zones).flatMap(({ id, records, served }) =>
    records.map((record) => ({
      zone: id,
      name: plainName(record.Name),
      type: record.Type,
      setIdentifier: record.SetIdentifier ?? null,
      weight: record.Weight ?? null,
      servedWeight: served.find((other) => isSamePosition(other, record))?.Weight ?? null,
      healthCheck: record.HealthCheckId ?? null,
      values: record.AliasTarget
        ? [plainName(record.AliasTarget.DNSName)]
        : (record.ResourceRecords ?? []).map(({ Value }) => Value),
    })),
  );

const claimOf = (records: RecordView[]): SandboxView['claim'] =>
  records
    .filter(({ type }) => type === 'TXT')
    .flatMap(({ values }) => values)
    .map((value) => parseClaim(value.replace(/^"|"$/g, '')))
    .find((claim) => claim !== null) ?? null;

const outageViews = ({ outages, nowMs }: SandboxState): OutageView[] =>
  outages.map(({ id, service, region, effect, plane, share, note, fromMs, toMs, only }) => ({
    id,
    service,
    region,
    effect,
    plane,
    share,
    note,
    from: iso(fromMs),
    to: toMs === null ? null : iso(toMs),
    active: nowMs >= fromMs && (toMs === null || nowMs < toMs),
    ...(only === undefined ? {} : { only }),
  }));

export const viewOf = (state: SandboxState): SandboxView => {
  const records = recordViews(state);
  return {
    schema: 'oregon-trail.sandbox/1',
    at: iso(state.nowMs),
    account: state.account,
    regions: Object.fromEntries(
      Object.values(state.regions).map((region) => [region.region, regionView(state, region)]),
    ),
    records,
    healthChecks: Object.values(state.route53.healthChecks).map((check) => {
      const { id, region, object, counts, passing, inverted, disabled } = check;
      const asked = object === undefined ? 'endpoint' : 'object';
      const kind = counts === undefined ? asked : 'calculated';
      return { id, kind, region, healthy: isHealthy(check), passing, inverted, disabled };
    }),
    claim: claimOf(records),
    outages: outageViews(state),
    policyStatements: state.policy?.flatMap(({ Statement }) => Statement).length ?? null,
    unmodelled: { ...state.unmodelled },
    defects: [...state.defects],
    changes: state.ledger.changes.map(({ atMs, ...change }) => ({ at: iso(atMs), ...change })),
    summary: summaryOf(state),
  };
};
