/** What must be so of a manifest as a whole: names are there once, and everything that is named is there. */
import { circles, namesOf, repeated, unknownName, unknownNames, type Contradiction } from './contradictions.ts';
import { plainName } from '../api/record-set.ts';

/** The parts of a manifest that can contradict each other. */
export interface Manifested {
  loadBalancers: readonly { name: string }[];
  services: readonly {
    name: string;
    clusterName: string;
    serviceName: string;
    minTasks: number;
    maxTasks: number;
    startsAfter: readonly string[];
    targetGroup: { loadBalancerName: string } | null;
  }[];
  streams: readonly { name: string; streamName: string }[];
  consumers: readonly {
    name: string;
    functionName: string;
    mappingUuid: string | null;
    streamName: string;
  }[];
  records: readonly { name: string; type: string; loadBalancerName: string; services: readonly string[] }[];
}

/** A thing of AWS that two entries both name: what is done to the one is done to the other. */
const shared = (field: string, key: string, values: readonly (string | null)[]): Contradiction[] =>
  repeated(
    field,
    key,
    values.map((value, index) => value ?? `nothing ${index}`),
  );

const repetitions = ({ loadBalancers, services, streams, consumers, records }: Manifested): Contradiction[] => [
  ...repeated('loadBalancers', 'name', namesOf(loadBalancers)),
  ...repeated('services', 'name', namesOf(services)),
  ...shared(
    'services',
    'serviceName',
    services.map(({ clusterName, serviceName }) => `${clusterName}/${serviceName}`),
  ),
  ...repeated('streams', 'name', namesOf(streams)),
  ...shared(
    'streams',
    'streamName',
    streams.map(({ streamName }) => streamName),
  ),
  ...repeated('consumers', 'name', namesOf(consumers)),
  ...shared(
    'consumers',
    'mappingUuid',
    consumers.map(({ mappingUuid }) => mappingUuid),
  ),
  ...shared(
    'consumers',
    'functionName',
    consumers.map(({ functionName, streamName }) => `${functionName} on ${streamName}`),
  ),
  ...repeated(
    'records',
    'name',
    records.map(({ name }) => plainName(name)),
  ),
];

const references = ({ loadBalancers, services, streams, consumers, records }: Manifested): Contradiction[] => {
  const balancerNames = new Set(namesOf(loadBalancers));
  const serviceNames = new Set(namesOf(services));
  const streamNames = new Set(streams.map(({ streamName }) => streamName));
  return [
    ...services.flatMap(({ startsAfter, targetGroup }, index) => [
      ...unknownNames(startsAfter, serviceNames, ['services', index, 'startsAfter'], 'service'),
      ...(targetGroup === null
        ? []
        : unknownName(
            targetGroup.loadBalancerName,
            balancerNames,
            ['services', index, 'targetGroup', 'loadBalancerName'],
            'load balancer',
          )),
    ]),
    ...consumers.flatMap(({ streamName }, index) =>
      unknownName(streamName, streamNames, ['consumers', index, 'streamName'], 'stream'),
    ),
    ...records.flatMap(({ loadBalancerName, services: behind }, index) => [
      ...unknownName(loadBalancerName, balancerNames, ['records', index, 'loadBalancerName'], 'load balancer'),
      ...unknownNames(behind, serviceNames, ['records', index, 'services'], 'service'),
    ]),
  ];
};

const bounds = ({ services }: Manifested): Contradiction[] =>
  services.flatMap(({ minTasks, maxTasks }, index) =>
    minTasks <= maxTasks
      ? []
      : [{ path: ['services', index, 'minTasks'], message: `${minTasks} is more than maxTasks, which is ${maxTasks}` }],
  );

/** Everything in a manifest that cannot be true together. */
export const manifestContradictions = (manifest: Manifested): Contradiction[] => [
  ...repetitions(manifest),
  ...references(manifest),
  ...circles(manifest.services),
  ...bounds(manifest),
];
