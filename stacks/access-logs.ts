/** The bucket that the load balancers of one region write their access logs to. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { declareBucket } from './bucket.ts';
import type { Estate } from './estate.ts';
import type { LoadBalancerArgs } from './load-balancer.ts';

/**
 * Declares the bucket as children of `parent`. Its policy lets Elastic Load Balancing write, on behalf of this account only
 * (Application Load Balancers Guide, Enable access logs).
 */
export const declareAccessLogs = (
  estate: Estate,
  retentionDays: number,
  parent: pulumi.Resource,
): LoadBalancerArgs['accessLogs'] => {
  const { account, region } = estate;
  const { name, arn, guards } = declareBucket(
    'balancer-logs',
    { estate, versioned: false, expiresAfterDays: retentionDays },
    parent,
  );
  const policy = new aws.s3.BucketPolicy(
    'balancer-logs-policy',
    {
      bucket: name,
      policy: pulumi.jsonStringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: pulumi.interpolate`${arn}/*/AWSLogs/${account}/*`,
            Condition: {
              ArnLike: { 'aws:SourceArn': `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*` },
            },
          },
        ],
      }),
    },
    { parent, dependsOn: guards },
  );
  return { bucket: name, policy };
};
