/** Amazon CloudWatch: metrics and alarms. */
import type * as sdk from '@aws-sdk/client-cloudwatch';
import { among, first, PARTIAL, rule, things } from './answer-rules.ts';
import { comparing, read, type AwsServiceDefinition } from './definition.ts';
import { anywhere } from './permission.ts';
import type { Shape } from './wire.ts';

const areNumbers = (values: unknown): boolean =>
  Array.isArray(values) && values.every((value) => typeof value === 'number' && Number.isFinite(value));

export const cloudwatch = {
  endpoint: (region) => `monitoring.${region}.amazonaws.com`,
  denialCode: 'AccessDenied',
  throttlingCode: 'Throttling',
  /** CloudWatch User Guide "CloudWatch service quotas". */
  buckets: { 'cloudwatch:get-metric-data': { burst: 500, perSecond: 500 } },
  /** The same page: DescribeAlarms 9/s. */
  unstatedBuckets: { 'cloudwatch:describe-alarms': { burst: 9, perSecond: 9 } },
  operations: {
    GetMetricData: read<Shape<sdk.GetMetricDataCommandInput, sdk.GetMetricDataCommandOutput>>()({
      bucket: 'cloudwatch:get-metric-data',
      iamAction: 'cloudwatch:GetMetricData',
      needs: anywhere,
      page: { token: 'NextToken', next: 'NextToken', items: 'MetricDataResults' },
      // CloudWatch API Reference, GetMetricData.
      dates: ['StartTime', 'EndTime'],
      answer: rule(
        { MetricDataResults: 'list' },
        {
          rows: { MetricDataResults: { Id: 'text' } },
          wrong: (output, { input: { MetricDataQueries } }) =>
            first(
              among(
                output['MetricDataResults'],
                'Id',
                things(MetricDataQueries).map(({ Id }) => Id),
              ),
              things(output['MetricDataResults']).every(({ Values = [] }) => areNumbers(Values)) ? null : PARTIAL,
            ),
        },
      ),
    }),
    // 100 alarms a page: CloudWatch API Reference, DescribeAlarms.
    DescribeAlarms: comparing<Shape<sdk.DescribeAlarmsCommandInput, sdk.DescribeAlarmsCommandOutput>>()({
      bucket: 'cloudwatch:describe-alarms',
      iamAction: 'cloudwatch:DescribeAlarms',
      needs: anywhere,
      page: { token: 'NextToken', next: 'NextToken', items: 'MetricAlarms' },
      answer: rule({ MetricAlarms: 'list' }),
    }),
  },
} satisfies AwsServiceDefinition;
