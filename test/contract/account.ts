/** What AWS promises for identity, quotas, metrics and request rates. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTE53_REGION } from '../../src/domain/api/catalogue.ts';
import { failed, only, refused, send, serviceOf, yes, type WorldOf } from './world.ts';

const HOUR_MS = 3_600_000;

const metricTests = (world: WorldOf): void => {
  const runningTasks = async (serviceName: string) => {
    const input = {
      StartTime: new Date(world().wallMs() - HOUR_MS).toISOString(),
      EndTime: new Date(world().wallMs()).toISOString(),
      ScanBy: 'TimestampDescending' as const,
      MetricDataQueries: [
        {
          Id: 'q0',
          MetricStat: {
            Metric: {
              Namespace: 'ECS/ContainerInsights',
              MetricName: 'RunningTaskCount',
              Dimensions: [
                { Name: 'ClusterName', Value: 'pony' },
                { Name: 'ServiceName', Value: serviceName },
              ],
            },
            Period: 300,
            Stat: 'Maximum',
          },
        },
      ],
    };
    const output = await yes(send(world(), 'cloudwatch', 'GetMetricData', world().primary.region, input));
    return only(output.MetricDataResults);
  };

  test('cloudwatch: the running tasks of a serving service are given, the newest first, with ISO times', async () => {
    const { Id, Values, Timestamps, StatusCode } = await runningTasks('api');
    assert.deepEqual([Id, StatusCode], ['q0', 'Complete']);
    assert.ok(Values !== undefined && Values.length > 0);
    const { minTasks, maxTasks } = serviceOf(world().primary, 'api');
    for (const value of Values)
      assert.ok(Number.isInteger(value) && value >= minTasks && value <= maxTasks, `${value}`);
    assert.equal(Timestamps?.length, Values.length);
    assert.deepEqual(Timestamps, Timestamps.toSorted().toReversed());
    for (const time of Timestamps) assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test('cloudwatch: a metric without data is an empty result, not an absent one', async () => {
    const { Values, Timestamps } = await runningTasks('nobody');
    assert.deepEqual([Values, Timestamps], [[], []]);
  });
};

/** Registers the tests of this part. */
export const accountContract = (world: WorldOf): void => {
  test('sts: each region says whose account it is', async () => {
    for (const { region, account } of [world().primary, world().standby]) {
      const output = await yes(send(world(), 'sts', 'GetCallerIdentity', region, {}));
      assert.equal(output.Account, account);
      assert.match(output.Arn ?? '', /^arn:aws:/);
    }
  });

  test('s3control: an account that was never given any says that it blocks no public access', async () => {
    const { region, account } = world().standby;
    const answer = send(world(), 's3control', 'GetPublicAccessBlock', region, { AccountId: account });
    await refused(answer, 'NoSuchPublicAccessBlockConfiguration', 'missing');
  });

  test('service-quotas: quotas are listed with code and value', async () => {
    const answer = send(world(), 'service-quotas', 'ListServiceQuotas', world().standby.region, {
      ServiceCode: 'fargate',
    });
    if (world().differs('quotas-not-listed')) return failed(answer);
    const { Quotas } = await yes(answer);
    assert.ok(Quotas !== undefined && Quotas.length > 0);
    for (const { QuotaCode, Value } of Quotas) {
      assert.match(QuotaCode ?? '', /^L-[0-9A-F]{8}$/);
      assert.equal(typeof Value, 'number');
    }
  });

  test('service-quotas: an unknown service has none', async () => {
    if (world().differs('quotas-not-listed')) return;
    const input = { ServiceCode: 'nobody' };
    const answer = send(world(), 'service-quotas', 'ListServiceQuotas', world().standby.region, input);
    await refused(answer, 'NoSuchResourceException', 'missing');
  });

  metricTests(world);

  test('all: calls above the rate of an API are refused, and nothing else is', async () => {
    // More than the burst and what is refilled while the sandbox takes 40 ms for each.
    const ASKED = 160;
    const input = { HostedZoneId: world().primary.hostedZoneId };
    const asking = Array.from({ length: ASKED }, () =>
      send(world(), 'route53', 'ListResourceRecordSets', ROUTE53_REGION, input),
    );
    const answers = await Promise.all(asking);
    const throttled = answers.filter((answer) => answer.outcome === 'no' && answer.error.kind === 'throttled');
    assert.equal(answers.filter(({ outcome }) => outcome === 'yes').length + throttled.length, ASKED);
    if (world().differs('no-request-rates')) assert.equal(throttled.length, 0);
    else assert.ok(throttled.length > 0, 'Route 53 takes 50 requests at once, then 10 a second');
  });
};
