/** What one field of a description says against another: each contradiction with the path of the field to change. */
import {
  circles,
  namesOf,
  repeated,
  unknownNames,
  type Contradiction,
  type Named,
} from '../src/domain/facts/contradictions.ts';
import { canonicalJson } from '../src/domain/text/digest.ts';
import { isCoveredBy } from '../src/domain/api/dns-name.ts';
import { overlaps } from './cidr.ts';
import { plainSecret } from './plain-secrets.ts';

interface PublicName {
  publicName: string;
  probeHost?: string | undefined;
}
interface Region {
  region: string;
  cidrBlock: string;
  availabilityZones: string[];
  certificateArn: string;
  alarmActions: string[];
}
interface Service extends Named {
  environment: Record<string, string>;
  notSecret: string[];
  secrets: Record<string, string>;
  tasks: number;
  restTasks?: number | undefined;
  desiredTasks?: number | undefined;
  maxTasks: number;
  cpuUnits: number;
  memoryMiB: number;
  startsAfter: string[];
  publishesTo: string[];
}
interface Stream extends Named {
  mode: string;
  shardCount: number;
  restShardCount: number;
  retentionHours: number;
}
interface WebService extends Service {
  kind: 'web';
  loadBalancer: string;
  priority: number;
}

/** The parts of a description that can contradict each other. */
export interface Described {
  account: string;
  domain: { zoneName: string };
  regions: { primary: Region; standby: Region };
  loadBalancers: (Named & PublicName & { alsoNamed: PublicName[] })[];
  services: (WebService | (Service & { kind: 'worker' }))[];
  consumers: (Named & { stream: Stream })[];
}

/** Memory in MiB that Fargate offers for a CPU size (Amazon ECS Developer Guide, Task CPU and memory). */
const FARGATE_MEMORY: Record<number, { min: number; max: number; step: number } | undefined> = {
  256: { min: 512, max: 2048, step: 512 },
  512: { min: 1024, max: 4096, step: 1024 },
  1024: { min: 2048, max: 8192, step: 1024 },
  2048: { min: 4096, max: 16_384, step: 1024 },
  4096: { min: 8192, max: 30_720, step: 1024 },
  8192: { min: 16_384, max: 61_440, step: 4096 },
  16_384: { min: 32_768, max: 122_880, step: 8192 },
};

/** Target groups of one Application Load Balancer (Application Load Balancer quotas); the quota cannot be raised. */
const TARGET_GROUPS_PER_LOAD_BALANCER = 100;

const repetitions = ({ services, loadBalancers, consumers }: Described): Contradiction[] => [
  ...repeated('services', 'name', namesOf(services)),
  ...repeated('loadBalancers', 'name', namesOf(loadBalancers)),
  ...repeated('consumers', 'name', namesOf(consumers)),
];

/** Several consumers may read one stream; then each describes it, and all the same. */
const sharedStreams = ({ consumers }: Described): Contradiction[] =>
  consumers.flatMap(({ stream }, index) => {
    const first = consumers.findIndex((other) => other.stream.name === stream.name);
    const described = consumers[first]?.stream ?? stream;
    const field = Object.keys(stream).find(
      (key) => canonicalJson(stream[key as keyof Stream]) !== canonicalJson(described[key as keyof Stream]),
    );
    if (field === undefined) return [];
    const [own, others] = [stream, described].map((one) => String(one[field as keyof Stream]));
    return [
      {
        path: ['consumers', index, 'stream', field],
        message: `stream "${stream.name}" has ${own} here and ${others} in consumers[${first}]`,
      },
    ];
  });

const sizeOf = (service: Service, at: (string | number)[]): Contradiction[] => {
  const { cpuUnits, memoryMiB, tasks, restTasks = 0, desiredTasks = tasks, maxTasks } = service;
  const memory = FARGATE_MEMORY[cpuUnits];
  const fits =
    memory !== undefined &&
    memoryMiB >= memory.min &&
    memoryMiB <= memory.max &&
    (memoryMiB - memory.min) % memory.step === 0;
  return [
    ...(memory === undefined
      ? [{ path: [...at, 'cpuUnits'], message: `${cpuUnits} is not a CPU size of Fargate (256, 512, 1024, …)` }]
      : []),
    ...(memory !== undefined && !fits
      ? [
          {
            path: [...at, 'memoryMiB'],
            message: `${memoryMiB} does not go with ${cpuUnits} CPU units: ${memory.min} to ${memory.max} in steps of ${memory.step}`,
          },
        ]
      : []),
    ...(maxTasks < tasks
      ? [{ path: [...at, 'maxTasks'], message: `${maxTasks} is less than tasks, which is ${tasks}` }]
      : []),
    ...(restTasks > tasks
      ? [{ path: [...at, 'restTasks'], message: `${restTasks} is more than tasks, which is ${tasks}` }]
      : []),
    ...(desiredTasks < tasks || desiredTasks > Math.max(tasks, maxTasks)
      ? [{ path: [...at, 'desiredTasks'], message: `${desiredTasks} is not between tasks and maxTasks` }]
      : []),
  ];
};

const balancing = ({ services, loadBalancers }: Described): Contradiction[] => {
  const counts = new Map(loadBalancers.map(({ name }) => [name, 0]));
  const priorities = new Set<string>();
  const ofServices = services.flatMap((service, index): Contradiction[] => {
    if (service.kind !== 'web') return [];
    const { loadBalancer, priority } = service;
    const groups = counts.get(loadBalancer);
    if (groups === undefined)
      return [{ path: ['services', index, 'loadBalancer'], message: `there is no load balancer "${loadBalancer}"` }];
    counts.set(loadBalancer, groups + 1);
    const rule = `${loadBalancer} ${priority}`;
    if (priorities.has(rule))
      return [{ path: ['services', index, 'priority'], message: `${priority} is taken on "${loadBalancer}"` }];
    priorities.add(rule);
    return [];
  });
  const ofBalancers = loadBalancers.flatMap(({ name }, index): Contradiction[] => {
    const groups = counts.get(name) ?? 0;
    const at = ['loadBalancers', index];
    if (groups === 0) return [{ path: [...at, 'name'], message: `no web service is behind "${name}"` }];
    if (groups > TARGET_GROUPS_PER_LOAD_BALANCER)
      return [{ path: [...at, 'name'], message: `${groups} web services are behind "${name}", 100 is the most` }];
    return [];
  });
  return [...ofServices, ...ofBalancers];
};

/** All names are in the one zone, each once; a wildcard says which name below it to ask. */
const publicNames = ({ loadBalancers, domain }: Described): Contradiction[] => {
  const seen = new Set<string>();
  const all = loadBalancers.flatMap((balancer, index) => [
    { ...balancer, at: ['loadBalancers', index] },
    ...balancer.alsoNamed.map((name, second) => ({ ...name, at: ['loadBalancers', index, 'alsoNamed', second] })),
  ]);
  return all.flatMap(({ publicName, probeHost, at }): Contradiction[] => {
    const isTwice = seen.has(publicName);
    seen.add(publicName);
    const path = [...at, 'publicName'];
    if (isTwice) return [{ path, message: `"${publicName}" is there twice` }];
    if (!publicName.endsWith(`.${domain.zoneName}`))
      return [{ path, message: `"${publicName}" is not inside the zone ${domain.zoneName}` }];
    const isWildcard = publicName.startsWith('*.');
    if (isWildcard && probeHost === undefined)
      return [{ path: [...at, 'probeHost'], message: `is missing: "${publicName}" is no name that can be asked` }];
    if (probeHost === undefined || probeHost === publicName || isCoveredBy(publicName, probeHost)) return [];
    return [{ path: [...at, 'probeHost'], message: `"${probeHost}" is not answered by "${publicName}"` }];
  });
};

const regions = ({ regions: { primary, standby } }: Described): Contradiction[] => [
  ...(primary.region === standby.region
    ? [{ path: ['regions', 'standby', 'region'], message: `${standby.region} is the primary too` }]
    : []),
  ...(overlaps(primary.cidrBlock, standby.cidrBlock)
    ? [
        {
          path: ['regions', 'standby', 'cidrBlock'],
          message: `${standby.cidrBlock} overlaps ${primary.cidrBlock} of the primary`,
        },
      ]
    : []),
  ...Object.entries({ primary, standby }).flatMap(
    ([role, { region, availabilityZones, certificateArn, alarmActions }]) => [
      ...alarmActions.flatMap((arn, index) =>
        arn.split(':')[3] === region
          ? []
          : [{ path: ['regions', role, 'alarmActions', index], message: `the action is not in ${region}` }],
      ),
      ...availabilityZones.flatMap((zone, index) =>
        zone.startsWith(region) && availabilityZones.indexOf(zone) === index
          ? []
          : [
              {
                path: ['regions', role, 'availabilityZones', index],
                message: `${zone} is not another zone of ${region}`,
              },
            ],
      ),
      ...(certificateArn.split(':')[3] === region
        ? []
        : [{ path: ['regions', role, 'certificateArn'], message: `the certificate is not in ${region}` }]),
    ],
  ),
];

/** A variable is said once, secrets by reference only, and those of the primary: the standby's follow from them. */
const variables = (service: Service, { account, regions: { primary } }: Described, at: (string | number)[]) => [
  ...Object.entries(service.environment).flatMap(([name, value]): Contradiction[] => {
    const fault = service.notSecret.includes(name) ? null : plainSecret(name, value);
    return fault === null ? [] : [{ path: [...at, 'environment', name], ...fault }];
  }),
  ...Object.entries(service.secrets).flatMap(([name, arn]): Contradiction[] => {
    const path = [...at, 'secrets', name];
    const [, , , region, owner] = arn.split(':');
    if (region !== primary.region) return [{ path, message: `the secret is not in ${primary.region}, the primary` }];
    if (owner !== account) return [{ path, message: `the secret is not of account ${account}` }];
    return name in service.environment ? [{ path, message: `"${name}" is in "environment" too` }] : [];
  }),
];

/** Everything in a description that cannot be true together. */
export const contradictions = (described: Described): Contradiction[] => {
  const { services, consumers } = described;
  const serviceNames = new Set(namesOf(services));
  const streamNames = new Set(consumers.map(({ stream }) => stream.name));
  return [
    ...regions(described),
    ...repetitions(described),
    ...sharedStreams(described),
    ...services.flatMap((service, index) => [
      ...sizeOf(service, ['services', index]),
      ...variables(service, described, ['services', index]),
      ...unknownNames(service.startsAfter, serviceNames, ['services', index, 'startsAfter'], 'service'),
      ...unknownNames(service.publishesTo, streamNames, ['services', index, 'publishesTo'], 'stream'),
    ]),
    ...circles(services),
    ...balancing(described),
    ...publicNames(described),
  ];
};
