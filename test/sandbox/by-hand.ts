/** Calls that people would make by hand, and a whole promotion of them. */
import assert from 'node:assert/strict';
import type { Answer, Call, OutputOf } from '../../src/domain/api/call.ts';
import { ROUTE53_REGION } from '../../src/domain/api/catalogue.ts';
import type { Sandbox } from '../../src/sandbox/directory/open.ts';
import { send } from './pony-sandbox.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const west = 'us-west-2';
export const east = 'us-east-1';
export const quiet = { scenario: 'quiet' };

export const update = (service: string, desiredCount: number, region = west): Call => ({
  service: 'ecs',
  operation: 'UpdateService',
  region,
  input: { cluster: 'pony', service, desiredCount },
});
const raise = (service: string, MinCapacity: number, MaxCapacity: number): Call => ({
  service: 'application-autoscaling',
  operation: 'RegisterScalableTarget',
  region: west,
  input: {
    ServiceNamespace: 'ecs',
    ResourceId: `service/pony/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity,
    MaxCapacity,
  },
});
export const kinesis = (region: string): Call => ({
  service: 'kinesis',
  operation: 'DescribeStreamSummary',
  region,
  input: { StreamName: 'pony-events' },
});
export const probe = (region: string, address?: string): Call => ({
  service: 'probe',
  operation: 'Http',
  region,
  input: { url: 'https://app.pony.example/', count: 100, ...(address === undefined ? {} : { address }) },
});

/** Puts all traffic on one region in one batch. */
const shiftTo = async (sandbox: Sandbox, region: string): Promise<Answer> => {
  const list = await send(sandbox, {
    service: 'route53',
    operation: 'ListResourceRecordSets',
    region: ROUTE53_REGION,
    input: { HostedZoneId: 'Z0PONYEXPRESS', StartRecordName: 'app.pony.example', StartRecordType: 'A' },
  });
  assert.equal(list.outcome, 'yes');
  const { ResourceRecordSets = [] } = list.output as OutputOf<'route53', 'ListResourceRecordSets'>;
  const Changes = ResourceRecordSets.filter(({ Name }) => Name === 'app.pony.example.').flatMap((old) => [
    { Action: 'DELETE' as const, ResourceRecordSet: old },
    { Action: 'CREATE' as const, ResourceRecordSet: { ...old, Weight: old.SetIdentifier === region ? 200 : 0 } },
  ]);
  return send(sandbox, {
    service: 'route53',
    operation: 'ChangeResourceRecordSets',
    region: ROUTE53_REGION,
    input: { HostedZoneId: 'Z0PONYEXPRESS', ChangeBatch: { Changes } },
  });
};

/** A by-hand promotion: what the tool does, in its simplest form. */
export const promoteByHand = async (sandbox: Sandbox): Promise<void> => {
  for (const { name, desired, max } of sandbox.show().regions[east]?.services ?? []) {
    await send(sandbox, update(name, desired));
    // Without load, autoscaling takes the tasks away again.
    await send(sandbox, raise(name, desired, max ?? desired));
  }
  await send(sandbox, {
    service: 'kinesis',
    operation: 'UpdateShardCount',
    region: west,
    input: { StreamName: 'pony-events', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' },
  });
  const uuid = sandbox.show().regions[west]?.mappings[0]?.uuid ?? '';
  const enable = { service: 'lambda', operation: 'UpdateEventSourceMapping', region: west } as const;
  await send(sandbox, { ...enable, input: { UUID: uuid, Enabled: true } });
  sandbox.advance(3 * MINUTE);
  await shiftTo(sandbox, west);
  sandbox.advance(5 * MINUTE);
};
