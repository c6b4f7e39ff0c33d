/**
 * What AWS asks for what a region holds at rest, in US dollars; Oregon and Northern Virginia ask the same. `checked` is the
 * date of the page that the price was read on; where it is null it is a parameter as of `asOf` that no stored public page
 * confirmed: compare it with AWS's own price list. Requests, data, logs and Container Insights' metrics come on top.
 */
interface Price {
  dollars: number;
  per: 'hour' | 'month';
  source: string;
  checked: string | null;
  asOf: string;
}

const AS_OF = '2026-11';

const read = (dollars: number, per: Price['per'], source: string, checked: string): Price => ({
  dollars,
  per,
  source,
  checked,
  asOf: checked,
});

const assumed = (dollars: number, per: Price['per'], source: string): Price => ({
  dollars,
  per,
  source,
  checked: null,
  asOf: AS_OF,
});

export const PRICES = {
  interfaceEndpointZone: read(0.01, 'hour', 'awsnegotiations.com, AWS PrivateLink cost analysis', '2026-05'),
  publicAddress: read(0.005, 'hour', 'pocketlantern.dev, AWS public IPv4 charge', '2026-03'),
  loadBalancer: assumed(0.0225, 'hour', 'Elastic Load Balancing pricing'),
  natGateway: assumed(0.045, 'hour', 'Amazon VPC pricing'),
  fargateVcpu: read(0.04048, 'hour', 'kindatechnical.com, Understanding AWS Fargate pricing', '2026-11'),
  fargateGB: read(0.004445, 'hour', 'kindatechnical.com, Understanding AWS Fargate pricing', '2026-11'),
  shard: read(0.015, 'hour', 'c3x.dev, aws_kinesis_stream cost estimation', '2026-11'),
  onDemandStream: assumed(0.04, 'hour', 'Amazon Kinesis Data Streams pricing'),
  healthCheck: read(0.5, 'month', 'wewantcode.com, Health checks (an AWS endpoint)', '2026-11'),
  healthCheckOption: assumed(1, 'month', 'Amazon Route 53 pricing (HTTPS and fast interval are an option each)'),
  alarm: assumed(0.1, 'month', 'Amazon CloudWatch pricing'),
  secret: assumed(0.4, 'month', 'AWS Secrets Manager pricing (a replica is a secret)'),
} as const satisfies Record<string, Price>;

/** A month as AWS's price calculator counts it. */
export const HOURS_A_MONTH = 730;
