/** A Fargate service behind a load balancer that is handed in. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { ServiceManifest } from '../src/domain/facts/manifest.ts';
import { declareAlarm } from './alarms.ts';
import type { WebServiceDescription } from './application.ts';
import { nameIn } from './estate.ts';
import { declareFargateService, type ServicePlace } from './fargate-service.ts';
import type { LoadBalancer } from './load-balancer.ts';

export interface WebServiceArgs extends ServicePlace {
  service: WebServiceDescription;
  /** What is needed of it; a `LoadBalancer` has all of it. */
  loadBalancer: Pick<LoadBalancer, 'listenerArn' | 'securityGroupId' | 'arnSuffix'>;
}

/** A new target needs one passed check, so the interval is the time that a task waits for its users. */
const HEALTH_CHECK_INTERVAL_SECONDS = 10;

/** Fewer are those of single users. */
const ERRORS_A_MINUTE = 10;

const declareTargetGroup = ({ estate, service, vpcId }: WebServiceArgs, parent: pulumi.Resource) =>
  new aws.lb.TargetGroup(
    `${service.name}-targets`,
    {
      name: nameIn(estate, service.name),
      targetType: 'ip',
      protocol: 'HTTP',
      port: service.port,
      vpcId,
      deregistrationDelay: 30,
      healthCheck: {
        path: service.healthCheckPath,
        protocol: 'HTTP',
        matcher: '200',
        interval: HEALTH_CHECK_INTERVAL_SECONDS,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    },
    { parent },
  );

const declareAlarms = (
  { estate, service, loadBalancer, alarmActions }: WebServiceArgs,
  targetGroup: aws.lb.TargetGroup,
  parent: pulumi.Resource,
): void => {
  const about = {
    namespace: 'AWS/ApplicationELB',
    dimensions: { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix },
  };
  const alarms = { estate, actions: alarmActions };
  declareAlarm(
    alarms,
    `${service.name}-unhealthy`,
    {
      ...about,
      description: `Tasks of service ${service.name} fail the health check of its load balancer.`,
      metricName: 'UnHealthyHostCount',
      statistic: 'Minimum',
      threshold: 0,
      minutes: 5,
    },
    parent,
  );
  declareAlarm(
    alarms,
    `${service.name}-errors`,
    {
      ...about,
      description: `Service ${service.name} answers with errors of its own (5xx).`,
      metricName: 'HTTPCode_Target_5XX_Count',
      statistic: 'Sum',
      threshold: ERRORS_A_MINUTE,
      minutes: 5,
    },
    parent,
  );
};

export class WebService extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<ServiceManifest>;

  constructor(name: string, args: WebServiceArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:WebService', name, {}, opts);
    const { service, loadBalancer } = args;
    const targetGroup = declareTargetGroup(args, this);
    const listenerRule = new aws.lb.ListenerRule(
      `${service.name}-rule`,
      {
        listenerArn: loadBalancer.listenerArn,
        priority: service.priority,
        conditions: [{ pathPattern: { values: service.paths } }],
        actions: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
      },
      { parent: this },
    );
    const reach = {
      port: service.port,
      admittedGroupId: loadBalancer.securityGroupId,
      targetGroupArn: targetGroup.arn,
      resourceLabel: pulumi.interpolate`${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`,
      listenerRule,
    };
    declareAlarms(args, targetGroup, this);
    const declared = declareFargateService({ ...args, reach }, this);
    this.manifest = pulumi.all([declared, targetGroup.arn]).apply(([manifest, targetGroupArn]) => ({
      ...manifest,
      targetGroup: {
        targetGroupArn,
        loadBalancerName: service.loadBalancer,
        healthCheckIntervalMs: HEALTH_CHECK_INTERVAL_SECONDS * 1000,
        healthCheckPath: service.healthCheckPath,
      },
    }));
    this.registerOutputs({});
  }
}
