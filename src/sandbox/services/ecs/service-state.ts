/** The state of an ECS service of the sandbox. Its tasks are counts, and lists of those that something is about to happen to. */

/** A task between its launch and its first passed health check. */
export interface StartingTask {
  /** Number among the launches of its service. */
  id: number;
  /** When it runs, or when it fails. */
  runningAtMs: number;
  /** Why it will never run; absent for most. */
  fails?: string;
  /** First passed check of the load balancer; null for a service without one. */
  healthyAtMs: number | null;
}

/** A task that ended, as DescribeTasks shows it for an hour. */
export interface StoppedTask {
  id: number;
  atMs: number;
  stopCode: 'TaskFailedToStart' | 'EssentialContainerExited' | 'ServiceSchedulerInitiated';
  reason: string;
  /** Of its container; null where it never ran or was told to stop. */
  exitCode: number | null;
}

/** The deployment of a service. A changed count makes no new one (Amazon ECS API Reference, UpdateService). */
export interface DeploymentState {
  rolloutState: string;
  rolloutStateReason: string;
  /** Counted only until a task of it runs. */
  failedTasks: number;
  /** Does its circuit breaker go back to the deployment before? */
  rollsBack: boolean;
}

export interface ServiceState {
  clusterName: string;
  serviceName: string;
  serviceArn: string;
  taskDefinition: string;
  /** vCPU of one task: 1024 CPU units are 1. */
  vcpu: number;
  imageMB: number;
  targetGroupArn: string | null;
  desiredCount: number;
  /** What DescribeServices may still show of an earlier desired count, and until when. */
  staleRead?: { desiredCount: number; untilMs: number };
  /** Running tasks, healthy or not. */
  runningCount: number;
  /** Targets that passed their check; equal to `runningCount` where there is no target group. */
  healthyCount: number;
  starting: StartingTask[];
  /** Tasks launched since the world began. */
  launchCount?: number;
  /** Tasks that the vCPU quota did not admit; tried again every minute. */
  unplacedCount: number;
  /** When they are tried next; absent while all are placed. */
  placeAgainAtMs?: number;
  /** Targets that leave their group, oldest first; the load balancer sends them nothing new. */
  draining?: { count: number; untilMs: number }[];
  /** Earliest moment of the next launch by the limit of 500 a minute for one service. */
  nextLaunchMs: number;
  /** `none`, or what happens to its tasks: see `task-faults.ts`. Absent: none. */
  taskFault?: string;
  /** ACTIVE, DRAINING or INACTIVE; absent: ACTIVE. */
  status?: string;
  deploymentController?: string;
  deployment?: DeploymentState;
  /** Tasks that ended within the hour, oldest first. */
  stopped?: StoppedTask[];
  /** Tasks that were stopped because fewer were wanted. */
  scaledInCount?: number;
  /** Numbers of running tasks that will crash, oldest first. */
  crashing?: number[];
  /** Tasks in a row that failed before they ran, and until when ECS waits with the next. */
  startFailures?: number;
  heldBackUntilMs?: number;
  /** Newest first, at most twenty. */
  events: { id: string; atMs: number; message: string }[];
}
