/** How users and records fared over time: what a run is judged on is what happened from its beginning, not since the world began. */

/** Counts from the opening of the ledger up to a moment. */
export interface CourseCounts {
  served: number;
  failed: number;
  lost: number;
  doubled: number;
  expired: number;
  dropped: number;
}

export interface CoursePoint extends CourseCounts {
  atMs: number;
}

/** Time in which fewer requests succeeded than the bar asks for; `toMs` moves on while it lasts. */
export interface Spell {
  fromMs: number;
  toMs: number;
}

export interface Course {
  /** The oldest first; sparser the older they are. */
  points: CoursePoint[];
  spells: Spell[];
}

export const createCourse = (): Course => ({ points: [], spells: [] });

/** Between two points the counts are taken to grow evenly. */
const POINT_EVERY_MS = 10_000;
const MOST_POINTS = 600;
const MOST_SPELLS = 100;
/** Two spells with less between them are one: a rate that wavers about the bar is one trouble for people. */
const ONE_SPELL_MS = 30_000;

/** Takes in the counts at a moment. */
export const notePoint = ({ points }: Course, point: CoursePoint): void => {
  const last = points.at(-1);
  if (last !== undefined && point.atMs - last.atMs < POINT_EVERY_MS) return;
  points.push(point);
  if (points.length <= MOST_POINTS) return;
  // Of the older half every other one goes; the first stays.
  const old = points.splice(0, MOST_POINTS / 2);
  points.unshift(...old.filter((_, at) => at % 2 === 0));
};

/** Takes in time below the bar. */
export const noteBelow = ({ spells }: Course, fromMs: number, toMs: number): void => {
  const last = spells.at(-1);
  if (last !== undefined && fromMs - last.toMs < ONE_SPELL_MS) {
    last.toMs = toMs;
    return;
  }
  spells.push({ fromMs, toMs });
  if (spells.length > MOST_SPELLS) spells.shift();
};

const NOTHING: CourseCounts = { served: 0, failed: 0, lost: 0, doubled: 0, expired: 0, dropped: 0 };

const between = (before: CoursePoint, after: CoursePoint, atMs: number): CourseCounts => {
  const part = after.atMs === before.atMs ? 0 : (atMs - before.atMs) / (after.atMs - before.atMs);
  const at = (name: keyof CourseCounts): number => before[name] + (after[name] - before[name]) * part;
  const [served, failed, lost] = [at('served'), at('failed'), at('lost')];
  return { served, failed, lost, doubled: at('doubled'), expired: at('expired'), dropped: at('dropped') };
};

/** The counts as they were at a moment. @param now the counts at present */
export const countsAt = ({ points }: Course, atMs: number, now: CoursePoint): CourseCounts => {
  const known = [...points, now];
  const next = known.findIndex((point) => point.atMs > atMs);
  const [before, after] = [known[next - 1], known[next]];
  if (next < 0 || after === undefined) return now;
  return before === undefined ? NOTHING : between(before, after, atMs);
};

/** The spells that were not over at a moment, or began later. */
export const spellsSince = ({ spells }: Course, atMs: number): Spell[] => spells.filter(({ toMs }) => toMs > atMs);
