/** What AWS promises for ECS services, their scaling and their targets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceManifest } from '../../src/domain/facts/manifest.ts';
import { only, refused, send, serviceOf, yes, type ContractWorld, type WorldOf } from './world.ts';

const LONG_ENOUGH_MS = 15 * 60_000;

const describe = async (world: ContractWorld, region: string, { clusterName, serviceName }: ServiceManifest) => {
  const input = { cluster: clusterName, services: [serviceName] };
  return only((await yes(send(world, 'ecs', 'DescribeServices', region, input))).services);
};

const scale = (world: ContractWorld, region: string, service: ServiceManifest, desiredCount: number) =>
  send(world, 'ecs', 'UpdateService', region, {
    cluster: service.clusterName,
    service: service.serviceName,
    desiredCount,
  });

const scalable = (service: ServiceManifest) =>
  ({
    ServiceNamespace: 'ecs',
    ResourceId: `service/${service.clusterName}/${service.serviceName}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  }) as const;

const bounds = async (world: ContractWorld, region: string, service: ServiceManifest) => {
  const { ServiceNamespace, ResourceId, ScalableDimension } = scalable(service);
  const input = { ServiceNamespace, ResourceIds: [ResourceId], ScalableDimension };
  const output = await yes(send(world, 'application-autoscaling', 'DescribeScalableTargets', region, input));
  return only(output.ScalableTargets);
};

/** Keeps idle tasks from being taken away, or lets that happen again. */
const suspend = (world: ContractWorld, region: string, service: ServiceManifest, isSuspended: boolean) =>
  send(world, 'application-autoscaling', 'RegisterScalableTarget', region, {
    ...scalable(service),
    SuspendedState: {
      DynamicScalingInSuspended: isSuspended,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: false,
    },
  });

const serviceTests = (world: WorldOf): void => {
  test('ecs: a service is described with its counts and one PRIMARY deployment', async () => {
    const { primary } = world();
    const service = serviceOf(primary, 'api');
    const seen = await describe(world(), primary.region, service);
    assert.equal(seen.serviceName, service.serviceName);
    assert.equal(seen.serviceArn, service.serviceArn);
    assert.equal(seen.status, 'ACTIVE');
    assert.deepEqual([seen.desiredCount, seen.runningCount, seen.pendingCount], [12, 12, 0]);
    const deployment = only(seen.deployments);
    assert.equal(deployment.status, 'PRIMARY');
    assert.equal(deployment.rolloutState, 'COMPLETED');
    assert.equal(deployment.desiredCount, world().differs('ecs-deployment-stale') ? 0 : 12);
  });

  test('ecs: services that do not exist are named as failures beside those that do', async () => {
    const { primary } = world();
    const input = { cluster: 'pony', services: ['auth', 'nobody'] };
    const output = await yes(send(world(), 'ecs', 'DescribeServices', primary.region, input));
    assert.equal(only(output.services).serviceName, 'auth');
    const failure = only(output.failures);
    assert.equal(failure.reason, 'MISSING');
    assert.match(failure.arn ?? '', /nobody$/);
  });

  test('ecs: an unknown cluster is missing', async () => {
    const { region } = world().primary;
    const input = { cluster: 'nowhere', services: ['auth'] };
    await refused(send(world(), 'ecs', 'DescribeServices', region, input), 'ClusterNotFoundException', 'missing');
    const update = { cluster: 'nowhere', service: 'auth', desiredCount: 1 };
    await refused(send(world(), 'ecs', 'UpdateService', region, update), 'ClusterNotFoundException', 'missing');
  });

  test('ecs: an unknown service is missing', async () => {
    const update = { cluster: 'pony', service: 'nobody', desiredCount: 1 };
    const answer = send(world(), 'ecs', 'UpdateService', world().primary.region, update);
    await refused(answer, 'ServiceNotFoundException', 'missing');
  });

  test('ecs: more than 10 services in one call are refused', async () => {
    const services = Array.from({ length: 11 }, (_, index) => `service-${index}`);
    const answer = send(world(), 'ecs', 'DescribeServices', world().primary.region, { cluster: 'pony', services });
    if (world().differs('ecs-batch-limit')) assert.equal((await yes(answer)).failures?.length, 11);
    else await refused(answer, 'InvalidParameterException', 'invalid');
  });

  test('ecs: a desired count is absolute, so the same update twice is one change', async () => {
    const { region } = world().standby;
    const service = serviceOf(world().standby, 'auth');
    await yes(suspend(world(), region, service, true));
    for (const _ of [1, 2]) {
      const { service: updated } = await yes(scale(world(), region, service, 3));
      assert.equal(updated?.desiredCount, 3);
    }
    const early = await describe(world(), region, service);
    assert.equal(early.desiredCount, 3);
    assert.equal(early.runningCount, world().differs('ecs-runs-at-once') ? 3 : 1);
    await world().advance(LONG_ENOUGH_MS);
    const late = await describe(world(), region, service);
    assert.deepEqual([late.desiredCount, late.runningCount, late.pendingCount], [3, 3, 0]);
    assert.equal(late.deployments?.length, 1);
    await yes(scale(world(), region, service, 1));
    await world().advance(LONG_ENOUGH_MS);
    assert.equal((await describe(world(), region, service)).runningCount, 1);
    await yes(suspend(world(), region, service, false));
  });

  test('ecs: a negative desired count is refused', async () => {
    const { region } = world().standby;
    const service = serviceOf(world().standby, 'mailer');
    const answer = scale(world(), region, service, -1);
    if (world().differs('ecs-negative-count')) assert.equal((await yes(answer)).service?.desiredCount, -1);
    else await refused(answer, 'InvalidParameterException', 'invalid');
    await yes(scale(world(), region, service, 1));
  });
};

const scalingTests = (world: WorldOf): void => {
  test('application-autoscaling: a target is described with its bounds and its suspension', async () => {
    const { primary } = world();
    const service = serviceOf(primary, 'web');
    const target = await bounds(world(), primary.region, service);
    assert.equal(target.ResourceId, scalable(service).ResourceId);
    assert.deepEqual([target.MinCapacity, target.MaxCapacity], [service.minTasks, service.maxTasks]);
    if (world().differs('scaling-suspension-absent')) assert.equal(target.SuspendedState, undefined);
    else assert.equal(target.SuspendedState?.DynamicScalingInSuspended, false);
  });

  test('application-autoscaling: targets that do not exist are left out', async () => {
    const input = { ServiceNamespace: 'ecs' as const, ResourceIds: ['service/pony/nobody'] };
    const answer = send(world(), 'application-autoscaling', 'DescribeScalableTargets', world().primary.region, input);
    assert.deepEqual((await yes(answer)).ScalableTargets, []);
  });

  test('application-autoscaling: pages follow one another until all targets were given once', async () => {
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = {
        ServiceNamespace: 'ecs',
        MaxResults: 1,
        ...(NextToken === undefined ? {} : { NextToken }),
      } as const;
      const output = await yes(
        send(world(), 'application-autoscaling', 'DescribeScalableTargets', world().primary.region, page),
      );
      seen.push(...(output.ScalableTargets ?? []).map(({ ResourceId }) => ResourceId ?? ''));
      ({ NextToken } = output);
    } while (NextToken !== undefined && seen.length < 20);
    if (world().differs('scaling-pages-repeat')) {
      assert.deepEqual(
        seen.slice(2),
        Array.from({ length: 18 }, () => seen[1]),
      );
      return;
    }
    const services = ['api', 'auth', 'mailer', 'web'];
    assert.deepEqual(
      seen.toSorted(),
      services.map((name) => `service/pony/${name}`),
    );
  });

  test('application-autoscaling: bounds are absolute and may be set twice; a minimum lifts the desired count', async () => {
    const { region } = world().standby;
    const service = serviceOf(world().standby, 'api');
    const raised = { ...scalable(service), MinCapacity: 4, MaxCapacity: 36 };
    for (const _ of [1, 2])
      await yes(send(world(), 'application-autoscaling', 'RegisterScalableTarget', region, raised));
    const target = await bounds(world(), region, service);
    assert.deepEqual([target.MinCapacity, target.MaxCapacity], [4, 36]);
    await world().advance(LONG_ENOUGH_MS);
    const { desiredCount } = await describe(world(), region, service);
    assert.equal(desiredCount, world().differs('scaling-minimum-moves-nothing') ? 1 : 4);
    const before = { ...raised, MinCapacity: service.minTasks, MaxCapacity: service.maxTasks };
    await yes(send(world(), 'application-autoscaling', 'RegisterScalableTarget', region, before));
    await yes(scale(world(), region, service, 1));
  });

  test('application-autoscaling: a suspension is kept and given back', async () => {
    const { region } = world().standby;
    const service = serviceOf(world().standby, 'web');
    await yes(suspend(world(), region, service, true));
    const { SuspendedState, MinCapacity } = await bounds(world(), region, service);
    assert.equal(SuspendedState?.DynamicScalingInSuspended, true);
    assert.equal(MinCapacity, service.minTasks, 'bounds that are not named stay');
    await yes(suspend(world(), region, service, false));
    assert.equal((await bounds(world(), region, service)).SuspendedState?.DynamicScalingInSuspended, false);
  });

  test('application-autoscaling: a target whose service does not exist is refused', async () => {
    const input = { ...scalable(serviceOf(world().standby, 'web')), ResourceId: 'service/pony/nobody' };
    const answer = send(world(), 'application-autoscaling', 'RegisterScalableTarget', world().standby.region, {
      ...input,
      MinCapacity: 1,
      MaxCapacity: 2,
    });
    await refused(answer, 'ValidationException', 'invalid');
  });

  test('application-autoscaling: a minimum above the maximum is refused', async () => {
    const { region } = world().standby;
    const service = serviceOf(world().standby, 'mailer');
    const set = (MinCapacity: number, MaxCapacity: number) =>
      send(world(), 'application-autoscaling', 'RegisterScalableTarget', region, {
        ...scalable(service),
        MinCapacity,
        MaxCapacity,
      });
    const answer = set(9, 2);
    if (world().differs('scaling-minimum-above-maximum')) await yes(answer);
    else await refused(answer, 'ValidationException', 'invalid');
    await yes(set(service.minTasks, service.maxTasks));
  });
};

const targetTests = (world: WorldOf): void => {
  test('elbv2: every target of a serving group is described and healthy', async () => {
    const { primary } = world();
    const { targetGroupArn } = serviceOf(primary, 'auth').targetGroup ?? { targetGroupArn: '' };
    const input = { TargetGroupArn: targetGroupArn };
    const output = await yes(send(world(), 'elbv2', 'DescribeTargetHealth', primary.region, input));
    const states = (output.TargetHealthDescriptions ?? []).map(({ TargetHealth }) => TargetHealth?.State);
    assert.deepEqual(
      states,
      Array.from({ length: 6 }, () => 'healthy'),
    );
  });

  test('elbv2: the targets of a warm service are its running tasks', async () => {
    const { standby } = world();
    const { targetGroupArn } = serviceOf(standby, 'web').targetGroup ?? { targetGroupArn: '' };
    const input = { TargetGroupArn: targetGroupArn };
    const output = await yes(send(world(), 'elbv2', 'DescribeTargetHealth', standby.region, input));
    const count = world().differs('ecs-registers-no-targets') ? 8 : 1;
    assert.equal(output.TargetHealthDescriptions?.length, count);
  });

  test('elbv2: an unknown target group is missing', async () => {
    const { account, region } = world().primary;
    const group = `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/nobody/0123456789abcdef`;
    const answer = send(world(), 'elbv2', 'DescribeTargetHealth', region, { TargetGroupArn: group });
    await refused(answer, 'TargetGroupNotFoundException', 'missing');
  });
};

/** Registers the tests of this part. */
export const computeContract = (world: WorldOf): void => {
  serviceTests(world);
  scalingTests(world);
  targetTests(world);
};
