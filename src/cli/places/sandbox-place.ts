/** The sandbox as the place of a run. Where there is none, it is made and put through the event of 2020-11-25. */
import { createAsking } from '../../aws/ask.ts';
import type { Call, Target } from '../../domain/api/call.ts';
import type { LedgerSummary, WindowSummary } from '../../sandbox/summary.ts';
import type { Sandbox } from '../../sandbox/directory/open.ts';
import type { WorldFigures } from '../../report/summary.ts';
import { showMoment } from '../../report/moment.ts';
import { playedApplication } from '../settings/application.ts';
import type { Place, PlaceOptions } from './place.ts';
import { isThere, makeSandbox, noteOfChange, openExisting } from './sandbox-access.ts';

/** People are asked here; everything else goes to the world. */
const withPeople = (target: Target, ask: PlaceOptions['ask']): Target => {
  const asking = createAsking(ask);
  return {
    send: (call: Call, deadlineMs) =>
      call.service === 'human' ? asking(call.input, deadlineMs) : target.send(call, deadlineMs),
  };
};

const figuresOf = (window: WindowSummary, { records, lastingUsers }: LedgerSummary): WorldFigures => ({
  countedFromMs: window.fromMs,
  countedToMs: window.toMs,
  impairedAtMs: window.failingSinceMs,
  restoredAtMs: window.restoredAtMs,
  downtimeMs: window.downtimeMs,
  requestsServed: window.served,
  requestsFailed: window.failed,
  recordsLost: window.lost,
  recordsDoubled: window.doubled,
  recordsExpired: window.expired,
  recordsDropped: window.dropped,
  recordsStranded: Object.fromEntries(
    Object.entries(records.byRegion).map(([region, { stranded }]) => [region, stranded]),
  ),
  lastingUsers,
});

/** Lets the scenario run up to the moment at which an operator is alerted. */
const runToAlert = ({ origin, world, advance }: Sandbox): string => {
  const { scenario, alertedAtMs } = origin;
  if (alertedAtMs === null) return `Sandbox created with scenario ${scenario}: nothing fails in it.`;
  const nowMs = world.wallMs();
  if (alertedAtMs > nowMs) advance(alertedAtMs - nowMs);
  return `Sandbox created; scenario ${scenario} has run up to the alert, ${showMoment(world.wallMs(), 'sandbox')}.`;
};

export const openSandboxPlace = async ({ settings, output, ask }: PlaceOptions): Promise<Place> => {
  const isNew = !isThere(settings);
  if (isNew) await makeSandbox(settings, output, {});
  const sandbox = await openExisting(settings, output);
  const notes = isNew
    ? [runToAlert(sandbox)]
    : [`Sandbox of scenario ${sandbox.origin.scenario}; it is ${showMoment(sandbox.world.wallMs(), 'sandbox')} there.`];
  const change = isNew ? null : await noteOfChange(settings, sandbox.origin);
  if (change !== null) notes.push(change);
  return {
    name: 'sandbox',
    world: sandbox.world,
    target: withPeople(sandbox.target, ask),
    manifests: () =>
      Promise.resolve(
        sandbox.origin.manifests.map((manifest) => ({
          manifest,
          source: `Manifest of ${manifest.region}: as its stack declared it when the sandbox was made.`,
        })),
      ),
    declared: () => playedApplication({ ...settings, example: settings.example || sandbox.origin.program === null }),
    figures: (sinceMs) => figuresOf(sandbox.since(sinceMs), sandbox.summary()),
    credentialsEndAt: () => Promise.resolve(null),
    probeTrouble: () => Promise.resolve(null),
    notes,
    close() {
      sandbox.close();
      return Promise.resolve();
    },
  };
};
