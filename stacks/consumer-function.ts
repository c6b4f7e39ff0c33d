/** The function of a stream consumer and the role that opens its stream, table, queue and logs, and nothing else. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { ConsumerDescription } from './application.ts';
import { nameIn, type Estate } from './estate.ts';
import { declareRole, logStatement } from './policy.ts';

interface FunctionArgs {
  estate: Estate;
  consumer: ConsumerDescription;
  streamArn: pulumi.Output<string>;
  table: { name: pulumi.Output<string>; arn: pulumi.Output<string> };
  queueArn: pulumi.Output<string>;
  logRetentionDays: number;
}

export interface DeclaredFunction {
  name: string;
  arn: pulumi.Output<string>;
  /** The policy without which an event source mapping is refused. */
  needs: pulumi.Resource[];
}

/** What a consumer of a stream needs (Lambda Developer Guide, Using Lambda with Amazon Kinesis: permissions). */
const READ_ACTIONS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
];

/** A package is named by its own hash: another package is another object, and none is ever written over. */
const artifactKey = ({ name, code }: ConsumerDescription): string =>
  `${name}/${Buffer.from(code.sha256Base64, 'base64').toString('hex')}.zip`;

/** Declares log group, role and function as children of `parent`. */
export const declareFunction = (args: FunctionArgs, parent: pulumi.Resource): DeclaredFunction => {
  const { estate, consumer, streamArn, table, queueArn, logRetentionDays } = args;
  const functionName = nameIn(estate, consumer.name);
  const logGroup = new aws.cloudwatch.LogGroup(
    `${consumer.name}-logs`,
    { name: `/aws/lambda/${functionName}`, retentionInDays: logRetentionDays },
    { parent },
  );
  const role = declareRole(
    {
      estate,
      parts: [consumer.name, 'function'],
      // The pollers of the mapping take this role as well, and it is not published which ARN they pass.
      principal: { service: 'lambda.amazonaws.com', sourceArn: null },
      statements: [
        { actions: READ_ACTIONS, resources: [streamArn] },
        { actions: ['dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], resources: [table.arn] },
        { actions: ['sqs:SendMessage'], resources: [queueArn] },
        logStatement(logGroup.arn),
      ],
    },
    parent,
  );
  const declared = new aws.lambda.Function(
    consumer.name,
    {
      name: functionName,
      role: role.arn,
      runtime: consumer.runtime,
      handler: consumer.handler,
      architectures: ['arm64'],
      memorySize: consumer.memoryMiB,
      timeout: consumer.timeoutSeconds,
      s3Bucket: nameIn(estate, 'artifacts', estate.region),
      s3Key: artifactKey(consumer),
      sourceCodeHash: consumer.code.sha256Base64,
      environment: { variables: { TABLE_NAME: table.name } },
      loggingConfig: { logFormat: 'JSON', logGroup: logGroup.name },
    },
    { parent },
  );
  return { name: functionName, arn: declared.arn, needs: role.policy === undefined ? [] : [role.policy] };
};
