/** Users first: while some are on a rung whose gate has failed nothing else is begun, and nothing is taken from under them. */
import { rungsOf } from '../domain/run/cut-back.ts';
import type { Entry } from '../domain/run/entry.ts';
import { failingShare } from '../sandbox/faults/outage.ts';
import { blame, type Audit } from './audit.ts';
import type { Diary } from './diary.ts';
import type { Sent } from './fault.ts';
import type { Life } from './life.ts';

export interface UsersFirst {
  /** All entries of one record, before the diary takes them in. */
  recorded(diary: Diary, entries: readonly Entry[], life: Life): void;
  /** A change leaves. */
  sent(sent: Sent, diary: Diary | undefined): void;
}

/** Resolvers may be asked a moment before and after; a region that this few are still sent to is taken to be left. */
const LEFT_SHARE = 0.02;

const takesUsersBack = ({ plan, steps }: Diary, gate: string): boolean =>
  plan.steps.some((step) => step.id === gate && rungsOf(step).some((rung) => steps.get(rung)?.status === 'done'));

/** Users whose resolvers still may answer with the region. The world asks for them in grains: what has run out since is over. */
const usersIn = ({ state: { load, nowMs } }: Audit, region: string): number =>
  Math.max(
    0,
    ...load.names.map(({ name }) =>
      load.resolvers
        .filter(({ cache }) => cache[name]?.region === region && cache[name].expiresAtMs > nowMs)
        .reduce((sum, { share }) => sum + share, 0),
    ),
  );

export const createUsersFirst = (audit: Audit): UsersFirst => {
  /** Processes that have seen such a gate fail, and which. */
  const failed = new Map<number, string>();
  return {
    recorded(diary, entries, life) {
      for (const entry of entries) {
        if (entry.kind === 'step.intended' && failed.has(life.id))
          blame(
            audit,
            'I19',
            `${entry.step} was begun after ${failed.get(life.id)} had failed, before users were back`,
          );
      }
      for (const entry of entries) {
        if (entry.kind !== 'step.failed' || entry.stays === true || !takesUsersBack(diary, entry.step)) continue;
        failed.set(life.id, entry.step);
        audit.marks.add('users taken back');
      }
    },
    sent({ call }, diary) {
      const { excuses, setting, state } = audit;
      // How long a resolver keeps an answer beyond its time to live is known to nobody.
      const isExcused = excuses.lies || excuses.meddled.has('records') || excuses.isTtlIgnored;
      if (diary?.rollingBack !== true || isExcused) return;
      if (call.service !== 'ecs' || call.operation !== 'UpdateService' || call.region !== setting.to) return;
      const { service = '', desiredCount = 0 } = call.input;
      const known = Object.values(state.regions[setting.to]?.services ?? {}).find(
        ({ serviceName }) => serviceName === service,
      );
      // Route 53 sends users where weight 0 stands when all that has a weight is unhealthy: who took the run back was told.
      const isOldSick = failingShare(state.outages, 'elbv2', setting.from, state.nowMs) > 0;
      const share = isOldSick ? 0 : usersIn(audit, setting.to);
      if (known === undefined || desiredCount >= known.desiredCount || share <= LEFT_SHARE) return;
      blame(
        audit,
        'I19',
        `${service} was taken down to ${desiredCount} under ${Math.round(share * 100)} % of the users`,
      );
    },
  };
};
