/** The calls of a comparison of regions: they show what is there, page by page, and change nothing. */
import type { Answer, CallErrorKind, ComparingCall } from '../../domain/api/call.ts';
import { refuse, yes } from './answer.ts';
import { noExhibits, type Exhibit, type Exhibits, type RoleExhibit } from './exhibit-state.ts';
import type { Place } from '../state.ts';

const missing = (code: string, message: string, kind: CallErrorKind = 'missing'): Answer => refuse(code, message, kind);

/** Those of the wanted keys, or all; `absent` answers for the first that is not there. */
const chosen = (
  from: Record<string, Exhibit>,
  wanted: readonly string[] | undefined,
  absent: (key: string) => Answer,
): Exhibit[] | Answer => {
  if (wanted === undefined) return Object.values(from);
  const lacking = wanted.find((key) => from[key] === undefined);
  return lacking === undefined
    ? wanted.flatMap((key): Exhibit[] => (from[key] === undefined ? [] : [from[key]]))
    : absent(lacking);
};

const listed = (found: Exhibit[] | Answer, field: string): Answer =>
  Array.isArray(found) ? yes({ [field]: found }) : found;

/** One page of a list: the token is the number of the first row that is left. */
const paged = (rows: readonly unknown[], size: number, token: string | undefined, field: string, next: string) => {
  const start = Number(token ?? 0);
  const more = start + size < rows.length ? { [next]: String(start + size) } : {};
  return yes({ [field]: rows.slice(start, start + size), ...more });
};

type Showing<S extends ComparingCall['service']> = (
  exhibits: Exhibits,
  call: Extract<ComparingCall, { service: S }>,
) => Answer;

const showEcs: Showing<'ecs'> = ({ taskDefinitions }, { input }) => {
  const found = taskDefinitions[input.taskDefinition ?? ''];
  // ECS says no more than this (Amazon ECS API Reference, DescribeTaskDefinition).
  if (found === undefined) return missing('ClientException', 'Unable to describe task definition.', 'invalid');
  return yes({ taskDefinition: found, tags: [] });
};

/** 50 policies a page (Application Auto Scaling API Reference, DescribeScalingPolicies). */
const showScaling: Showing<'application-autoscaling'> = ({ scalingPolicies }, { input }) =>
  paged(
    Object.values(scalingPolicies).filter(
      ({ ResourceId }) => input.ResourceId === undefined || ResourceId === input.ResourceId,
    ),
    50,
    input.NextToken,
    'ScalingPolicies',
    'NextToken',
  );

const showElb: Showing<'elbv2'> = ({ loadBalancers, listeners, targetGroups }, call) => {
  switch (call.operation) {
    case 'DescribeLoadBalancers':
      return listed(
        chosen(loadBalancers, call.input.LoadBalancerArns, (arn) =>
          missing('LoadBalancerNotFoundException', `Load balancers '[${arn}]' not found`),
        ),
        'LoadBalancers',
      );
    case 'DescribeListeners':
      return yes({
        Listeners: Object.values(listeners).filter(
          ({ LoadBalancerArn }) => LoadBalancerArn === call.input.LoadBalancerArn,
        ),
      });
    case 'DescribeTargetGroups':
      return listed(
        chosen(targetGroups, call.input.TargetGroupArns, () =>
          missing('TargetGroupNotFoundException', 'One or more target groups not found'),
        ),
        'TargetGroups',
      );
  }
};

const showFunction: Showing<'lambda'> = ({ functions }, { input }) => {
  const found = functions[input.FunctionName ?? ''];
  return found === undefined
    ? missing('ResourceNotFoundException', `Function not found: ${input.FunctionName}`)
    : yes(found);
};

const showEc2: Showing<'ec2'> = ({ securityGroups, vpcs }, call) =>
  call.operation === 'DescribeVpcs'
    ? listed(
        chosen(vpcs, call.input.VpcIds, (id) => missing('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`)),
        'Vpcs',
      )
    : listed(
        chosen(securityGroups, call.input.GroupIds, (id) =>
          missing('InvalidGroup.NotFound', `The security group '${id}' does not exist`),
        ),
        'SecurityGroups',
      );

const showRole = (found: RoleExhibit | undefined, call: Extract<ComparingCall, { service: 'iam' }>): Answer => {
  const name = call.input.RoleName ?? '';
  if (found === undefined) return missing('NoSuchEntityException', `The role with name ${name} cannot be found.`);
  switch (call.operation) {
    case 'GetRole':
      return yes({ Role: found.role });
    case 'ListRolePolicies':
      return yes({ PolicyNames: Object.keys(found.inline), IsTruncated: false });
    case 'ListAttachedRolePolicies':
      return yes({ AttachedPolicies: found.attached, IsTruncated: false });
    case 'GetRolePolicy': {
      const document = found.inline[call.input.PolicyName ?? ''];
      if (document === undefined)
        return missing('NoSuchEntityException', `The role policy with name ${call.input.PolicyName} cannot be found.`);
      // Documents are URL-encoded (IAM API Reference, GetRolePolicy).
      return yes({
        RoleName: name,
        PolicyName: call.input.PolicyName,
        PolicyDocument: encodeURIComponent(document),
      });
    }
  }
};

/** 50 groups a page unless more are asked for (CloudWatch Logs API Reference, DescribeLogGroups). */
const showLogs: Showing<'logs'> = ({ logGroups }, { input }) =>
  paged(
    Object.values(logGroups).filter(({ logGroupName }) =>
      String(logGroupName).startsWith(input.logGroupNamePrefix ?? ''),
    ),
    input.limit ?? 50,
    input.nextToken,
    'logGroups',
    'nextToken',
  );

const showAlarms: Showing<'cloudwatch'> = ({ alarms }, { input }) =>
  paged(
    Object.values(alarms).filter(({ AlarmName }) => String(AlarmName).startsWith(input.AlarmNamePrefix ?? '')),
    input.MaxRecords ?? 50,
    input.NextToken,
    'MetricAlarms',
    'NextToken',
  );

const showCertificate: Showing<'acm'> = ({ certificates }, { input }) => {
  const found = certificates[input.CertificateArn ?? ''];
  return found === undefined
    ? missing('ResourceNotFoundException', `Could not find certificate ${input.CertificateArn}.`)
    : yes({ Certificate: found });
};

/** Answers out of what the program registered. */
export const showExhibit = ({ state, region }: Place, call: ComparingCall): Answer => {
  const exhibits = region.exhibits ?? noExhibits();
  switch (call.service) {
    case 'ecs':
      return showEcs(exhibits, call);
    case 'application-autoscaling':
      return showScaling(exhibits, call);
    case 'elbv2':
      return showElb(exhibits, call);
    case 'lambda':
      return showFunction(exhibits, call);
    case 'ec2':
      return showEc2(exhibits, call);
    case 'iam': {
      const places = Object.values(state.regions).map((place) => place.exhibits?.roles[call.input.RoleName ?? '']);
      return showRole(
        places.find((found) => found !== undefined),
        call,
      );
    }
    case 'logs':
      return showLogs(exhibits, call);
    case 'cloudwatch':
      return showAlarms(exhibits, call);
    case 'acm':
      return showCertificate(exhibits, call);
  }
};
