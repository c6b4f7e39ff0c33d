/** The public zone with the records and health checks of one region, out of what its program registered. */
import { z } from 'zod';
import { isSameName, plainName } from '../../../domain/api/dns-name.ts';
import { recordSetSchema, type RecordSet } from '../../../domain/api/record-set.ts';
import { balancerName } from '../elbv2/balancer-name.ts';
import { countHealthy } from './health-check.ts';
import { findAll, type DeclaredRegion } from '../declared-region.ts';
import type { Declared } from '../service.ts';
import { normalised, comparePositions, positionOf } from './names.ts';
import type { HealthCheck, HostedZone } from './state.ts';
import { serviceKey, type InRegion, type RegionState } from '../../state.ts';

const healthCheckSchema = z.object({
  type: z.string(),
  fqdn: z.string().default(''),
  resourcePath: z.string().default('/'),
  childHealthchecks: z.array(z.string()).default([]),
  childHealthThreshold: z.number().default(1),
  requestInterval: z.number().default(30),
  failureThreshold: z.number().default(3),
  invertHealthcheck: z.boolean().default(false),
  disabled: z.boolean().default(false),
});
const recordSchema = z.object({
  zoneId: z.string(),
  name: z.string(),
  type: recordSetSchema.shape.Type,
  setIdentifier: z.string().optional(),
  healthCheckId: z.string().optional(),
  weightedRoutingPolicies: z
    .array(z.object({ weight: z.number() }))
    .max(1)
    .optional(),
  aliases: z
    .array(z.object({ name: z.string(), zoneId: z.string(), evaluateTargetHealth: z.boolean() }))
    .max(1)
    .optional(),
  ttl: z.number().optional(),
  records: z.array(z.string()).optional(),
});

/** Do all services behind a load balancer have healthy tasks? */
const isWell = ({ manifest }: DeclaredRegion, region: RegionState, dnsName: string): boolean => {
  const balancer = manifest.loadBalancers.find(
    (candidate) => balancerName(candidate.dnsName) === balancerName(dnsName),
  );
  const names = manifest.records.filter((record) => record.loadBalancerName === balancer?.name);
  const behind = new Set(names.flatMap(({ services }) => services));
  const services = manifest.services.filter(({ name }) => behind.has(name));
  return (
    services.length > 0 &&
    services.every(
      ({ clusterName, serviceName }) => (region.services[serviceKey(clusterName, serviceName)]?.healthyCount ?? 0) > 0,
    )
  );
};

/** Bucket and region in the name of an object's address (S3 User Guide, Virtual hosting of buckets). */
const S3_HOST = /^(.+)\.s3\.([a-z0-9-]+)\.amazonaws\.com$/;

const objectOf = (fqdn: string, path: string): Pick<HealthCheck, 'object'> => {
  const [, bucket, region] = S3_HOST.exec(fqdn) ?? [];
  return bucket === undefined || region === undefined ? {} : { object: { region, bucket, key: path.slice(1) } };
};

const makeChecks = (here: InRegion, declared: DeclaredRegion): void => {
  const { region } = here;
  const state = here.state.route53;
  const endpoints = new Set(Object.values(region.loadBalancers).map(({ dnsName }) => balancerName(dnsName)));
  for (const { id, name, fields } of findAll(declared, 'aws:route53/healthCheck:HealthCheck', healthCheckSchema)) {
    const isCounting = fields.type === 'CALCULATED';
    const asked = isCounting ? {} : objectOf(fields.fqdn, fields.resourcePath);
    const isOfBalancer = !isCounting && asked.object === undefined;
    if (isOfBalancer && !endpoints.has(balancerName(fields.fqdn)))
      declared.note(`health check ${name} asks ${fields.fqdn}, which is not here`);
    state.healthChecks[id] = {
      id,
      endpoint: fields.fqdn,
      region: region.region,
      ...asked,
      ...(isCounting && { counts: { children: fields.childHealthchecks, threshold: fields.childHealthThreshold } }),
      requestIntervalMs: fields.requestInterval * 1000,
      failureThreshold: fields.failureThreshold,
      inverted: fields.invertHealthcheck,
      disabled: fields.disabled,
      // The world begins without objects.
      passing: isOfBalancer && isWell(declared, region, fields.fqdn),
      contrarySinceMs: null,
    };
  }
  countHealthy(state);
};

/** What a program declares, without what it leaves out. */
const recordSetOf = ({
  name,
  type,
  setIdentifier,
  healthCheckId,
  ...fields
}: z.output<typeof recordSchema>): RecordSet => {
  const [policy] = fields.weightedRoutingPolicies ?? [];
  const [alias] = fields.aliases ?? [];
  return normalised({
    Name: name,
    Type: type,
    ...(setIdentifier !== undefined && { SetIdentifier: setIdentifier }),
    ...(policy !== undefined && { Weight: policy.weight }),
    ...(alias !== undefined && {
      AliasTarget: {
        HostedZoneId: alias.zoneId,
        DNSName: alias.name,
        EvaluateTargetHealth: alias.evaluateTargetHealth,
      },
    }),
    ...(alias === undefined && {
      TTL: fields.ttl ?? 0,
      ResourceRecords: (fields.records ?? []).map((Value) => ({ Value })),
    }),
    ...(healthCheckId !== undefined && { HealthCheckId: healthCheckId }),
  });
};

const recordsOf = (declared: DeclaredRegion): { zoneId: string; record: RecordSet }[] => {
  const { records } = declared.manifest;
  return findAll(declared, 'aws:route53/record:Record', recordSchema).map(({ name, fields }) => {
    const record = recordSetOf(fields);
    const isWithout = records.some((one) => isSameName(one.name, record.Name) && one.healthCheckId === null);
    if (record.Weight !== undefined && record.HealthCheckId === undefined && !isWithout)
      declared.note(`record ${name} has no health check and always counts as healthy`);
    return { zoneId: fields.zoneId, record };
  });
};

/** The zone is older than the stacks: its id and its name come from the manifest. */
const zoneOf = ({ manifest }: DeclaredRegion): HostedZone => ({
  id: manifest.hostedZoneId,
  name: plainName(manifest.claimRecordName).replace(/^[^.]+\./, ''),
  records: [],
  served: [],
  travelling: [],
  busyUntilMs: 0,
});

/** The zone, with weighted records and health checks; every name server has them already. */
const connect = (here: InRegion, declared: DeclaredRegion): void => {
  const { zones } = here.state.route53;
  zones[declared.manifest.hostedZoneId] ??= zoneOf(declared);
  makeChecks(here, declared);
  for (const { zoneId, record } of recordsOf(declared)) {
    const zone = zones[zoneId];
    if (zone === undefined)
      declared.note(`record ${record.Name} is left out, zone ${zoneId} is not that of the application`);
    else zone.records.push(record);
  }
  for (const zone of Object.values(zones)) {
    zone.records.sort((left, right) => comparePositions(positionOf(left), positionOf(right)));
    zone.served = structuredClone(zone.records);
  }
};

/** A check passes where the services behind its load balancer are healthy. */
export const declaredRecords: Declared = {
  types: ['aws:route53/healthCheck:HealthCheck', 'aws:route53/record:Record'],
  connect,
};
