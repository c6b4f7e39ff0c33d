/** The tasks of an ECS service that stopped, and why. */
import type { Answer, OutputOf } from './call.ts';
import { sightOf } from './observed.ts';
import type { Sight } from './sight.ts';
import { redact } from '../text/redact.ts';

type Task = NonNullable<OutputOf<'ecs', 'DescribeTasks'>['tasks']>[number];

/** A task that ended without anybody having wanted that. */
export interface FailedTask {
  taskArn: string;
  /** Milliseconds since 1970 by AWS's clock; null where it does not say. */
  stoppedAt: number | null;
  /** Did it run before? Else it never started. */
  ran: boolean;
  /** Why, in ECS's words. */
  reason: string;
}

/** Stop codes of tasks that ended by themselves (Amazon ECS API Reference, Task, stopCode). */
const BY_ITSELF: ReadonlySet<string> = new Set(['TaskFailedToStart', 'EssentialContainerExited']);
/** ECS itself stops a task that fails its checks: "Task failed ELB health checks in …", "Task failed container health checks". */
const FAILED_CHECKS = /^Task failed /;

const reasonOf = ({ stoppedReason = '', stopCode, containers = [] }: Task): string => {
  const own = containers.find(({ reason, exitCode }) => reason !== undefined || (exitCode ?? 0) !== 0);
  const told = own?.reason ?? (own?.exitCode === undefined ? '' : `exit code ${own.exitCode}`);
  const base = stoppedReason === '' ? (stopCode ?? '') : stoppedReason;
  return redact(told === '' || base.includes(told) ? base : `${base} (${told})`);
};

const failedTask = (task: Task): FailedTask[] => {
  const { taskArn = '', stopCode, stoppedReason = '', stoppedAt } = task;
  if (!BY_ITSELF.has(stopCode ?? '') && !FAILED_CHECKS.test(stoppedReason)) return [];
  const atMs = Date.parse(stoppedAt ?? '');
  return [
    {
      taskArn,
      stoppedAt: Number.isNaN(atMs) ? null : atMs,
      ran: stopCode !== 'TaskFailedToStart',
      reason: reasonOf(task),
    },
  ];
};

/** ARNs in the answer to ListTasks; null where it does not tell. */
export const listedTasks = (answer: Answer | undefined): string[] | null => {
  const sight = sightOf('ecs', 'ListTasks', answer);
  return sight.known ? sight.seen.taskArns : null;
};

/**
 * The tasks that failed, newest first, from the answer to ListTasks and those to DescribeTasks. A task that was forgotten
 * between the two calls is among the failures of the answer, and counts no more: ECS keeps stopped tasks for an hour.
 */
export const seeFailedTasks = (list: Answer | undefined, described: readonly Answer[]): Sight<FailedTask[]> => {
  const listed = listedTasks(list);
  if (listed === null) {
    const sight = sightOf('ecs', 'ListTasks', list);
    return { known: false, cause: sight.known ? 'ECS did not list its stopped tasks' : sight.cause };
  }
  const failed: FailedTask[] = [];
  const asked = new Set(listed);
  for (const answer of described) {
    const sight = sightOf('ecs', 'DescribeTasks', answer);
    if (!sight.known) return sight;
    // Reads that travelled together have one answer for all.
    failed.push(...sight.seen.tasks.filter(({ taskArn = '' }) => asked.has(taskArn)).flatMap(failedTask));
  }
  return { known: true, seen: failed.toSorted((left, right) => (right.stoppedAt ?? 0) - (left.stoppedAt ?? 0)) };
};
