/** Records, health checks and the claim, as `failover sandbox show --json` prints them. */
import type { Region } from '../../../domain/api/call.ts';
import { plainName } from '../../../domain/api/dns-name.ts';
import { parseClaim } from '../../../domain/plan/claim.ts';
import type { SandboxState } from '../../state.ts';
import { isHealthy } from './health-check.ts';
import { isSamePosition } from './names.ts';

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

export interface Route53View {
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
}

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

const claimOf = (records: RecordView[]): Route53View['claim'] =>
  records
    .filter(({ type }) => type === 'TXT')
    .flatMap(({ values }) => values)
    .map((value) => parseClaim(value.replace(/^"|"$/g, '')))
    .find((claim) => claim !== null) ?? null;

export const showRoute53 = (state: SandboxState): Route53View => {
  const records = recordViews(state);
  return {
    records,
    healthChecks: Object.values(state.route53.healthChecks).map((check) => {
      const { id, region, object, counts, passing, inverted, disabled } = check;
      const asked = object === undefined ? 'endpoint' : 'object';
      const kind = counts === undefined ? asked : 'calculated';
      return { id, kind, region, healthy: isHealthy(check), passing, inverted, disabled };
    }),
    claim: claimOf(records),
  };
};
