/** What the AWS provider knows of a resource type: what AWS fills in, and what cannot be changed in place. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Version of a provider's package, which the engine wants its plugin to have. */
export const packageVersion = (name: 'aws' | 'awsx'): string => {
  const { version } = JSON.parse(readFileSync(resolve(`@pulumi/${name}/package.json`), 'utf8')) as { version: string };
  return version;
};

const read = new Map<string, Set<string>>();

/**
 * Properties of a type, such as `aws:ecs/service:Service`, that AWS fills in. They are read off the published package, so
 * that a type which nobody thought of here is answered as well.
 */
export const filledInBy = (type: string): Set<string> => {
  const known = read.get(type);
  if (known !== undefined) return known;
  const source = readFileSync(resolve(`@pulumi/aws/${type.split(':')[1]}.js`), 'utf8');
  const names = new Set(
    [...source.matchAll(/resourceInputs\["(\w+)"\] = undefined \/\*out\*\//g)].map(([, name]) => name ?? ''),
  );
  read.set(type, names);
  return names;
};

/** A physical name is given once (Terraform AWS provider documentation, "Forces new resource"). */
const EVERYWHERE = ['name', 'bucket', 'family', 'vpcId', 'region'];

/** The further ones, from the same documentation. */
const REPLACING: Record<string, string[] | undefined> = {
  'aws:appautoscaling/target:Target': ['resourceId', 'scalableDimension', 'serviceNamespace'],
  'aws:dynamodb/table:Table': ['hashKey', 'rangeKey'],
  'aws:ec2/eip:Eip': ['domain'],
  'aws:ec2/natGateway:NatGateway': ['allocationId', 'connectivityType', 'subnetId'],
  'aws:ec2/route:Route': ['destinationCidrBlock', 'routeTableId'],
  'aws:ec2/securityGroup:SecurityGroup': ['description'],
  'aws:ec2/subnet:Subnet': ['availabilityZone', 'cidrBlock'],
  'aws:ec2/vpc:Vpc': ['cidrBlock'],
  'aws:ecs/service:Service': ['cluster', 'launchType'],
  'aws:lambda/eventSourceMapping:EventSourceMapping': ['eventSourceArn', 'startingPosition'],
  'aws:lb/listener:Listener': ['loadBalancerArn'],
  'aws:lb/listenerRule:ListenerRule': ['listenerArn'],
  'aws:lb/loadBalancer:LoadBalancer': ['internal', 'loadBalancerType'],
  'aws:lb/targetGroup:TargetGroup': ['port', 'protocol', 'targetType'],
  'aws:route53/healthCheck:HealthCheck': ['requestInterval', 'type'],
  'aws:route53/record:Record': ['type', 'zoneId'],
};

/** A revision of a task definition is never changed: RegisterTaskDefinition makes the next one (Amazon ECS API Reference). */
const NEVER_CHANGED = new Set(['aws:ecs/taskDefinition:TaskDefinition']);

/** Those of the changed properties for which the resource is replaced. */
export const replacedFor = (type: string, changed: string[]): string[] => {
  if (NEVER_CHANGED.has(type)) return changed.filter((name) => !name.startsWith('tags'));
  const replacing = new Set([...EVERYWHERE, ...(REPLACING[type] ?? [])]);
  return changed.filter((name) => replacing.has(name));
};
