/** What must hold once everything has come to rest: I6, I10, and that a run ends. */
import { blame, current, type Audit } from './audit.ts';
import type { Diary } from './diary.ts';
import { differences, glanceAt } from './glance.ts';
import { knownOf } from './known-operations.ts';
import type { Leaving } from './life.ts';

/** Services whose size a scaling policy of the standby has set since: it follows the load, as it should. */
const scaledByPolicy = ({ state, setting, openedMs }: Audit): Set<string> =>
  new Set(
    state.ledger.changes
      .filter(({ atMs, what }) => atMs >= openedMs && what === `scaling policy ${setting.to}`)
      .map(({ detail }) => `service ${detail.slice(0, detail.indexOf(':')).split('/').at(-1)}`),
  );

/** I6: after a rollback everything is as it was. */
const atRollBack = (audit: Audit): void => {
  const { state, setting, excuses, atOpening } = audit;
  const scaled = scaledByPolicy(audit);
  const isOthers = (thing: string): boolean => excuses.meddled.has(thing) || scaled.has(thing);
  const lines = differences(atOpening, glanceAt(state, setting), isOthers);
  for (const line of lines) blame(audit, 'I6', `after the rollback: ${line}`);
};

/** I10: what a completed run says is so. */
const atCompletion = (audit: Audit, diary: Diary): void => {
  const { state, setting, excuses } = audit;
  const scaled = scaledByPolicy(audit);
  const isDone = (id: string): boolean => diary.steps.get(id)?.status === 'done';
  for (const { id, operation, params } of diary.plan.steps) {
    if (!isDone(id)) continue;
    const lack = knownOf(operation)?.lack?.(state, setting.to, params) ?? null;
    if (lack !== null && !excuses.meddled.has(lack.thing) && !scaled.has(lack.thing))
      blame(audit, 'I10', `${id} is done, and ${lack.what}`);
  }
};

/** Holds the world at rest against what the journal says of it. */
export const atClose = (audit: Audit, leavings: Leaving[]): void => {
  for (const { person, why, detail } of leavings) {
    if (why === 'bug') blame(audit, 'I13', `${person}: ${detail}`);
  }
  const diary = current(audit);
  if (diary === undefined) return;
  if (diary.outcome === 'rolled-back') return atRollBack(audit);
  if (diary.outcome === 'completed') return atCompletion(audit, diary);
  const { hopeless, meddled } = audit.excuses;
  audit.marks.add('left open');
  if (!hopeless && meddled.size === 0)
    blame(
      audit,
      'I13',
      `run ${diary.run} was left open: ${leavings.map(({ person, why, detail }) => `${person} ${why} ${detail}`).join('; ')}`,
    );
};
