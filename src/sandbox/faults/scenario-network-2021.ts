/** The internal network of us-east-1 is congested on 2021-12-07, and no DNS entry can be changed for seven hours. */
import type { Scenario } from './scenario-script.ts';

const BEGAN = '2021-12-07T15:30:00Z';
const NETWORK_BACK = '2021-12-07T22:22:00Z';

/**
 * Times: AWS, "Summary of the AWS Service Event in the Northern Virginia (US-EAST-1) Region", PST turned into UTC. That of
 * ECS is from memory of the status posts (about 17:00 PST). Answers to DNS queries were not impacted.
 */
export const network2021: Scenario = {
  name: '2021-12-07-network',
  title: 'The internal network of {primary} is congested; Route 53 accepts no change for 7 hours',
  source: 'https://aws.amazon.com/message/12721/',
  startsAt: '2021-12-07T15:00:00Z',
  alertedAt: '2021-12-07T15:40:00Z',
  rows: [
    {
      service: 'route53',
      effect: 'error',
      plane: 'control',
      from: BEGAN,
      to: '2021-12-07T22:30:00Z',
      note: 'no changes to DNS entries; existing answers are not impacted',
    },
    {
      service: 'ecs',
      effect: 'error',
      plane: 'control',
      from: BEGAN,
      to: '2021-12-08T01:00:00Z',
      note: 'running containers go on, but can be neither launched nor changed',
    },
    {
      service: 'cloudwatch',
      effect: 'blind',
      plane: 'data',
      from: BEGAN,
      to: NETWORK_BACK,
      note: 'monitoring data is delayed',
    },
    {
      service: 'application-autoscaling',
      effect: 'blind',
      plane: 'data',
      from: BEGAN,
      to: NETWORK_BACK,
      note: 'follows CloudWatch',
    },
    {
      service: 'elbv2',
      effect: 'error',
      plane: 'data',
      from: BEGAN,
      to: NETWORK_BACK,
      share: 0.2,
      note: 'requests that cross the internal network fail; the share is assumed',
    },
  ],
};
