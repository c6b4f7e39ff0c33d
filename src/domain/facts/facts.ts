/** Facts: all that a runbook knows when it makes a plan. Literals and observations, each with its cause where it is unknown. */
import type { ClaimSeen } from '../plan/claim.ts';
import type { Manifest } from './manifest.ts';
import type { MappingSeen, ReservedSeen, ScalingSeen, ServiceSeen, StreamSeen } from '../api/observed.ts';
import type { RecordLimits } from '../api/record-limits.ts';
import type { RecordSet } from '../api/record-set.ts';
import type { Sight } from '../api/sight.ts';
import type { PublicAccessSeen } from '../api/public-access.ts';

/** How many tasks of one service the primary ran, and how much that is worth. */
export interface CapacitySample {
  /** Most tasks within the sample; null when the source had nothing to say about the service. */
  peakTasks: number | null;
  /** Where it comes from, in words: `CloudWatch`, `live count`. */
  source: string;
  /** Age of its newest data point when the facts were read; null without one. */
  ageMs: number | null;
}

/** One region: what its stack declared and what was seen. Records are keyed by logical names of the manifest. */
export interface RegionFacts {
  manifest: Manifest;
  services: Record<string, Sight<ServiceSeen>>;
  scaling: Record<string, Sight<ScalingSeen>>;
  mappings: Record<string, Sight<MappingSeen>>;
  streams: Record<string, Sight<StreamSeen>>;
}

export interface Facts {
  /** ISO 8601 time of the reads. */
  readAt: string;
  from: RegionFacts;
  to: RegionFacts;
  /** By public name: all record sets of it that lead users somewhere, of every type and in every region. */
  records: Record<string, Sight<RecordSet[]>>;
  /** Why Route 53 refused a read for good, such as no right or no such zone; not there when it answered, or was silent. */
  dnsRefusal?: string;
  claim: Sight<ClaimSeen>;
  /** Applied quotas of the region that is promoted, by quota code. */
  quotas: Sight<Record<string, number>>;
  /** By consumer of the region that is promoted: what is set aside for its function; absent where it was not read. */
  reserved?: Record<string, Sight<ReservedSeen>>;
  /** Whether the account lets anything be public; absent where nothing of the promoted region is. */
  publicAccess?: Sight<PublicAccessSeen>;
  /** How long records last and how old consumers take them, in both regions; absent where it was not read. */
  recordLimits?: { from: RecordLimits; to: RecordLimits };
  /** By service of the primary: its peak of the last day from CloudWatch. */
  samples: Record<string, Sight<CapacitySample>>;
}

/** The value, or null when it is not known. */
export const knownOr = <T>(sight: Sight<T> | undefined): T | null => (sight?.known === true ? sight.seen : null);
