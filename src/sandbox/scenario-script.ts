/** What a scenario is: scripted outages over time, with the moment at which people would notice. */
import { homeOf, type Outage, type OutageEffect, type OutageService, type Plane } from './outage.ts';
import type { Region } from '../domain/call.ts';

/** One line of a scenario. Times are ISO 8601, UTC. */
interface OutageRow {
  service: OutageService;
  effect: OutageEffect;
  plane: Plane;
  from: string;
  /** Null: until it is healed by hand. */
  to: string | null;
  share?: number;
  /** Straight line from `share` to this at the end of the row. */
  endShare?: number;
  note: string;
}

export interface Scenario {
  name: string;
  /** One line for lists. */
  title: string;
  /** Where the times come from. */
  source: string;
  /** A sensible start of the sandbox, ISO 8601, UTC: half an hour of health before the trouble. */
  startsAt: string;
  /** When an operator is alerted; null when nothing happens. */
  alertedAt: string | null;
  rows: OutageRow[];
}

/** The outages of a scenario in one region. */
export const outagesOf = (scenario: Scenario, region: Region): Outage[] =>
  scenario.rows.map(({ service, effect, plane, from, to, share = 1, endShare, note }, index) => ({
    id: `${scenario.name}-${String(index + 1).padStart(2, '0')}`,
    service,
    region: homeOf(service, region),
    fromMs: Date.parse(from),
    toMs: to === null ? null : Date.parse(to),
    effect,
    plane,
    share,
    endShare: endShare ?? null,
    note,
  }));
