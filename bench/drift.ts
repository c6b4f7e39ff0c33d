/**
 * A comparison of two regions: virtual time of its reads against what the request rates admit at the least, and real time
 * of comparing 10,000 resources beside a reference in the same run, writing the same two snapshots as JSON.
 * Usage: node bench/drift.ts [10,100]
 */
import { drainMs } from '../src/domain/api/budget.ts';
import { ALL_BUDGETS, factsOf, type AnyBucketName } from '../src/domain/api/catalogue.ts';
import { compare } from '../src/drift/compare.ts';
import type { Item, Snapshot } from '../src/drift/item.ts';
import { KINDS } from '../src/drift/kinds.ts';
import { readSnapshots } from '../src/drift/read.ts';
import { readAll } from '../src/engine/readings.ts';
import { createBell } from '../src/engine/world.ts';
import { createClock } from '../src/sandbox/clock.ts';
import { materialise } from '../src/sandbox/declared/materialise.ts';
import { createSandboxTarget } from '../src/sandbox/target.ts';
import { sandboxMachine } from '../src/sandbox/world.ts';
import { provisionBoth } from '../test/rehearsal.ts';
import { generatedApplication } from './estate.ts';
import { report, timed } from './measure.ts';

const START_MS = Date.parse('2026-01-05T09:00:00.000Z');
const counts = (process.argv[2] ?? '10,100').split(',').map(Number);

/** Reads both regions on the virtual clock and counts the calls of each bucket. */
const readBoth = async (serviceCount: number) => {
  const regions = await provisionBoth('warm', generatedApplication(serviceCount));
  const state = materialise(regions, { startMs: START_MS, seed: 1 });
  const sent = new Map<string, { bucket: AnyBucketName; count: number }>();
  const clock = createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => void sandboxMachine.step(state, atMs, { kind: 'advance' }),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    random: () => 0.5,
  });
  const take: Parameters<typeof createSandboxTarget>[0]['world']['take'] = (call) => {
    const { bucket } = factsOf(call);
    const row = sent.get(`${call.region}/${bucket}`) ?? { bucket, count: 0 };
    sent.set(`${call.region}/${bucket}`, { bucket, count: row.count + 1 });
    return sandboxMachine.step(state, state.nowMs, { kind: 'call', call });
  };
  const reader = {
    world: clock.join(),
    target: createSandboxTarget({ clock, world: { take } }),
    control: { pauseRequested: () => false, bell: createBell() },
  };
  const [primary, standby] = regions.map(({ manifest }) => manifest);
  if (primary === undefined || standby === undefined) throw new Error('two regions are provisioned');
  const places = [
    { manifest: primary, otherRegion: standby.region },
    { manifest: standby, otherRegion: primary.region },
  ];
  let snapshots: Snapshot[] = [];
  const realMs = await timed(async () => {
    snapshots = await readSnapshots(KINDS, places, (calls) => readAll(reader, ALL_BUDGETS, calls, 5000), START_MS);
  });
  return { snapshots, sent, virtualMs: state.nowMs - START_MS, realMs };
};

for (const count of counts) {
  const { snapshots, sent, virtualMs, realMs } = await readBoth(count);
  const bounds = [...sent].map(([name, { bucket, count: calls }]) => ({
    name,
    calls,
    ms: drainMs(calls, ALL_BUDGETS[bucket]),
  }));
  const [tightest] = bounds.toSorted((left, right) => right.ms - left.ms);
  const resources = snapshots.reduce((sum, { items }) => sum + items.length, 0);
  const calls = bounds.reduce((sum, one) => sum + one.calls, 0);
  report(`${count} services: ${resources} resources by ${calls} calls, virtual s`, (virtualMs / 1000).toFixed(1));
  report(`  lower bound s (${tightest?.name}, ${tightest?.calls} calls)`, ((tightest?.ms ?? 0) / 1000).toFixed(1));
  report('  ratio to the lower bound', (virtualMs / (tightest?.ms ?? 1)).toFixed(3));
  report(
    '  not read · real ms of reading',
    `${snapshots.flatMap(({ unread }) => unread).length} · ${realMs.toFixed(0)}`,
  );
}

const RESOURCES = 10_000;
const itemAt = (index: number, isOther: boolean): Item => ({
  kind: 'task definition',
  name: `service-${index}`,
  fields: Object.fromEntries(
    Array.from({ length: 20 }, (_, field) => [
      `field ${field}`,
      isOther && index % 100 === 0 ? `${field}!` : `${field}`,
    ]),
  ),
});
const snapshotOf = (region: string, isOther: boolean): Snapshot => ({
  region,
  items: Array.from({ length: RESOURCES }, (_, index) => itemAt(index, isOther)),
  findings: [],
  unread: [],
});
const pair = [snapshotOf('us-east-1', false), snapshotOf('us-west-2', true)] as const;
let found = 0;
const compareOnce = (): void => {
  found = compare('live', pair, ['us-east-1', 'us-west-2']).differences.length;
};
compareOnce();
const referenceMs = await timed(() => JSON.stringify(pair));
const compareMs = await timed(compareOnce);
report(`${RESOURCES} resources of 20 fields in each region, ${found} differences: ms`, compareMs.toFixed(0));
report('  ratio to writing both snapshots as JSON', (compareMs / referenceMs).toFixed(2));
