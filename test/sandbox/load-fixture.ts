/** Two regions with a load and nothing else: what it depends on can be set. */
import assert from 'node:assert/strict';
import { sha256 } from '../../src/domain/text/digest.ts';
import { type LoadMoment } from '../../src/sandbox/integrate.ts';
import { createLedger } from '../../src/sandbox/ledger.ts';
import { type Outage, failingShare } from '../../src/sandbox/faults/outage.ts';
import { DEFAULT_LOAD_PROFILE, type Entry, type LoadState } from '../../src/sandbox/load/load-state.ts';
import { createResolvers, sharesOf } from '../../src/sandbox/load/resolvers.ts';
import type { Warmth } from '../../src/sandbox/load/warmth.ts';
import { outageOf } from './outage-fixture.ts';
import { EAST, NAME, ponyZone, WEST } from './zone.ts';

export const START = Date.parse('2020-11-25T12:45:00Z');
export const MINUTE = 60_000;
export const [east, west] = ['us-east-1', 'us-west-2'];

export const entry = (region: string, dnsName: string): Entry => ({
  region,
  dnsName,
  posts: [{ streamName: 'pony-events', share: 1 }],
  services: [
    { name: 'auth', clusterName: 'pony', serviceName: 'auth', targetGroupArn: null, requestsPerSecondPerTask: 100 },
    { name: 'web', clusterName: 'pony', serviceName: 'web', targetGroupArn: null, requestsPerSecondPerTask: 75 },
  ],
});

export const stream = (region: string) => ({
  region,
  streamName: 'pony-events',
  backlog: 0,
  acceptedPerSecond: 0,
  consumers: [{ mappingUuid: region }],
});

export interface Pony extends LoadMoment {
  tasks: Record<string, number>;
  polling: Set<string>;
  shards: Record<string, number>;
  warmth: Record<string, Warmth>;
  onDemand: Set<string>;
  ages: Record<string, { retentionMs: number; takenMs: number }>;
}

/** Two regions; 500 requests a second at all hours unless the profile says otherwise. */
export const pony = (profile: Partial<LoadState['profile']> = { daySwing: 0 }, outages: Outage[] = []): Pony => {
  const tasks: Record<string, number> = { 'us-east-1': 8, 'us-west-2': 8 };
  const polling = new Set(['us-east-1']);
  const shards: Record<string, number> = { 'us-east-1': 8, 'us-west-2': 8 };
  const warmth: Pony['warmth'] = {};
  const onDemand = new Set<string>();
  const ages: Pony['ages'] = {};
  const route53 = ponyZone();
  return {
    warmth,
    onDemand,
    ages,
    tasks,
    polling,
    shards,
    route53,
    load: {
      profile: { ...DEFAULT_LOAD_PROFILE, readLagSeconds: 0, lastingShare: 0, ...profile },
      names: [{ name: NAME, share: 1, entries: [entry('us-east-1', EAST), entry('us-west-2', WEST)] }],
      resolvers: createResolvers(),
      streams: [stream('us-east-1'), stream('us-west-2')],
      integratedToMs: START,
      offered: {},
    },
    ledger: createLedger(START),
    around: {
      outages,
      healthyTasks: (region) => tasks[region] ?? 0,
      warmthOf: (region) => warmth[region] ?? null,
      streamCapacity: (region) => ({ shards: shards[region] ?? 0, isOnDemand: onDemand.has(region) }),
      lanesOf: ({ region }) => (polling.has(region) ? (shards[region] ?? 0) : 0),
      invocationsFailing: ({ region }, atMs) => failingShare(outages, 'lambda', region, atMs),
      recordAges: ({ region }) => ages[region] ?? { retentionMs: 24 * 60 * MINUTE, takenMs: Infinity },
      showsObject: () => false,
    },
    draw: (key) => Number.parseInt(sha256(key).slice(0, 8), 16) / 2 ** 32,
  };
};

export const outage = (more: Partial<Outage>): Outage =>
  outageOf({ id: 'o1', service: 'kinesis', region: 'us-east-1', fromMs: START, ...more });

export const near = (actual: number | undefined, expected: number, tolerance = 0.01): void => {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= Math.abs(expected) * tolerance,
    `${actual} is not ${expected}`,
  );
};
export const eastShare = ({ load }: Pony): number => sharesOf(load, NAME).get('us-east-1') ?? 0;
