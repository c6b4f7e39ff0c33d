/** What a provisioned region costs in a month at rest, of what its program registered: nothing that is forgotten is priced. */
import type { ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import type { RegisteredResource } from '../src/sandbox/services/declared-region.ts';
import { HOURS_A_MONTH, PRICES } from './prices.ts';

interface CostLine {
  what: string;
  /** US dollars a month. */
  dollars: number;
}

type Item = keyof typeof PRICES;

const priceOf = (item: Item, count: number): number => {
  const { dollars, per } = PRICES[item];
  return count * dollars * (per === 'hour' ? HOURS_A_MONTH : 1);
};

const NAT_GATEWAYS: Record<string, number> = { None: 0, Single: 1, OnePerAz: 3 };

/** vCPU and GB of the tasks that the services are declared with. */
const fargateOf = (of: (type: string) => RegisteredResource[]): number => {
  const sizes = new Map(
    of('aws:ecs/taskDefinition:TaskDefinition').map(({ outputs }) => [
      outputs['arn'],
      priceOf('fargateVcpu', Number(outputs['cpu']) / 1024) + priceOf('fargateGB', Number(outputs['memory']) / 1024),
    ]),
  );
  return of('aws:ecs/service:Service').reduce(
    (sum, { inputs }) => sum + Number(inputs['desiredCount']) * (sizes.get(inputs['taskDefinition']) ?? 0),
    0,
  );
};

const streamsOf = (streams: RegisteredResource[]): number =>
  streams.reduce((sum, { inputs: { shardCount } }) => {
    return sum + (shardCount === undefined ? priceOf('onDemandStream', 1) : priceOf('shard', Number(shardCount)));
  }, 0);

/** Calculated checks ask nothing, so they have no options. */
const checksOf = (checks: RegisteredResource[]): number => {
  const asking = checks.filter(({ inputs }) => inputs['type'] === 'HTTPS');
  return priceOf('healthCheck', checks.length) + priceOf('healthCheckOption', 2 * asking.length);
};

/** The lines of a region's bill; tasks at their declared count, and no traffic. */
export const monthlyCost = ({ resources }: ProvisionedRegion): CostLine[] => {
  const byType = Map.groupBy(resources, ({ type }) => type);
  const of = (type: string): RegisteredResource[] => byType.get(type) ?? [];
  const zones = of('aws:ec2/vpcEndpoint:VpcEndpoint')
    .map(({ inputs }) => inputs['subnetIds'])
    .filter((subnets) => Array.isArray(subnets))
    .reduce((sum, subnets) => sum + subnets.length, 0);
  const gateways = of('awsx:ec2:Vpc').reduce((sum, { inputs }) => {
    const { strategy } = inputs['natGateways'] as { strategy: string };
    return sum + (NAT_GATEWAYS[strategy] ?? 0);
  }, 0);
  const balancers = of('aws:lb/loadBalancer:LoadBalancer').length;
  return [
    { what: 'Tasks of Fargate', dollars: fargateOf(of) },
    { what: 'NAT gateways', dollars: priceOf('natGateway', gateways) + priceOf('publicAddress', gateways) },
    { what: 'Interface endpoints', dollars: priceOf('interfaceEndpointZone', zones) },
    // One public address in each of three zones.
    { what: 'Load balancers', dollars: priceOf('loadBalancer', balancers) + priceOf('publicAddress', 3 * balancers) },
    { what: 'Streams', dollars: streamsOf(of('aws:kinesis/stream:Stream')) },
    { what: 'Health checks', dollars: checksOf(of('aws:route53/healthCheck:HealthCheck')) },
    { what: 'Alarms', dollars: priceOf('alarm', of('aws:cloudwatch/metricAlarm:MetricAlarm').length) },
    // A secret that is declared with a replica is paid for in both regions.
    { what: 'Secrets', dollars: priceOf('secret', 2 * of('aws:secretsmanager/secret:Secret').length) },
  ];
};

const whole = (dollars: number): string => Math.round(dollars).toLocaleString('en');

/** A Markdown table: a line of the bill in each row, a region in each column. */
export const costTable = (regions: { title: string; region: ProvisionedRegion }[]): string => {
  const bills = regions.map(({ region }) => monthlyCost(region));
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  const [first = []] = bills;
  return [
    row(['USD a month', ...regions.map(({ title }) => title)]),
    row(['---', ...regions.map(() => '---:')]),
    ...first.map(({ what }, index) => row([what, ...bills.map((bill) => whole(bill[index]?.dollars ?? 0))])),
    row(['**All**', ...bills.map((bill) => `**${whole(bill.reduce((sum, { dollars }) => sum + dollars, 0))}**`)]),
  ].join('\n');
};

/** A Markdown table of the prices with their sources. */
export const priceTable = (): string =>
  [
    '| Price in USD | | Source |',
    '|---|---:|---|',
    ...Object.entries(PRICES).map(([item, { dollars, per, source, checked, asOf }]) => {
      const words = item.replaceAll(/[A-Z]+/g, (letters) =>
        letters.length > 1 ? ` ${letters}` : ` ${letters.toLowerCase()}`,
      );
      return `| ${words} | ${dollars} an ${per} | ${source}; ${checked === null ? `a parameter of ${asOf}, not confirmed` : `read ${checked}`} |`;
    }),
  ]
    .join('\n')
    .replaceAll(' an month', ' a month');
