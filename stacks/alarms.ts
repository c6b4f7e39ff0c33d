/** Alarms of one region: what they watch, and the actions that are handed in. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { nameIn, type Estate } from './estate.ts';

export interface Alarms {
  estate: Estate;
  /** ARNs of what an alarm calls when it goes off, and again when it is over. */
  actions: pulumi.Input<string>[];
}

export interface AlarmArgs {
  /** What is wrong when it goes off, for the person who reads the message. */
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, pulumi.Input<string>>;
  statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  threshold: number;
  /** Data points of one minute that must all be above the threshold. */
  minutes: number;
}

/**
 * Declares an alarm as a child of `parent`. Missing data is no alarm: a region at rest has none, and in an outage of
 * CloudWatch every alarm at once would say nothing.
 */
export const declareAlarm = (
  { estate, actions }: Alarms,
  name: string,
  args: AlarmArgs,
  parent: pulumi.Resource,
): aws.cloudwatch.MetricAlarm => {
  const { description, minutes, ...watched } = args;
  return new aws.cloudwatch.MetricAlarm(
    name,
    {
      name: nameIn(estate, name),
      alarmDescription: description,
      ...watched,
      comparisonOperator: 'GreaterThanThreshold',
      period: 60,
      evaluationPeriods: minutes,
      treatMissingData: 'notBreaching',
      alarmActions: actions,
      okActions: actions,
    },
    { parent },
  );
};
