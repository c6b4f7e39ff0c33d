/**
 * What a scenario is: scripted outages over time, with the moment at which people would notice. Those that ship with the
 * sandbox and files of the user's are one and the same: `docs/sandbox.md` documents the fields.
 */
import { z } from 'zod';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Region } from '../../domain/api/call.ts';
import { homeOf, OUTAGE_EFFECTS, OUTAGE_SERVICES, type Outage } from './outage.ts';
import { idleReason } from './outage-abilities.ts';

const DURATION = /^\+(\d+(\.\d+)?[smhd])+$/;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;
const WHEN = 'is neither a moment such as 2020-11-25T13:15:00Z nor a time after the start such as +30m or +1h30m';

const moment = z.string().regex(ISO, 'is not a moment such as 2020-11-25T13:15:00Z');
/** ISO 8601, UTC; or `+30m`: so long after the start. */
const when = z.string().refine((text) => DURATION.test(text) || ISO.test(text), WHEN);
const share = z.number().min(0).max(1);

const rowSchema = z.strictObject({
  service: z.enum(OUTAGE_SERVICES),
  /** `primary`, `standby`, or the code of one of the two. */
  region: z.string().min(1).default('primary'),
  effect: z.enum(OUTAGE_EFFECTS),
  plane: z.enum(['control', 'data', 'all']).default('all'),
  from: when,
  /** Null: until it is healed by hand. */
  to: when.nullable().default(null),
  /** Part of it that fails. */
  share: share.default(1),
  /** Straight line from `share` to this at the end of the row. */
  endShare: share.nullable().default(null),
  /** The only resources that it hits, by name. */
  only: z.array(z.string().min(1)).min(1).optional(),
  /** `{primary}` and `{standby}` are replaced by the regions of the estate; so they are in the title. */
  note: z.string().default(''),
});

const editSchema = z.strictObject({
  region: z.string().min(1).default('standby'),
  collection: z.string().min(1),
  name: z.string(),
  field: z.string().min(1),
  value: z.union([z.string(), z.number(), z.boolean()]),
});

export const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  /** One line for lists. */
  title: z.string().min(1),
  /** Where the times come from. */
  source: z.string().default('of the user'),
  /** A sensible start of the sandbox: half an hour of health before the trouble. */
  startsAt: moment,
  /** When an operator is alerted; null when nothing happens. */
  alertedAt: when.nullable().default(null),
  rows: z.array(rowSchema).default([]),
  /** Settings that differ from the start on, as `failover sandbox edit` sets them. */
  edits: z.array(editSchema).default([]),
});

/** As it is written. */
export type Scenario = z.input<typeof scenarioSchema>;

/** The two regions that a scenario plays in. */
export interface Scene {
  primary: Region;
  standby: Region;
}

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970. */
export const momentOf = (text: string, { startsAt }: Pick<Scenario, 'startsAt'>): number => {
  if (!text.startsWith('+')) return Date.parse(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), Date.parse(startsAt));
};

/** A text with the names of the regions. */
export const spoken = (text: string, { primary, standby }: Scene): string =>
  text.replaceAll('{primary}', primary).replaceAll('{standby}', standby);

/** @throws Failure `scenario-region` (exit 2) when it is neither of the two */
export const regionIn = (typed: string, scene: Scene): Region => {
  const region = typed === 'primary' || typed === 'standby' ? scene[typed] : typed;
  if (region === scene.primary || region === scene.standby) return region;
  throw new Failure({
    code: 'scenario-region',
    message: `The scenario names region ${typed}, and the estate has ${scene.primary} and ${scene.standby}.`,
    remedy: 'Write primary or standby, or one of the two.',
    exitCode: EXIT.usage,
  });
};

/** When people are alerted; null when nothing happens. */
export const alertedAtMs = (scenario: Scenario): number | null =>
  scenario.alertedAt == null ? null : momentOf(scenario.alertedAt, scenario);

/** The outages of a scenario between two regions. @throws Failure `scenario-region` (exit 2) */
export const outagesOf = (scenario: Scenario, scene: Scene): Outage[] =>
  scenarioSchema.parse(scenario).rows.map(({ region, from, to, note, only, ...row }, index) => ({
    ...row,
    id: `${scenario.name}-${String(index + 1).padStart(2, '0')}`,
    region: homeOf(row.service, regionIn(region, scene)),
    fromMs: momentOf(from, scenario),
    toMs: to === null ? null : momentOf(to, scenario),
    note: spoken(note, scene),
    ...(only === undefined ? {} : { only }),
  }));

/** What is wrong with a scenario beyond the form of its fields, a line each. */
const contradictions = (scenario: z.output<typeof scenarioSchema>): string[] =>
  scenario.rows.flatMap(({ service, plane, effect, from, to }, index) => {
    const idle = idleReason(service, plane, effect);
    const endsBefore = to !== null && momentOf(to, scenario) <= momentOf(from, scenario);
    return [
      ...(idle === null ? [] : [`rows.${index}: ${idle.message} ${idle.remedy}`]),
      ...(endsBefore ? [`rows.${index}.to: is not after rows.${index}.from`] : []),
    ];
  });

const MOST_SAID = 5;

/**
 * A scenario out of a file's content.
 * @throws Failure `scenario-invalid` (exit 2) with the fields that are wrong
 */
export const readScenario = (value: unknown, path: string): Scenario => {
  const read = scenarioSchema.safeParse(value);
  const problems = read.success
    ? contradictions(read.data)
    : read.error.issues.map(({ path: at, message }) => `${at.map(String).join('.') || 'the file'}: ${message}`);
  if (read.success && problems.length === 0) return read.data;
  throw new Failure({
    code: 'scenario-invalid',
    message: `The scenario ${path} cannot be played: ${problems.slice(0, MOST_SAID).join('; ')}.`,
    remedy: 'Correct it; docs/sandbox.md lists the fields of a scenario.',
    exitCode: EXIT.usage,
  });
};
