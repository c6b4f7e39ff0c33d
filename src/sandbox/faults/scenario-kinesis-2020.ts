/** Kinesis fails in us-east-1 on 2020-11-25, and blinds CloudWatch and autoscaling with it. */
import type { Scenario } from './scenario-script.ts';

const BEGAN = '2020-11-25T13:15:00Z';

/**
 * Times: AWS, "Summary of the Amazon Kinesis Event in the Northern Virginia (US-EAST-1) Region", PST turned into UTC.
 * Where AWS gives no share (errors "fall" from noon on), a straight line is assumed; so is the share of failed Lambda
 * invocations. EventBridge, Cognito and the status page are not part of the sandbox. The control planes of Route 53, IAM
 * and EC2 stayed well, and so did running tasks.
 */
export const kinesis2020: Scenario = {
  name: '2020-11-25-kinesis',
  title: 'Kinesis fails in {primary} for 17 hours; metrics and autoscaling go blind, Lambda fails for 4 hours',
  source: 'https://aws.amazon.com/message/11201/',
  startsAt: '2020-11-25T12:45:00Z',
  alertedAt: '2020-11-25T13:20:00Z',
  rows: [
    {
      service: 'kinesis',
      effect: 'error',
      plane: 'all',
      from: BEGAN,
      to: '2020-11-25T18:07:00Z',
      note: 'records can be neither written nor read; the front-end fleet that serves every call of the API is down',
    },
    {
      service: 'kinesis',
      effect: 'error',
      plane: 'all',
      from: '2020-11-25T18:07:00Z',
      to: '2020-11-26T06:23:00Z',
      share: 0.9,
      endShare: 0,
      note: 'a few hundred front-end servers an hour come back',
    },
    {
      service: 'cloudwatch',
      effect: 'blind',
      plane: 'data',
      from: BEGAN,
      to: '2020-11-26T01:47:00Z',
      note: 'metrics are lost or late, alarms go to INSUFFICIENT_DATA',
    },
    {
      service: 'cloudwatch',
      effect: 'blind',
      plane: 'data',
      from: '2020-11-26T01:47:00Z',
      to: '2020-11-26T06:31:00Z',
      share: 1,
      endShare: 0,
      note: 'metrics come back bit by bit',
    },
    {
      service: 'application-autoscaling',
      effect: 'blind',
      plane: 'data',
      from: BEGAN,
      to: '2020-11-26T06:31:00Z',
      note: 'policies that follow metrics do not act; AWS recommends scaling by hand',
    },
    {
      service: 'ecs',
      effect: 'slow',
      plane: 'data',
      from: BEGAN,
      to: '2020-11-26T00:15:00Z',
      note: 'scaling is delayed; running tasks are fine',
    },
    {
      service: 'lambda',
      effect: 'error',
      plane: 'data',
      from: '2020-11-25T14:15:00Z',
      to: '2020-11-25T18:36:00Z',
      share: 0.5,
      note: 'invocations fail where metric buffers have eaten the memory',
    },
  ],
};
