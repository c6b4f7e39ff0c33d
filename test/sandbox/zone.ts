/** A hosted zone like that of the example application. */
import type { Call, CallOf, Answer } from '../../src/domain/api/call.ts';
import type { RecordSet } from '../../src/domain/api/record-set.ts';
import { bringInSync, callRoute53 } from '../../src/sandbox/services/route53/route53.ts';
import { createRoute53State, type HealthCheck, type Route53State } from '../../src/sandbox/services/route53/state.ts';

export const ZONE = 'Z0PONYEXPRESS';
export const NAME = 'app.pony.example';
export const EAST = 'pony-east.us-east-1.elb.amazonaws.com';
export const WEST = 'pony-west.us-west-2.elb.amazonaws.com';

export const weighted = (region: string, Weight: number, more: Partial<RecordSet> = {}): RecordSet => ({
  Name: NAME,
  Type: 'A',
  SetIdentifier: region,
  Weight,
  HealthCheckId: `check-${region}`,
  AliasTarget: {
    HostedZoneId: 'Z35SXDOTRQ7X7K',
    DNSName: region === 'us-east-1' ? EAST : WEST,
    EvaluateTargetHealth: true,
  },
  ...more,
});

export const text = (name: string, value: string): RecordSet => ({
  Name: name,
  Type: 'TXT',
  TTL: 5,
  ResourceRecords: [{ Value: `"${value}"` }],
});

export const healthCheck = (region: string, more: Partial<HealthCheck> = {}): HealthCheck => ({
  id: `check-${region}`,
  endpoint: region === 'us-east-1' ? EAST : WEST,
  region,
  requestIntervalMs: 10_000,
  failureThreshold: 3,
  inverted: false,
  disabled: false,
  passing: true,
  contrarySinceMs: null,
  ...more,
});

type Changes = NonNullable<CallOf<'route53', 'ChangeResourceRecordSets'>['input']['ChangeBatch']>['Changes'];

export const change = (
  ...changes: [string, RecordSet][]
): Extract<Call, { operation: 'ChangeResourceRecordSets' }> => ({
  service: 'route53',
  operation: 'ChangeResourceRecordSets',
  region: 'us-east-1',
  input: {
    HostedZoneId: ZONE,
    ChangeBatch: { Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) as Changes },
  },
});

/** Sends one batch; all changes take 20 s to the name servers. */
export const send = (state: Route53State, atMs: number, ...changes: [string, RecordSet][]): Answer =>
  callRoute53(state, change(...changes), atMs, 0.5);

/** Two weighted records, 200 to 0, with their health checks, served everywhere. */
export const ponyZone = (): Route53State => {
  const state = createRoute53State();
  state.zones[ZONE] = { id: ZONE, name: 'pony.example', records: [], served: [], travelling: [], busyUntilMs: 0 };
  for (const region of ['us-east-1', 'us-west-2']) state.healthChecks[`check-${region}`] = healthCheck(region);
  send(state, 0, ['CREATE', weighted('us-east-1', 200)], ['CREATE', weighted('us-west-2', 0)]);
  bringInSync(state, 60_000);
  return state;
};
