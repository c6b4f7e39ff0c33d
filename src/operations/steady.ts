/** `service.steady`: a gate that watches a service for tasks that are missing or crash. */
import { MOST_TASKS } from '../domain/facts/manifest.ts';
import { z } from 'zod';
import { acceptedWords, enoughOf, offerOf } from '../domain/plan/accepted.ts';
import type { Answer, Call } from '../domain/api/call.ts';
import type { ServiceFacts } from '../domain/api/observed.ts';
import { seeFailedTasks, type FailedTask } from '../domain/api/observed-tasks.ts';
import type { Earlier, OwnGate, RunIdentity, Verdict } from '../domain/plan/operation.ts';
import type { Sight } from '../domain/api/sight.ts';
import { describeService, hopeless, missingService, seeNamedService, serviceParams } from './service.ts';
import { describeListed, listStopped, quietMs, stoppedTaskCalls } from './stopped-tasks.ts';
import { watch } from './watch.ts';

const params = z.strictObject({
  ...serviceParams,
  runningCount: z.number().int().min(0).max(MOST_TASKS),
  /** Declared floor of the service: less is accepted only by name. */
  floorTasks: z.number().int().min(0).max(MOST_TASKS).optional(),
  /** Tasks that may have failed before the service is taken to crash-loop. */
  maxFailedTasks: z.number().int().min(0).max(MOST_TASKS),
});
type Params = z.infer<typeof params>;

type Seen = {
  service: ServiceFacts;
  /** Tasks that failed within the last hour, newest first; null where there was no reason to ask. */
  failed: Sight<FailedTask[]> | null;
} | null;

/** Of hundreds of tasks a few always fail: this part of them is no loop. */
const FAILED_SHARE = 0.1;

const toleratedOf = ({ runningCount, maxFailedTasks }: Params): number =>
  Math.max(maxFailedTasks, Math.floor(runningCount * FAILED_SHARE));

/** ECS shows the newest hundred events: of a large service they may not hold as many starts as it has tasks. */
const FEW_STARTS = 5;

/**
 * Are the stopped tasks worth a look? Before a service passes they always are. One that still lacks tasks is asked only where
 * ECS shows that some failed: it says so, or it has started more of them than are wanted, or time and again.
 */
const isSuspicious = (service: ServiceFacts, { runningCount, floorTasks = 0 }: Params, run: RunIdentity): boolean =>
  service.runningCount >= enoughOf(runningCount, floorTasks, run.accepted) ||
  service.failedTasks > 0 ||
  service.trouble !== null ||
  service.startedTasks > service.desiredCount ||
  service.startCount > FEW_STARTS;

const further = (answers: readonly Answer[], params: Params, run: RunIdentity): Call[] => {
  if (answers.length === 2) return describeListed(params, answers[1]);
  if (answers.length !== 1) return [];
  const sight = seeNamedService([...answers], params);
  return sight.known && sight.seen !== null && isSuspicious(sight.seen, params, run) ? [listStopped(params)] : [];
};

const see = (answers: Answer[], params: Params): Sight<Seen> => {
  const sight = seeNamedService(answers, params);
  if (!sight.known || sight.seen === null) return sight.known ? { known: true, seen: null } : sight;
  const failed = answers.length < 2 ? null : seeFailedTasks(answers[1], answers.slice(2));
  return { known: true, seen: { service: sight.seen, failed } };
};

const plural = (count: number): string => `${count} task${count === 1 ? '' : 's'}`;

/** Why tasks are missing, in ECS's own words. */
const causeOf = ({ trouble }: ServiceFacts, failed: readonly FailedTask[]): string => {
  const [newest] = failed;
  if (newest !== undefined) return `; ${plural(failed.length)} failed within the hour, the last one: ${newest.reason}`;
  return trouble === null ? '' : `; ECS says: ${trouble}`;
};

interface Judged {
  seen: NonNullable<Seen>;
  params: Params;
  failed: FailedTask[];
  /** Those that this process has seen fail. */
  fresh: FailedTask[];
  enough: number;
}

/** What waiting will not mend: tasks that end again and again, or none of which starts. */
const loopOf = ({ seen, params, failed, fresh, enough }: Judged, earlier: Earlier<Seen> | null): string | null => {
  const tolerated = toleratedOf(params);
  const { service } = seen;
  const ran = failed.filter((task) => task.ran);
  if (ran.length > tolerated && fresh.some((task) => task.ran)) return causeOf(service, ran);
  const isStuck = service.runningCount < enough && service.runningCount <= (earlier?.first?.service.runningCount ?? 0);
  if (isStuck && fresh.length > tolerated) return causeOf(service, failed);
  return service.failedTasks > params.maxFailedTasks && service.runningCount < enough
    ? `; ${plural(service.failedTasks)} failed in a row${causeOf(service, failed)}`
    : null;
};

const breached = ({ seen: { service }, params, failed }: Judged, cause: string): Verdict => {
  const { serviceName, clusterName, region, runningCount, floorTasks = 0 } = params;
  const offer = offerOf(service.runningCount, runningCount, floorTasks);
  const mend = failed.some(({ ran }) => !ran)
    ? `Mend what keeps them from starting, then have ECS try at once: "aws ecs update-service --region ${region} --cluster ${clusterName} --service ${serviceName} --force-new-deployment" (by itself it waits up to 27 minutes between two tries), and "failover resume --retry".`
    : `Mend what makes them fail (its stopped tasks and their logs show it), then "failover resume --retry".`;
  return {
    verdict: 'breached',
    reason: `Tasks of ${serviceName} in ${region} keep failing: running ${service.runningCount}, wanted ${runningCount}${cause}`,
    remedy: mend,
    ...(offer === null ? {} : { offer }),
  };
};

/** Has a task that ran just stopped? Then the time that it has to stay so begins anew. */
const stoppedSince = ({ failed }: Judged, last: Seen): FailedTask | undefined => {
  const before = last?.failed?.known === true ? new Set(last.failed.seen.map(({ taskArn }) => taskArn)) : null;
  return before === null ? undefined : failed.find(({ taskArn, ran }) => ran && !before.has(taskArn));
};

const passing = (judged: Judged, run: RunIdentity, earlier: Earlier<Seen> | null): Verdict => {
  const { seen, params, failed, enough } = judged;
  const { runningCount } = seen.service;
  const whole = params.runningCount;
  const justStopped = stoppedSince(judged, earlier?.last ?? null);
  if (justStopped !== undefined)
    return { verdict: 'unmet', lacking: `running ${runningCount}, and a task has just stopped: ${justStopped.reason}` };
  const ran = failed.filter((task) => task.ran);
  const isLoop = ran.length > toleratedOf(params);
  const missing = whole - runningCount;
  return {
    verdict: 'met',
    evidence: `running ${runningCount}${acceptedWords(whole, enough, run.accepted)}, failed within the hour ${failed.length}`,
    ...(missing > 0 ? { debt: `${plural(missing)} of ${whole} of ${params.serviceName} missing` } : {}),
    ...(isLoop ? { watchMs: quietMs(ran) } : {}),
  };
};

const verify = (seen: Seen, params: Params, run: RunIdentity, earlier: Earlier<Seen> | null = null): Verdict => {
  if (seen === null) return { verdict: 'breached', ...missingService(params) };
  const { service, failed: sight } = seen;
  const lost = hopeless(service, params);
  if (lost !== null) return lost;
  const { runningCount: whole, floorTasks = 0 } = params;
  const enough = enoughOf(whole, floorTasks, run.accepted);
  if (service.runningCount >= enough && sight?.known !== true)
    return { verdict: 'unknown', cause: `whether its tasks keep failing is not known: ${sight?.cause ?? 'not asked'}` };
  const failed = sight?.known === true ? sight.seen : [];
  const known = earlier?.first?.failed?.known === true ? earlier.first.failed.seen : null;
  const arns = known === null ? null : new Set(known.map(({ taskArn }) => taskArn));
  // Without an earlier list nobody can tell the new ones from those of an hour ago.
  const fresh = arns === null ? [] : failed.filter(({ taskArn }) => !arns.has(taskArn));
  const judged: Judged = { seen, params, failed, fresh, enough };
  const loop = loopOf(judged, earlier);
  if (loop !== null) return breached(judged, loop);
  if (service.runningCount >= enough) return passing(judged, run, earlier);
  const offer = offerOf(service.runningCount, whole, floorTasks);
  return {
    verdict: 'unmet',
    lacking: `running ${service.runningCount}, wanted ${enough}${acceptedWords(whole, enough, run.accepted)}${causeOf(service, failed)}`,
    ...(offer === null ? {} : { offer }),
  };
};

/** How long it must stay so is the step's `holdMs`, or as long as it takes to tell that a loop is over. */
export const steady: OwnGate<'service.steady', Params, Seen> = {
  ...watch,
  name: 'service.steady',
  summary: 'The ECS service keeps running at least the given number of tasks and none of them crashes.',
  params,
  protects: 'users',
  observe: (params) => [describeService(params)],
  further,
  see,
  // A list of stopped tasks is asked for only once there is a reason: the first one tells what was before.
  firstOf: (first, seen) =>
    first === null || seen === null || first.failed?.known === true ? first : { ...first, failed: seen.failed },
  verify,
  mayLook: stoppedTaskCalls,
  found: ({ region, clusterName, serviceName }) => [{ kind: 'watched service', region, clusterName, serviceName }],
};
