/** Operations that only a comparison of regions needs; a run sends none of them. */
import type { DescribeCertificateCommandInput, DescribeCertificateCommandOutput } from '@aws-sdk/client-acm';
import type {
  DescribeScalingPoliciesCommandInput,
  DescribeScalingPoliciesCommandOutput,
} from '@aws-sdk/client-application-auto-scaling';
import type { DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type {
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  DescribeVpcsCommandInput,
  DescribeVpcsCommandOutput,
} from '@aws-sdk/client-ec2';
import type { DescribeTaskDefinitionCommandInput, DescribeTaskDefinitionCommandOutput } from '@aws-sdk/client-ecs';
import type {
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersCommandOutput,
  DescribeListenersCommandInput,
  DescribeListenersCommandOutput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsCommandOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  GetRoleCommandInput,
  GetRoleCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import type {
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Shape } from './wire.ts';

/** By service, in the names of the AWS CLI and API. */
export interface ComparingShapes {
  ecs: {
    DescribeTaskDefinition: Shape<DescribeTaskDefinitionCommandInput, DescribeTaskDefinitionCommandOutput>;
  };
  'application-autoscaling': {
    DescribeScalingPolicies: Shape<DescribeScalingPoliciesCommandInput, DescribeScalingPoliciesCommandOutput>;
  };
  elbv2: {
    DescribeLoadBalancers: Shape<DescribeLoadBalancersCommandInput, DescribeLoadBalancersCommandOutput>;
    DescribeListeners: Shape<DescribeListenersCommandInput, DescribeListenersCommandOutput>;
    DescribeTargetGroups: Shape<DescribeTargetGroupsCommandInput, DescribeTargetGroupsCommandOutput>;
  };
  lambda: {
    GetFunctionConfiguration: Shape<GetFunctionConfigurationCommandInput, GetFunctionConfigurationCommandOutput>;
  };
  cloudwatch: {
    DescribeAlarms: Shape<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>;
  };
  ec2: {
    DescribeSecurityGroups: Shape<DescribeSecurityGroupsCommandInput, DescribeSecurityGroupsCommandOutput>;
    DescribeVpcs: Shape<DescribeVpcsCommandInput, DescribeVpcsCommandOutput>;
  };
  iam: {
    GetRole: Shape<GetRoleCommandInput, GetRoleCommandOutput>;
    ListRolePolicies: Shape<ListRolePoliciesCommandInput, ListRolePoliciesCommandOutput>;
    GetRolePolicy: Shape<GetRolePolicyCommandInput, GetRolePolicyCommandOutput>;
    ListAttachedRolePolicies: Shape<ListAttachedRolePoliciesCommandInput, ListAttachedRolePoliciesCommandOutput>;
  };
  logs: {
    DescribeLogGroups: Shape<DescribeLogGroupsCommandInput, DescribeLogGroupsCommandOutput>;
  };
  acm: {
    DescribeCertificate: Shape<DescribeCertificateCommandInput, DescribeCertificateCommandOutput>;
  };
}
