/** IAM roles with least privilege: who may take one, and the named resources that it opens. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { globalNameIn, type Estate } from './estate.ts';

/** One permission of a role. */
export interface Statement {
  actions: string[];
  resources: pulumi.Input<string>[];
}

interface RoleArgs {
  estate: Estate;
  /** Last parts of the role's name, such as `auth`, `task`. */
  parts: [string, string];
  /**
   * Service that takes the role, such as `lambda.amazonaws.com`, and the ARN pattern of what it may take it for; null where
   * the service does not say which ARN it passes.
   */
  principal: { service: string; sourceArn: string | null };
  statements: Statement[];
}

/** A role and the policy that must be there before the role is of use. */
export interface DeclaredRole {
  arn: pulumi.Output<string>;
  /** Undefined when the role permits nothing. */
  policy: aws.iam.RolePolicy | undefined;
}

const document = (statements: Statement[]): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources }) => ({ Effect: 'Allow', Action: actions, Resource: resources })),
  });

/**
 * The conditions keep the service from using the role on behalf of another account (IAM User Guide, The confused deputy
 * problem).
 */
const trust = ({ account }: Estate, { service, sourceArn }: RoleArgs['principal']): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': account },
          ...(sourceArn !== null && { ArnLike: { 'aws:SourceArn': sourceArn } }),
        },
      },
    ],
  });

/** Declares a role that one AWS service may take. */
export const declareRole = (args: RoleArgs, parent: pulumi.Resource): DeclaredRole => {
  const { estate, parts, principal, statements } = args;
  const logicalName = [...parts, 'role'].join('-');
  const role = new aws.iam.Role(
    logicalName,
    { name: globalNameIn(estate, ...parts), assumeRolePolicy: trust(estate, principal) },
    { parent },
  );
  const policy =
    statements.length === 0
      ? undefined
      : new aws.iam.RolePolicy(
          `${logicalName}-policy`,
          { role: role.name, name: 'permissions', policy: document(statements) },
          { parent },
        );
  return { arn: role.arn, policy };
};

/**
 * `ecr:GetAuthorizationToken` is the one permission here that AWS gives on no named resource (Service Authorization
 * Reference, Actions for Amazon Elastic Container Registry).
 */
export const pullStatements = (repositoryArn: string): Statement[] => [
  { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
  {
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resources: [repositoryArn],
  },
];

/** Writing to the streams of one log group. */
export const logStatement = (logGroupArn: pulumi.Input<string>): Statement => ({
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [pulumi.interpolate`${logGroupArn}:*`],
});

/** Posting into a stream (Kinesis Developer Guide, Controlling access). */
export const publishStatement = (streamArns: pulumi.Input<string>[]): Statement => ({
  actions: ['kinesis:DescribeStreamSummary', 'kinesis:PutRecord', 'kinesis:PutRecords'],
  resources: streamArns,
});

/** Reading these secrets when a task starts (Amazon ECS Developer Guide, Task execution IAM role: secrets). */
export const secretStatements = (arns: string[]): Statement[] =>
  [
    { actions: ['secretsmanager:GetSecretValue'], resources: arns.filter((arn) => arn.includes(':secretsmanager:')) },
    { actions: ['ssm:GetParameters'], resources: arns.filter((arn) => arn.includes(':ssm:')) },
  ].filter(({ resources }) => resources.length > 0);
