/** The events of an ECS service: what ECS says of its tasks. */
import type { OutputOf } from './call.ts';
import { redact } from '../text/redact.ts';

type Service = NonNullable<OutputOf<'ecs', 'DescribeServices'>['services']>[number];

/** A service event that tells why tasks are missing. */
const TROUBLE =
  /unable to|failed|unhealthy|throttled|circuit breaker|rolling back|impaired|insufficient|not authorized|access ?denied/i;
/** From here on nothing is missing: what was said before is over. */
const STEADY = /has reached a steady state/;
const STARTED = /has started (\d+) tasks?/;

/** Names of services, target groups and tasks stand in brackets, and may say anything. */
const NAMES = /\([^)]*\)/g;

/** ECS ends its sentences with a pointer to its own guide, which says nothing. */
const POINTER = /\s*For more information, see the Troubleshooting section.*$/i;

const byNewest = (left: { createdAt?: string | undefined }, right: { createdAt?: string | undefined }): number =>
  Date.parse(right.createdAt ?? '') - Date.parse(left.createdAt ?? '') || 0;

/** What the events of a service tell of the time since it last was as it should be. */
export interface EventsSeen {
  /** Why tasks are missing, in ECS's words; null where it says nothing of the kind. */
  trouble: string | null;
  /** Tasks that were started. More than are wanted: some replaced others. */
  startedTasks: number;
  /** Times that it started some: a service that comes to size does so in a few goes, one that replaces tasks in many. */
  startCount: number;
}

/** The events of a service, which DescribeServices gives newest first (Amazon ECS API Reference, Service). */
export const seeEvents = ({ events = [] }: Pick<Service, 'events'>): EventsSeen => {
  const newest = events.toSorted(byNewest).map(({ createdAt, message = '' }) => ({ createdAt, message }));
  const steadyAt = newest.findIndex(({ message }) => STEADY.test(message));
  const since = steadyAt < 0 ? newest : newest.slice(0, steadyAt);
  const trouble = since.find(({ message }) => TROUBLE.test(message.replaceAll(NAMES, '')));
  const starts = since.flatMap(({ message }) => Number(STARTED.exec(message)?.[1] ?? 0) || []);
  return {
    trouble: trouble === undefined ? null : redact(trouble.message.replace(POINTER, '')),
    startedTasks: starts.reduce((sum, count) => sum + count, 0),
    startCount: starts.length,
  };
};
