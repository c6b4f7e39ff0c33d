/** Route 53 as data: what its control plane holds, and what its name servers answer in the meantime. */
import { PHYSICS } from '../../../domain/api/physics.ts';
import type { RecordSet } from '../../../domain/api/record-set.ts';
import type { Region } from '../../../domain/api/call.ts';

/** One accepted change batch on its way to the name servers. */
interface ZoneChange {
  /** As the API writes it, such as `/change/C0000000001`. */
  id: string;
  zoneId: string;
  comment: string;
  submittedAtMs: number;
  /** From then on the name servers answer with it. */
  inSyncAtMs: number;
}

export interface HostedZone {
  id: string;
  /** Without the trailing dot, such as `pony.example`. */
  name: string;
  /** What the control plane holds, in the order of `ListResourceRecordSets`. */
  records: RecordSet[];
  /** What the name servers answer. */
  served: RecordSet[];
  /** Batches that the name servers do not have yet, oldest first. */
  travelling: { changeId: string; inSyncAtMs: number; deleted: RecordSet[]; created: RecordSet[] }[];
  /** Until then a further change of the zone is refused with PriorRequestNotComplete. */
  busyUntilMs: number;
}

/** A check on the load balancer of one region, on an object in S3, or on other checks. */
export interface HealthCheck {
  id: string;
  /** DNS name that it asks; empty for one that counts other checks. */
  endpoint: string;
  /** Region of the load balancer that it asks, or of the record that it guards. */
  region: Region;
  /** The object that it asks for, in place of a load balancer. */
  object?: { region: Region; bucket: string; key: string };
  /** Checks that it counts, and how many of them must be healthy. */
  counts?: { children: string[]; threshold: number };
  requestIntervalMs: number;
  /** Checks in a row that must say the contrary before the status changes. */
  failureThreshold: number;
  inverted: boolean;
  disabled: boolean;
  /** Status as its checkers see the endpoint, before `inverted`. */
  passing: boolean;
  /** Since when the endpoint has been the contrary of `passing`; null while they agree. */
  contrarySinceMs: number | null;
}

/** Times of the control plane, in milliseconds; parameters of the sandbox. */
export interface Route53Times {
  /** A change reaches all name servers after a time drawn evenly from this range. */
  inSyncMs: { min: number; max: number };
  /** How long one change keeps the zone from taking the next. */
  processingMs: number;
}

export interface Route53State {
  zones: Record<string, HostedZone>;
  healthChecks: Record<string, HealthCheck>;
  changes: Record<string, ZoneChange>;
  times: Route53Times;
}

/** In sync as plans expect it; the half second for processing is an assumption. */
const DEFAULT_ROUTE53_TIMES: Route53Times = {
  inSyncMs: { min: PHYSICS.dnsInSyncMs, max: PHYSICS.dnsInSyncMs },
  processingMs: 500,
};

export const createRoute53State = (times: Route53Times = DEFAULT_ROUTE53_TIMES): Route53State => ({
  zones: {},
  healthChecks: {},
  changes: {},
  times,
});
