/** The example application in memory, to be compared, edited and compared again. */
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { ALL_BUDGETS, type AnyBucketName, type Budgets } from '../../src/domain/api/catalogue.ts';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
import { compare, findingsOf, type Difference } from '../../src/drift/compare.ts';
import type { Snapshot } from '../../src/drift/item.ts';
import { KINDS } from '../../src/drift/kinds.ts';
import type { Stand } from '../../src/drift/posture.ts';
import type { Kind } from '../../src/drift/look.ts';
import { readSnapshots } from '../../src/drift/read.ts';
import { readAll } from '../../src/engine/readings.ts';
import { createBell } from '../../src/engine/world.ts';
import { materialise } from '../../src/sandbox/declared/materialise.ts';
import type { ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { provisionBoth } from '../rehearsal.ts';

export const START_MS = Date.parse('2026-03-02T09:00:00.000Z');

export interface ComparedWorld {
  state: SandboxState;
  /** The primary's first. */
  manifests: [Manifest, Manifest];
  snapshots(kinds?: readonly Kind[]): Promise<[Snapshot, Snapshot]>;
  /** Region against region, with what is wrong by itself. */
  differences(): Promise<Difference[]>;
}

const unlimited = Object.fromEntries(
  (Object.keys(ALL_BUDGETS) as AnyBucketName[]).map((name) => [name, { burst: 1e9, perSecond: 1e9 }]),
) as Budgets;

/** Answers at once, with the pages of the API followed. */
export const askFrom =
  (answer: (call: Call) => Answer) =>
  (calls: readonly Call[]): Promise<Answer[]> =>
    readAll(
      {
        world: { wallMs: () => START_MS, elapsedMs: () => 0, random: () => 0, wait: (_until, bell) => bell.heard() },
        target: { send: (call) => Promise.resolve(answer(call)) },
        control: { pauseRequested: () => false, bell: createBell() },
      },
      unlimited,
      calls,
      5000,
    );

let provisioned: Promise<ProvisionedRegion[]> | undefined;

/** A fresh pair of regions: the primary serves, the standby is warm. */
export const openWorld = async (): Promise<ComparedWorld> => {
  const regions = await (provisioned ??= provisionBoth('warm'));
  const state = materialise(structuredClone(regions), { startMs: START_MS, seed: 1 });
  const [primary, standby] = regions.map(({ manifest }) => manifest);
  if (primary === undefined || standby === undefined) throw new Error('two regions are provisioned');
  const ask = askFrom((call) => {
    state.buckets = {};
    const output = sandboxMachine.step(state, START_MS, { kind: 'call', call });
    if (output === 'hang') throw new Error('nothing hangs here');
    return output;
  });
  const snapshots = async (kinds: readonly Kind[] = KINDS): Promise<[Snapshot, Snapshot]> => {
    const places = [
      { manifest: primary, otherRegion: standby.region },
      { manifest: standby, otherRegion: primary.region },
    ];
    return (await readSnapshots(kinds, places, ask, START_MS)) as [Snapshot, Snapshot];
  };
  return {
    state,
    manifests: [primary, standby],
    snapshots,
    async differences() {
      const [left, right] = await snapshots();
      const { differences } = compare('live', [left, right], [left.region, right.region]);
      return [...differences, ...findingsOf(left), ...findingsOf(right)];
    },
  };
};

/** A region whose stack is configured as its manifest says. */
export const standAt = (manifest: Manifest): Stand => ({ manifest, posture: manifest.posture, settled: null });
