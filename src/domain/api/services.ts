/** Every service that the tool can call, by the name that its calls carry. */
import { acm } from './acm.ts';
import { applicationAutoscaling } from './application-autoscaling.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { ec2 } from './ec2.ts';
import { ecs } from './ecs.ts';
import { elbv2 } from './elbv2.ts';
import { human } from './human.ts';
import { iam } from './iam.ts';
import { kinesis } from './kinesis.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import { probe } from './probe.ts';
import { pulumi } from './pulumi.ts';
import { route53 } from './route53.ts';
import { s3 } from './s3.ts';
import { s3control } from './s3control.ts';
import { serviceQuotas } from './service-quotas.ts';
import { sts } from './sts.ts';

/** Those whose calls go to AWS. */
export const AWS_SERVICES = {
  ecs,
  'application-autoscaling': applicationAutoscaling,
  elbv2,
  lambda,
  kinesis,
  route53,
  cloudwatch,
  s3,
  s3control,
  'service-quotas': serviceQuotas,
  sts,
  ec2,
  iam,
  logs,
  acm,
};

/** And those that the tool answers itself: the last four. */
export const SERVICES = { ...AWS_SERVICES, pulumi, probe, human, command };
