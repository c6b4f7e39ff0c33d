/** The public zone with the records and health checks of both regions, out of what their programs registered. */
import { z } from 'zod';
import { isSameName, plainName } from '../../domain/api/dns-name.ts';
import { recordSetSchema, type RecordSet } from '../../domain/api/record-set.ts';
import { balancerName } from '../services/balancer-name.ts';
import { countHealthy } from '../services/health-check.ts';
import { findAll, type Site } from './materialise-index.ts';
import { normalised, comparePositions, positionOf } from '../services/route53-names.ts';
import { createRoute53State, type HealthCheck, type HostedZone, type Route53State } from '../services/route53-state.ts';
import { serviceKey, type RegionState } from '../state.ts';

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
const isWell = ({ provisioned: { manifest } }: Site, region: RegionState, dnsName: string): boolean => {
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

const materialiseChecks = (site: Site, region: RegionState, state: Route53State): void => {
  const endpoints = new Set(Object.values(region.loadBalancers).map(({ dnsName }) => balancerName(dnsName)));
  for (const { id, name, fields } of findAll(site, 'aws:route53/healthCheck:HealthCheck', healthCheckSchema)) {
    const isCounting = fields.type === 'CALCULATED';
    const asked = isCounting ? {} : objectOf(fields.fqdn, fields.resourcePath);
    const isOfBalancer = !isCounting && asked.object === undefined;
    if (isOfBalancer && !endpoints.has(balancerName(fields.fqdn)))
      site.note(`health check ${name} asks ${fields.fqdn}, which is not here`);
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
      passing: isOfBalancer && isWell(site, region, fields.fqdn),
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

const recordsOf = (site: Site): { zoneId: string; record: RecordSet }[] => {
  const declared = site.provisioned.manifest.records;
  return findAll(site, 'aws:route53/record:Record', recordSchema).map(({ name, fields }) => {
    const record = recordSetOf(fields);
    const isWithout = declared.some((one) => isSameName(one.name, record.Name) && one.healthCheckId === null);
    if (record.Weight !== undefined && record.HealthCheckId === undefined && !isWithout)
      site.note(`record ${name} has no health check and always counts as healthy`);
    return { zoneId: fields.zoneId, record };
  });
};

/** The zone is older than the stacks: its id and its name come from the manifest. */
const zoneOf = ({ provisioned: { manifest } }: Site): HostedZone => ({
  id: manifest.hostedZoneId,
  name: plainName(manifest.claimRecordName).replace(/^[^.]+\./, ''),
  records: [],
  served: [],
  travelling: [],
  busyUntilMs: 0,
});

/** Zones, weighted records and health checks of all regions; every name server has them already. */
export const materialiseRecords = (places: { site: Site; region: RegionState }[]): Route53State => {
  const state = createRoute53State();
  for (const { site, region } of places) {
    const { hostedZoneId } = site.provisioned.manifest;
    state.zones[hostedZoneId] ??= zoneOf(site);
    materialiseChecks(site, region, state);
    for (const { zoneId, record } of recordsOf(site)) {
      const zone = state.zones[zoneId];
      if (zone === undefined)
        site.note(`record ${record.Name} is left out, zone ${zoneId} is not that of the application`);
      else zone.records.push(record);
    }
  }
  for (const zone of Object.values(state.zones)) {
    zone.records.sort((left, right) => comparePositions(positionOf(left), positionOf(right)));
    zone.served = structuredClone(zone.records);
  }
  return state;
};
