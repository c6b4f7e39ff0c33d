/** A small world made by hand: one cluster with a web service and a worker, a stream, a mapping; chance turned off. */
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { createLedger } from '../../src/sandbox/ledger.ts';
import { createLoad } from '../../src/sandbox/load/create.ts';
import { DEFAULT_SANDBOX_PHYSICS } from '../../src/sandbox/physics.ts';
import { createRoute53State } from '../../src/sandbox/services/route53/state.ts';
import { preparedQuotas } from '../../src/sandbox/services/quotas.ts';
import type { ServiceState } from '../../src/sandbox/services/ecs/service-state.ts';
import { createRegion, type SandboxState } from '../../src/sandbox/state.ts';
import { sandboxMachine, type SandboxInput, type SandboxOutput } from '../../src/sandbox/world.ts';

export const START_MS = Date.parse('2020-11-25T12:45:00Z');
export const WEST = 'us-west-2';
export const GROUP = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/web/1';
export const CLUSTER_ARN = 'arn:aws:ecs:us-west-2:123456789012:cluster/c';

const service = (serviceName: string, more: Partial<ServiceState> = {}): ServiceState => ({
  clusterName: 'c',
  serviceName,
  serviceArn: `arn:aws:ecs:us-west-2:123456789012:service/c/${serviceName}`,
  taskDefinition: 'task:1',
  vcpu: 1,
  imageMB: 200,
  targetGroupArn: null,
  desiredCount: 0,
  runningCount: 0,
  healthyCount: 0,
  starting: [],
  unplacedCount: 0,
  nextLaunchMs: 0,
  events: [],
  ...more,
});

export interface TestWorld {
  state: SandboxState;
  /** Applies an input after `afterMs` more milliseconds. */
  step(input: SandboxInput, afterMs?: number): SandboxOutput;
  call(call: Call, afterMs?: number): Answer;
  advance(ms: number): void;
  service(name: string): ServiceState;
}

export const createTestWorld = ({ sigma = 0, extraServices = 0, seed = 1 } = {}): TestWorld => {
  const region = createRegion(WEST);
  region.clusters['c'] = { clusterName: 'c', clusterArn: CLUSTER_ARN };
  region.services['c/web'] = service('web', { targetGroupArn: GROUP });
  region.services['c/worker'] = service('worker');
  for (let index = 0; index < extraServices; index += 1) region.services[`c/s${index}`] = service(`s${index}`);
  region.targetGroups[GROUP] = {
    targetGroupArn: GROUP,
    name: 'web',
    healthCheckIntervalMs: 10_000,
    serviceKey: 'c/web',
    port: 80,
  };
  region.quotas = preparedQuotas(region.region);
  region.mappings['u-1'] = {
    uuid: 'u-1',
    functionArn: 'arn:aws:lambda:us-west-2:123456789012:function:f',
    eventSourceArn: 'arn:aws:kinesis:us-west-2:123456789012:stream/s',
    streamName: 's',
    status: 'Disabled',
    batchSize: 100,
    parallelizationFactor: 1,
    startingPosition: 'TRIM_HORIZON',
    lastModifiedMs: START_MS,
    transitionReason: 'USER_INITIATED',
    defects: [],
  };
  region.streams['s'] = {
    streamName: 's',
    streamArn: 'arn:aws:kinesis:us-west-2:123456789012:stream/s',
    mode: 'PROVISIONED',
    status: 'ACTIVE',
    shardCount: 2,
    nextShardCount: null,
    nextMode: null,
    retentionHours: 24,
    createdAtMs: START_MS,
    reshardedAtMs: [],
    modeChangedAtMs: [],
  };
  const state: SandboxState = {
    nowMs: START_MS,
    seed,
    account: '123456789012',
    serial: 0,
    physics: { ...DEFAULT_SANDBOX_PHYSICS, sigma },
    regions: { [WEST]: region },
    route53: createRoute53State(),
    outages: [],
    load: createLoad([], START_MS),
    ledger: createLedger(START_MS),
    buckets: {},
    due: [],
    unmodelled: {},
    defects: [],
  };
  const step = (input: SandboxInput, afterMs = 0) => sandboxMachine.step(state, state.nowMs + afterMs, input);
  return {
    state,
    step,
    call(call, afterMs = 0) {
      const output = step({ kind: 'call', call }, afterMs);
      if (output === 'hang') throw new Error('the call hangs');
      return output;
    },
    advance: (ms) => void step({ kind: 'advance' }, ms),
    service: (name) => region.services[`c/${name}`] as ServiceState,
  };
};

/** The output of an answer that must be yes. */
export const outputOf = <T>(answer: Answer): T => {
  if (answer.outcome !== 'yes') throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.output as T;
};

export const codeOf = (answer: Answer): string =>
  answer.outcome === 'yes' ? 'yes' : `${answer.error.code} ${answer.error.kind}`;
