/** The world of the sandbox as text. */

import { columnsOf, padTo } from './lines.ts';

/** What is shown of it; the sandbox's own view has more. */
export interface ShownWorld {
  at: string;
  regions: Record<
    string,
    {
      services: {
        name: string;
        desired: number;
        running: number;
        healthy: number;
        min: number | null;
        max: number | null;
      }[];
      mappings: { function: string; state: string }[];
      streams: { name: string; mode: string; status: string; shards: number; backlog: number }[];
      userShare: number;
    }
  >;
  records: {
    name: string;
    type: string;
    setIdentifier: string | null;
    weight: number | null;
    servedWeight: number | null;
    values: string[];
  }[];
  healthChecks: { id: string; kind: string; region: string; healthy: boolean }[];
  outages: {
    service: string;
    region: string;
    effect: string;
    plane: string;
    share: number;
    active: boolean;
    note: string;
  }[];
  policyStatements: number | null;
}

const boundsText = (min: number | null, max: number | null): string =>
  min === null || max === null ? 'no scaling' : `scaling ${min}..${max}`;

const widest = (services: readonly { name: string }[]): number =>
  Math.max(...services.map(({ name }) => columnsOf(name)));

const regionLines = (
  name: string,
  { services, mappings, streams, userShare }: ShownWorld['regions'][string],
): string[] => [
  '',
  `${name}: ${Math.round(userShare * 1000) / 10} % of the users`,
  ...services.map(
    ({ name: service, desired, running, healthy, min, max }) =>
      `  service ${padTo(service, widest(services))} desired ${desired}, running ${running}, healthy ${healthy}, ${boundsText(min, max)}`,
  ),
  ...mappings.map(({ function: consumer, state }) => `  mapping ${consumer}: ${state}`),
  ...streams.map(
    ({ name: stream, mode, status, shards, backlog }) =>
      `  stream ${stream}: ${status}, ${mode}, ${shards} shards, ${backlog} records waiting`,
  ),
];

const recordLine = ({
  name,
  type,
  setIdentifier,
  weight,
  servedWeight,
  values,
}: ShownWorld['records'][number]): string => {
  if (weight === null) return `  ${name} ${type} ${values.join(' ')}`;
  const served = servedWeight === weight ? '' : `, ${servedWeight ?? 'nothing'} served so far`;
  return `  ${name} ${type} ${setIdentifier ?? ''}: weight ${weight}${served}`;
};

/** Regions, records, health checks and what fails now. */
export const worldLines = ({ at, regions, records, healthChecks, outages, policyStatements }: ShownWorld): string[] => {
  const active = outages.filter((outage) => outage.active);
  return [
    `It is ${at.slice(0, 10)} ${at.slice(11, 19)} virtual.`,
    ...Object.entries(regions).flatMap(([name, region]) => regionLines(name, region)),
    '',
    'Records',
    ...records.map(recordLine),
    ...healthChecks.map(
      ({ id, kind, region, healthy }) => `  ${kind} check ${id} in ${region}: ${healthy ? 'healthy' : 'unhealthy'}`,
    ),
    '',
    active.length === 0 ? 'Nothing fails.' : 'What fails now',
    ...active.map(
      ({ service, region, effect, plane, share, note }) =>
        `  ${service} in ${region}: ${effect}${plane === 'all' ? '' : ` (${plane} plane)`}${share < 1 ? `, ${Math.round(share * 100)} %` : ''}; ${note}`,
    ),
    ...(policyStatements === null ? [] : [`An IAM policy of ${policyStatements} statements is enforced.`]),
  ];
};
