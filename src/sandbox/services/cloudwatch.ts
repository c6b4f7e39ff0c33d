/** CloudWatch: the running tasks of services, as Container Insights publishes them (CloudWatch API Reference, GetMetricData). */
import type { Answer, CallOf } from '../../domain/api/call.ts';
import { refuse, timeOf, yes } from './answer.ts';
import { attributesOf, record, set, texts, type DeclaredRegion } from './declared-region.ts';
import { collectionOf, paged } from './descriptions.ts';
import { CALLS, LOST } from '../faults/ability.ts';
import type { SandboxService } from './service.ts';
import { requestsPerSecond } from '../load/load.ts';
import type { EntryService } from '../load/load-state.ts';
import { isImpaired } from '../faults/outage.ts';
import { serviceKey, type RegionState, type SandboxState, type InRegion } from '../state.ts';

type MetricCall = CallOf<'cloudwatch', 'GetMetricData'>;
type Query = NonNullable<MetricCall['input']['MetricDataQueries']>[number];

const dimension = (query: Query, wanted: string): string =>
  query.MetricStat?.Metric?.Dimensions?.find(({ Name }) => Name === wanted)?.Value ?? '';

/** A service that requests pass through, with its part of all of them: those of every name that it stands behind. */
const entryService = (
  { load }: SandboxState,
  region: string,
  key: string,
): { service: EntryService; share: number } | undefined => {
  const found = load.names.flatMap(({ share, entries }) =>
    entries
      .filter((entry) => entry.region === region)
      .flatMap(({ services }) => services)
      .filter(({ clusterName, serviceName }) => serviceKey(clusterName, serviceName) === key)
      .map((service) => ({ service, share })),
  );
  const [first] = found;
  return first && { service: first.service, share: found.reduce((sum, { share }) => sum + share, 0) };
};

/** Before the sandbox began, autoscaling followed the load: what that would have been at a moment. */
const tasksBefore = (state: SandboxState, region: RegionState, key: string, atMs: number, first: number): number => {
  const target = region.scalableTargets[`service/${key}`];
  const entry = entryService(state, region.region, key);
  if (target?.targetUtilisation == null || entry === undefined || first === 0) return first;
  const needed =
    (requestsPerSecond(state.load.profile, atMs) * entry.share) /
    (entry.service.requestsPerSecondPerTask * target.targetUtilisation);
  // A standby at rest was not sent users.
  const isServing = first >= target.minCapacity && (state.load.offered[region.region] ?? 1) > 0;
  return isServing ? Math.min(Math.max(Math.ceil(needed), target.minCapacity), target.maxCapacity) : first;
};

const valueAt = (state: SandboxState, region: RegionState, key: string, atMs: number): number => {
  const series = region.runningTasks[key] ?? [];
  const [first] = series;
  if (first === undefined) return 0;
  if (atMs < first.atMs) return tasksBefore(state, region, key, atMs, first.value);
  return series.findLast((sample) => sample.atMs <= atMs)?.value ?? first.value;
};

const answerQuery = (here: InRegion, query: Query, startMs: number, endMs: number) => {
  const { state, region } = here;
  const stat = query.MetricStat;
  const key = serviceKey(dimension(query, 'ClusterName'), dimension(query, 'ServiceName'));
  const known =
    stat?.Metric?.Namespace === 'ECS/ContainerInsights' &&
    stat.Metric.MetricName === 'RunningTaskCount' &&
    region.services[key] !== undefined;
  const periodMs = (stat?.Period ?? 60) * 1000;
  const points: { atMs: number; value: number }[] = [];
  // A period shows up once it is over: its newest minute takes a minute to arrive.
  const newestMs = known ? Math.floor((endMs - periodMs) / periodMs) * periodMs : Number.NEGATIVE_INFINITY;
  for (let atMs = newestMs; atMs >= startMs; atMs -= periodMs) {
    if (isImpaired(state.outages, 'cloudwatch', region.region, atMs, 'data')) continue;
    points.push({
      atMs,
      value: Math.max(valueAt(state, region, key, atMs), valueAt(state, region, key, atMs + periodMs - 1)),
    });
  }
  return {
    Id: query.Id,
    Label: stat?.Metric?.MetricName,
    Timestamps: points.map(({ atMs }) => timeOf(atMs)),
    Values: points.map(({ value }) => value),
    StatusCode: 'Complete',
  };
};

const getMetricData = (here: InRegion, { input }: MetricCall): Answer => {
  const startMs = Date.parse(input.StartTime ?? '');
  const endMs = Math.min(Date.parse(input.EndTime ?? ''), here.nowMs);
  if (Number.isNaN(startMs) || Number.isNaN(endMs) || startMs >= endMs)
    return refuse('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.', 'invalid');
  const queries = input.MetricDataQueries ?? [];
  return yes({ MetricDataResults: queries.map((query) => answerQuery(here, query, startMs, endMs)), Messages: [] });
};

/** By name. */
const alarms = collectionOf('alarms');

const ALARM = 'aws:cloudwatch/metricAlarm:MetricAlarm';

const describe = ({ region }: InRegion, declared: DeclaredRegion): void => {
  for (const alarm of attributesOf(declared, ALARM)) {
    const described = {
      AlarmName: alarm['name'],
      Namespace: alarm['namespace'],
      MetricName: alarm['metricName'],
      Statistic: alarm['statistic'],
      ExtendedStatistic: alarm['extendedStatistic'],
      Dimensions: Object.entries(record(alarm['dimensions'])).map(([Name, Value]) => ({ Name, Value })),
      Period: alarm['period'],
      EvaluationPeriods: alarm['evaluationPeriods'],
      DatapointsToAlarm: alarm['datapointsToAlarm'],
      Threshold: alarm['threshold'],
      ComparisonOperator: alarm['comparisonOperator'],
      TreatMissingData: alarm['treatMissingData'] ?? 'missing',
      ActionsEnabled: alarm['actionsEnabled'] ?? true,
      AlarmActions: texts(alarm['alarmActions']),
      OKActions: texts(alarm['okActions']),
      Metrics: alarm['metricQueries'],
    };
    alarms.keep(region, String(alarm['name']), set(described));
  }
};

export const cloudwatch = {
  operations: {
    GetMetricData: getMetricData,
    DescribeAlarms: ({ region }, { input }) =>
      paged(
        Object.values(alarms.in(region)).filter(({ AlarmName }) =>
          String(AlarmName).startsWith(input.AlarmNamePrefix ?? ''),
        ),
        input.MaxRecords ?? 50,
        input.NextToken,
        'MetricAlarms',
        'NextToken',
      ),
  },
  declared: { types: [ALARM], make: describe },
  describes: [alarms],
  // Of the data plane: metrics and alarms.
  fails: { control: CALLS, data: [...LOST, 'blind'], only: null },
  readsLoad: true,
} satisfies SandboxService<'cloudwatch'>;
