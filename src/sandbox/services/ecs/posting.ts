/** Which streams the services of a region post into: those that the roles of their tasks may put records into. */
import { z } from 'zod';
import { findAll, type DeclaredRegion } from '../declared-region.ts';
import { readPermissions } from '../iam/permissions.ts';

const serviceSchema = z.object({ arn: z.string(), taskDefinition: z.string() });
const taskSchema = z.object({ arn: z.string(), taskRoleArn: z.string().optional() });
const streamSchema = z.object({ name: z.string(), arn: z.string() });

/** Kinesis Data Streams API Reference: what puts records. */
const PUT_ACTIONS = ['kinesis:PutRecord', 'kinesis:PutRecords'];

/** By the ARN of a service the names of its streams; a program that forgets the right posts nothing. */
export const postingOf = (declared: DeclaredRegion): Map<string, string[]> => {
  const permits = readPermissions(declared);
  const streams = findAll(declared, 'aws:kinesis/stream:Stream', streamSchema).map(({ fields }) => fields);
  const roles = new Map(
    findAll(declared, 'aws:ecs/taskDefinition:TaskDefinition', taskSchema).map(({ fields }) => [
      fields.arn,
      fields.taskRoleArn,
    ]),
  );
  return new Map(
    findAll(declared, 'aws:ecs/service:Service', serviceSchema).map(({ fields: { arn, taskDefinition } }) => {
      const role = roles.get(taskDefinition);
      const mayPut = (streamArn: string): boolean =>
        role !== undefined && PUT_ACTIONS.some((action) => permits(role, action, streamArn));
      return [arn, streams.filter((stream) => mayPut(stream.arn)).map(({ name }) => name)];
    }),
  );
};
