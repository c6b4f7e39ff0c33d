/** The whole world of the sandbox as one document: what `failover sandbox show --json` prints. */
import type { Region } from '../domain/api/call.ts';
import type { WorldChange } from './ledger.ts';
import { usersOf } from './load/clients.ts';
import { showRegion, showWhole, type RegionOfServices, type WholeOfServices } from './services/registry.ts';
import type { SandboxState } from './state.ts';
import { summaryOf, type LedgerSummary } from './summary.ts';

type RegionView = RegionOfServices & {
  /** Part of the users that resolvers send here now, 0 to 1, averaged over the public names. */
  userShare: number;
};

export interface SandboxView extends WholeOfServices {
  schema: 'oregon-trail.sandbox/1';
  /** Virtual time, ISO 8601. */
  at: string;
  account: string;
  regions: Record<Region, RegionView>;
  outages: OutageView[];
  /** Statements of the IAM policy that is enforced; null when everything is allowed. */
  policyStatements: number | null;
  /** What the program registered that the sandbox does not model, by type. */
  unmodelled: Record<string, number>;
  /** What the program forgot. */
  defects: string[];
  /** The newest changes of the world, oldest first. */
  changes: (Omit<WorldChange, 'atMs'> & { at: string })[];
  summary: LedgerSummary;
}

interface OutageView {
  id: string;
  service: string;
  region: Region;
  effect: string;
  plane: string;
  share: number;
  from: string;
  to: string | null;
  active: boolean;
  note: string;
  /** The only resources that it hits; absent for all. */
  only?: string[];
}

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** Rounded to a hundredth of a percent. */
const userShare = ({ load }: SandboxState, region: Region): number => {
  const parts = load.names.map(({ name, share }) => share * (usersOf(load, name).get(region) ?? 0));
  return Math.round(parts.reduce((sum, part) => sum + part, 0) * 10_000) / 10_000;
};

const outageViews = ({ outages, nowMs }: SandboxState): OutageView[] =>
  outages.map(({ id, service, region, effect, plane, share, note, fromMs, toMs, only }) => ({
    id,
    service,
    region,
    effect,
    plane,
    share,
    note,
    from: iso(fromMs),
    to: toMs === null ? null : iso(toMs),
    active: nowMs >= fromMs && (toMs === null || nowMs < toMs),
    ...(only === undefined ? {} : { only }),
  }));

export const viewOf = (state: SandboxState): SandboxView => ({
  schema: 'oregon-trail.sandbox/1',
  at: iso(state.nowMs),
  account: state.account,
  regions: Object.fromEntries(
    Object.values(state.regions).map((region) => [
      region.region,
      { ...showRegion(state, region), userShare: userShare(state, region.region) },
    ]),
  ),
  ...showWhole(state),
  outages: outageViews(state),
  policyStatements: state.policy?.flatMap(({ Statement }) => Statement).length ?? null,
  unmodelled: { ...state.unmodelled },
  defects: [...state.defects],
  changes: state.ledger.changes.map(({ atMs, ...change }) => ({ at: iso(atMs), ...change })),
  summary: summaryOf(state),
});
