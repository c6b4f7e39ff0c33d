/**
 * Gathering facts without sending anything: the calls to send, in the API's own batches, and their answers turned into
 * facts. The primary may fail to answer any of them.
 */
import type { Answer, Call, CallErrorKind, CallOf } from '../api/call.ts';
import { CATALOGUE } from '../api/catalogue.ts';
import { seeClaim } from '../plan/claim.ts';
import type { CapacitySample, Facts, RegionFacts } from './facts.ts';
import type { Manifest, ServiceManifest } from './manifest.ts';
import { bareFunctionName } from '../api/mapping-choice.ts';
import {
  mapSight,
  scalingResourceId,
  seeMapping,
  seeReserved,
  seeScaling,
  seeService,
  seeStream,
  sightOf,
} from '../api/observed.ts';
import { type RecordLimits, seeMaximumAge, seeRetentionHours } from '../api/record-limits.ts';
import { listRecordSets, plainName, seeRecordSets } from '../api/record-set.ts';
import type { Sight } from '../api/sight.ts';
import type { Whole } from '../api/whole.ts';
import { leadingRecords } from '../plan/traffic-records.ts';
import { publicAccessCall, seePublicAccess } from '../api/public-access.ts';

export interface Manifests {
  from: Manifest;
  to: Manifest;
}

const HOUR_MS = 3_600_000;
/** The peak is taken over this long. */
const PEAK_WINDOW_MS = 24 * HOUR_MS;
const PERIOD_SECONDS = 300;
/** 24 h of 5-minute points of 300 services stay below the 100,800 points of one answer (CloudWatch API, GetMetricData). */
const QUERIES_PER_CALL = 300;

const chunks = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const clustersOf = ({ services }: Manifest): Map<string, ServiceManifest[]> =>
  Map.groupBy(services, ({ clusterName }) => clusterName);

const serviceCalls = (manifest: Manifest): CallOf<'ecs', 'DescribeServices'>[] =>
  [...clustersOf(manifest)].flatMap(([cluster, services]) =>
    chunks(services, CATALOGUE.ecs.DescribeServices.batch?.max ?? 1).map(
      (chunk): CallOf<'ecs', 'DescribeServices'> => ({
        service: 'ecs',
        operation: 'DescribeServices',
        region: manifest.region,
        input: { cluster, services: chunk.map(({ serviceName }) => serviceName) },
      }),
    ),
  );

const scalingCalls = (manifest: Manifest): CallOf<'application-autoscaling', 'DescribeScalableTargets'>[] =>
  chunks(manifest.services, CATALOGUE['application-autoscaling'].DescribeScalableTargets.batch?.max ?? 1).map(
    (chunk) => ({
      service: 'application-autoscaling',
      operation: 'DescribeScalableTargets',
      region: manifest.region,
      input: {
        ServiceNamespace: 'ecs',
        ResourceIds: chunk.map(({ clusterName, serviceName }) => scalingResourceId(clusterName, serviceName)),
        ScalableDimension: 'ecs:service:DesiredCount',
      },
    }),
  );

const mappingCall = ({ region }: Manifest): CallOf<'lambda', 'ListEventSourceMappings'> => ({
  service: 'lambda',
  operation: 'ListEventSourceMappings',
  region,
  input: {},
});

const reservedCall = (region: string, functionName: string): CallOf<'lambda', 'GetFunctionConcurrency'> => ({
  service: 'lambda',
  operation: 'GetFunctionConcurrency',
  region,
  input: { FunctionName: bareFunctionName(functionName) },
});

const streamCall = (region: string, streamName: string): CallOf<'kinesis', 'DescribeStreamSummary'> => ({
  service: 'kinesis',
  operation: 'DescribeStreamSummary',
  region,
  input: { StreamName: streamName },
});

const metricCalls = (manifest: Manifest, readAt: string): CallOf<'cloudwatch', 'GetMetricData'>[] =>
  chunks(manifest.services, QUERIES_PER_CALL).map((chunk) => ({
    service: 'cloudwatch',
    operation: 'GetMetricData',
    region: manifest.region,
    input: {
      StartTime: new Date(Date.parse(readAt) - PEAK_WINDOW_MS).toISOString(),
      EndTime: readAt,
      ScanBy: 'TimestampDescending',
      MetricDataQueries: chunk.map(({ clusterName, serviceName }, index) => ({
        Id: `q${index}`,
        MetricStat: {
          // Container Insights: Amazon CloudWatch User Guide, Amazon ECS Container Insights metrics.
          Metric: {
            Namespace: 'ECS/ContainerInsights',
            MetricName: 'RunningTaskCount',
            Dimensions: [
              { Name: 'ClusterName', Value: clusterName },
              { Name: 'ServiceName', Value: serviceName },
            ],
          },
          Period: PERIOD_SECONDS,
          Stat: 'Maximum',
        },
      })),
    },
  }));

const quotaCall = (region: string, code: string): CallOf<'service-quotas', 'ListServiceQuotas'> => ({
  service: 'service-quotas',
  operation: 'ListServiceQuotas',
  region,
  input: { ServiceCode: code },
});

/** One function may consume several streams. */
const reservedCalls = ({ region, consumers }: Manifest): CallOf<'lambda', 'GetFunctionConcurrency'>[] =>
  [...new Set(consumers.map(({ functionName }) => bareFunctionName(functionName)))].map((name) =>
    reservedCall(region, name),
  );

const publicNames = ({ from, to }: Manifests): string[] => [
  ...new Set([...to.records, ...from.records].map(({ name }) => plainName(name))),
];

const regionCalls = (manifest: Manifest): Call[] => [
  ...serviceCalls(manifest),
  ...scalingCalls(manifest),
  ...(manifest.consumers.length === 0 ? [] : [mappingCall(manifest)]),
  ...manifest.streams.map(({ streamName }) => streamCall(manifest.region, streamName)),
];

/**
 * The reads to send before a plan is made, in any order or all at once.
 * @param readAt ISO 8601 time of the reads, the same that `readFacts` is given.
 */
export const factsCalls = (manifests: Manifests, readAt: string): Call[] => {
  const { from, to } = manifests;
  return [
    ...regionCalls(to),
    ...regionCalls(from),
    ...publicNames(manifests).map((name) => listRecordSets(to.hostedZoneId, name)),
    listRecordSets(to.hostedZoneId, to.claimRecordName),
    ...(to.services.length === 0 ? [] : [quotaCall(to.region, 'ecs'), quotaCall(to.region, 'fargate')]),
    ...(to.consumers.length === 0 ? [] : [quotaCall(to.region, 'lambda')]),
    ...reservedCalls(to),
    ...(to.switchBucket === undefined ? [] : [publicAccessCall(to)]),
    ...metricCalls(from, readAt),
  ];
};

type Asked = (call: Call) => Answer | undefined;

/** Finds the answer to a call by its content. */
const answerBook = (calls: Call[], answers: Answer[]): Asked => {
  const keyOf = (call: Call): string => JSON.stringify(call);
  const book = new Map(calls.map((call, index) => [keyOf(call), answers[index]]));
  return (call) => book.get(keyOf(call));
};

const byName = <Item extends { name: string }, T>(items: Item[], read: (item: Item) => T): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item.name, read(item)]));

const readRegion = (manifest: Manifest, asked: Asked): RegionFacts => {
  const serviceAnswers = new Map(
    serviceCalls(manifest).flatMap((call) =>
      (call.input.services ?? []).map((name) => [`${call.input.cluster}/${name}`, asked(call)] as const),
    ),
  );
  const scalingAnswers = new Map(
    scalingCalls(manifest).flatMap((call) => (call.input.ResourceIds ?? []).map((id) => [id, asked(call)] as const)),
  );
  return {
    manifest,
    services: byName(manifest.services, ({ clusterName, serviceName }) =>
      seeService(serviceAnswers.get(`${clusterName}/${serviceName}`), serviceName),
    ),
    scaling: byName(manifest.services, ({ clusterName, serviceName }) => {
      const id = scalingResourceId(clusterName, serviceName);
      return seeScaling(scalingAnswers.get(id), id);
    }),
    mappings: byName(manifest.consumers, (consumer) => seeMapping(asked(mappingCall(manifest)), consumer)),
    streams: byName(manifest.streams, ({ streamName }) => seeStream(asked(streamCall(manifest.region, streamName)))),
  };
};

const sampleIn = (
  { MetricDataResults }: Whole<'cloudwatch', 'GetMetricData'>,
  id: string,
  readAt: string,
): Sight<CapacitySample> => {
  // A result that spans pages comes in several rows of the same id.
  const rows = MetricDataResults.filter(({ Id }) => Id === id);
  // What is left out of a part of the values may be the peak (CloudWatch API Reference, MetricDataResult).
  const status = rows.at(-1)?.StatusCode;
  if (status !== undefined && status !== 'Complete')
    return { known: false, cause: `CloudWatch gave a part of the values only (${status})` };
  const values = rows.flatMap(({ Values }) => Values ?? []);
  const times = rows.flatMap(({ Timestamps }) => Timestamps ?? []).map((time) => Date.parse(time));
  const peakTasks = values.length === 0 ? null : Math.ceil(values.reduce((most, value) => Math.max(most, value), 0));
  const newest = times.reduce((latest, time) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  const ageMs = Number.isFinite(newest) ? Math.max(0, Date.parse(readAt) - newest) : null;
  return { known: true, seen: { peakTasks, source: 'CloudWatch', ageMs } };
};

const readSamples = (manifest: Manifest, readAt: string, asked: Asked): Facts['samples'] => {
  const calls = metricCalls(manifest, readAt);
  return Object.fromEntries(
    chunks(manifest.services, QUERIES_PER_CALL).flatMap((chunk, index) => {
      const call = calls[index];
      const sight = sightOf('cloudwatch', 'GetMetricData', call === undefined ? undefined : asked(call));
      return chunk.map(({ name }, query): [string, Sight<CapacitySample>] => [
        name,
        sight.known ? sampleIn(sight.seen, `q${query}`, readAt) : sight,
      ]);
    }),
  );
};

const readQuotas = ({ region }: Manifest, asked: Asked): Facts['quotas'] => {
  const quotas: Record<string, number> = {};
  for (const code of ['ecs', 'fargate']) {
    const sight = sightOf('service-quotas', 'ListServiceQuotas', asked(quotaCall(region, code)));
    if (!sight.known) return sight;
    for (const { QuotaCode, Value } of sight.seen.Quotas)
      if (QuotaCode !== undefined && Value !== undefined) quotas[QuotaCode] = Value;
  }
  // Only a warning hangs on it: an account that may not read it is planned for all the same.
  const concurrency = sightOf('service-quotas', 'ListServiceQuotas', asked(quotaCall(region, 'lambda')));
  for (const { QuotaCode, Value } of concurrency.known ? concurrency.seen.Quotas : [])
    if (QuotaCode !== undefined && Value !== undefined) quotas[QuotaCode] = Value;
  return { known: true, seen: quotas };
};

const limitsOf = (manifest: Manifest, asked: Asked): RecordLimits => ({
  retentionHours: byName(manifest.streams, ({ streamName }) =>
    seeRetentionHours(asked(streamCall(manifest.region, streamName))),
  ),
  consumers: byName(manifest.consumers, ({ mappingUuid }) => seeMaximumAge(asked(mappingCall(manifest)), mappingUuid)),
});

/** Kinds of errors that pass: all others are Route 53's word on this very request. */
const PASSING: ReadonlySet<CallErrorKind> = new Set(['throttled', 'conflict', 'unreachable', 'timeout', 'internal']);

const dnsRefusalIn = (calls: Call[], answers: Answer[]): Pick<Facts, 'dnsRefusal'> => {
  for (const [index, { service }] of calls.entries()) {
    const answer = answers[index];
    if (service !== 'route53' || answer?.outcome !== 'no' || PASSING.has(answer.error.kind)) continue;
    return { dnsRefusal: `${answer.error.code}: ${answer.error.message}` };
  }
  return {};
};

/** Facts from the answers to `factsCalls(manifests, readAt)`, in the order of the calls. Never throws. */
export const readFacts = (manifests: Manifests, readAt: string, calls: Call[], answers: Answer[]): Facts => {
  const asked = answerBook(calls, answers);
  const { from, to } = manifests;
  return {
    readAt,
    from: readRegion(from, asked),
    to: readRegion(to, asked),
    records: Object.fromEntries(
      publicNames(manifests).map((name) => [
        name,
        mapSight(seeRecordSets(asked(listRecordSets(to.hostedZoneId, name)), name), leadingRecords),
      ]),
    ),
    claim: seeClaim(asked(listRecordSets(to.hostedZoneId, to.claimRecordName)), to.claimRecordName),
    ...dnsRefusalIn(calls, answers),
    quotas: readQuotas(to, asked),
    ...(to.switchBucket === undefined ? {} : { publicAccess: seePublicAccess(asked(publicAccessCall(to))) }),
    reserved: byName(to.consumers, ({ functionName }) => seeReserved(asked(reservedCall(to.region, functionName)))),
    recordLimits: { from: limitsOf(from, asked), to: limitsOf(to, asked) },
    samples: readSamples(from, readAt, asked),
  };
};
