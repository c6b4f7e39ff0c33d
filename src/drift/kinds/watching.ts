/** Log groups and alarms: what people look at when something is wrong. */
import type { Manifest } from '../../domain/facts/manifest.ts';
import { describedFunction, describedTask } from '../described.ts';
import { fieldsOf } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { normalJson, normalText } from '../normal.ts';

const readGroup = (look: Look, logGroupName: string, detail: string | undefined): Found[] => {
  const output = look.ask({
    service: 'logs',
    operation: 'DescribeLogGroups',
    region: look.manifest.region,
    input: { logGroupNamePrefix: logGroupName },
  });
  const group = output?.logGroups?.find((one) => one.logGroupName === logGroupName);
  if (group === undefined) return [];
  const fields = fieldsOf({
    'retention days': group.retentionInDays ?? 'for ever',
    class: group.logGroupClass ?? 'STANDARD',
    key: group.kmsKeyId === undefined ? null : normalText(group.kmsKeyId, look),
  });
  return [detail === undefined ? { fields } : { detail, fields }];
};

const groupsOfService = (service: Manifest['services'][number], look: Look): Found[] =>
  (describedTask(look, service)?.containerDefinitions ?? []).flatMap(({ name, logConfiguration }, index) => {
    const group = logConfiguration?.options?.['awslogs-group'];
    return group === undefined ? [] : readGroup(look, group, index === 0 ? undefined : name);
  });

export const logGroups: Kind = {
  name: 'log group',
  remedy: 'Set the same retention: pulumi up of the stack that lags.',
  subjects: ({ services, consumers }) => [
    ...subjectsOf(services, groupsOfService),
    ...subjectsOf(consumers, (consumer, look) => {
      const found = describedFunction(look, consumer);
      if (found === null) return [];
      return readGroup(look, found.LoggingConfig?.LogGroup ?? `/aws/lambda/${consumer.functionName}`, undefined);
    }),
  ],
};

/** Alarms that begin with the application's name; those that target tracking makes are named otherwise. */
const readAlarms = (look: Look): Found[] => {
  const output = look.ask({
    service: 'cloudwatch',
    operation: 'DescribeAlarms',
    region: look.manifest.region,
    input: { AlarmNamePrefix: `${look.manifest.application}-` },
  });
  return (output?.MetricAlarms ?? []).map((alarm) => {
    const fields = fieldsOf({
      metric: alarm.MetricName === undefined ? null : `${alarm.Namespace} ${alarm.MetricName}`,
      statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
      comparison: alarm.ComparisonOperator,
      threshold: alarm.Threshold,
      'period seconds': alarm.Period,
      periods: alarm.EvaluationPeriods,
      'data points': alarm.DatapointsToAlarm,
      'missing data': alarm.TreatMissingData ?? 'missing',
      'actions on': alarm.ActionsEnabled,
      metrics: (alarm.Metrics?.length ?? 0) === 0 ? null : normalJson(alarm.Metrics, look),
    });
    for (const { Name, Value } of alarm.Dimensions ?? []) fields[`of ${Name}`] = normalText(Value ?? '', look);
    for (const action of alarm.AlarmActions ?? []) fields[`alarms ${normalText(action, look)}`] = true;
    for (const action of alarm.OKActions ?? []) fields[`all-clear to ${normalText(action, look)}`] = true;
    return { detail: normalText(alarm.AlarmName ?? '', look), fields };
  });
};

export const alarms: Kind = {
  name: 'alarm',
  remedy: 'Bring the alarm into both regions: pulumi up of the stack that lags.',
  subjects: () => [{ name: '', read: readAlarms }],
};
