/** Tasks of a service that stopped: how they are asked for, and what they tell of it. */
import type { Answer, Call } from '../domain/api/call.ts';
import { CATALOGUE } from '../domain/api/catalogue.ts';
import { listedTasks, type FailedTask } from '../domain/api/observed-tasks.ts';
import type { ServiceName } from './service.ts';

const MOST_TASKS = CATALOGUE.ecs.DescribeTasks.batch?.max ?? 1;
/** So many pages of stopped tasks tell enough: a service with more of them than this has trouble of its own. */
const MOST_DESCRIBED = 5 * MOST_TASKS;

/** "Stopped tasks appear in the returned results for at least one hour" (Amazon ECS API Reference, ListTasks). */
export const listStopped = ({ region, clusterName, serviceName }: ServiceName): Call => ({
  service: 'ecs',
  operation: 'ListTasks',
  region,
  input: { cluster: clusterName, serviceName, desiredStatus: 'STOPPED' },
});

const describe = ({ region, clusterName }: ServiceName, tasks: string[]): Call => ({
  service: 'ecs',
  operation: 'DescribeTasks',
  region,
  input: { cluster: clusterName, tasks },
});

/** The reads behind the list: what each of its tasks stopped for. */
export const describeListed = (service: ServiceName, list: Answer | undefined): Call[] => {
  const arns = (listedTasks(list) ?? []).slice(0, MOST_DESCRIBED);
  return Array.from({ length: Math.ceil(arns.length / MOST_TASKS) }, (_, index) =>
    describe(service, arns.slice(index * MOST_TASKS, (index + 1) * MOST_TASKS)),
  );
};

/** One call of each kind, for the policy. */
export const stoppedTaskCalls = (service: ServiceName): Call[] => [listStopped(service), describe(service, ['*'])];

/** Below this nothing is watched, above it nobody waits. */
const SHORTEST_WATCH_MS = 60_000;
const LONGEST_WATCH_MS = 300_000;
/** Tasks that stopped within this time stopped together. */
const TOGETHER_MS = 5000;
/** Gaps that are looked at, the newest first. */
const GAPS = 3;

/**
 * How long nothing may stop before a loop is taken to be over: twice its own period, as far as the stopped tasks show it.
 * Only moments of AWS's own clock are compared with each other.
 * @param failed newest first
 */
export const quietMs = (failed: readonly FailedTask[]): number => {
  const moments: number[] = [];
  for (const { stoppedAt } of failed) {
    const last = moments.at(-1);
    if (stoppedAt !== null && (last === undefined || last - stoppedAt > TOGETHER_MS)) moments.push(stoppedAt);
  }
  const gaps = moments.slice(1, GAPS + 1).map((atMs, index) => (moments[index] ?? atMs) - atMs);
  return Math.min(LONGEST_WATCH_MS, Math.max(SHORTEST_WATCH_MS, 2 * Math.max(0, ...gaps)));
};
