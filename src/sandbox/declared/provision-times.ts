/** How long AWS takes to create what a Pulumi program declares, and in what order: for a region that is promoted from cold. */
import { DECIDED_BY_RUNS } from '../../../stacks/decided.ts';
import { OWNED_BY_AUTOSCALING } from '../../../stacks/posture.ts';
import type { RegisteredResource } from '../services/declared-region.ts';

/**
 * From the call to "created", in milliseconds, where it is more than a moment. NAT gateway: the middle of eight Terraform
 * logs on GitHub, 85 to 125 s. CreateStream "returns immediately" with status CREATING (Kinesis API Reference); no figure is
 * published, 30 s is assumed as for resharding. Event source mapping: Creating until it polls, "several minutes" at worst
 * (Lambda Developer Guide, Kinesis); a minute is assumed as for switching it on. Alarms, policies, routes and addresses: a
 * second each (the same logs).
 */
const CREATION_MS: Readonly<Record<string, number>> = {
  'aws:ec2/natGateway:NatGateway': 106_000,
  /** awsx creates the gateways inside its component, which is one registration under mocks. */
  'awsx:ec2:Vpc': 110_000,
  'aws:kinesis/stream:Stream': 30_000,
  'aws:lambda/eventSourceMapping:EventSourceMapping': 60_000,
};
const OTHERWISE_MS = 1000;
/** Start of the program and its providers, and reading the state, before the first resource: assumed. */
const START_MS = 10_000;

/** Fields that an update by a run leaves as they are, by type. */
const LEFT_ALONE: Readonly<Record<string, readonly string[]>> = {
  'aws:ecs/service:Service': OWNED_BY_AUTOSCALING,
  'aws:appautoscaling/target:Target': DECIDED_BY_RUNS.scalableTarget,
  'aws:kinesis/stream:Stream': DECIDED_BY_RUNS.stream,
  'aws:lambda/eventSourceMapping:EventSourceMapping': DECIDED_BY_RUNS.mapping,
  'aws:route53/record:Record': DECIDED_BY_RUNS.record,
};

/** Every text in a registration's inputs, however deep. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const keyOf = ({ type, name }: RegisteredResource): string => `${type} ${name}`;

/** One resource that an update creates or changes. */
export interface CreationStep {
  key: string;
  /** After the update began. */
  readyAfterMs: number;
}

/**
 * What an update from one set of registrations to another does, and when each is done. All that depends on nothing is
 * created at once, the rest as soon as what its inputs name is there: as Pulumi does.
 */
export const creationSteps = (
  before: readonly RegisteredResource[],
  after: readonly RegisteredResource[],
): CreationStep[] => {
  const there = new Map(before.map((resource) => [keyOf(resource), resource]));
  const differs = (resource: RegisteredResource): boolean => {
    const old = there.get(keyOf(resource));
    if (old === undefined) return true;
    const fields = new Set([...Object.keys(old.inputs), ...Object.keys(resource.inputs)]);
    return [...fields].some(
      (field) =>
        LEFT_ALONE[resource.type]?.includes(field) !== true &&
        JSON.stringify(old.inputs[field]) !== JSON.stringify(resource.inputs[field]),
    );
  };
  const readyMs = new Map<string, number>();
  const steps: CreationStep[] = [];
  for (const resource of after) {
    if (!resource.custom && !resource.type.startsWith('awsx:')) continue;
    if (!differs(resource)) continue;
    const texts = new Set(textsIn(resource.inputs));
    const startMs = [...readyMs].reduce(
      (latest, [id, ms]) => (texts.has(id) ? Math.max(latest, ms) : latest),
      START_MS,
    );
    const readyAfterMs = startMs + (CREATION_MS[resource.type] ?? OTHERWISE_MS);
    for (const id of [resource.id, resource.outputs['arn']]) if (typeof id === 'string') readyMs.set(id, readyAfterMs);
    steps.push({ key: keyOf(resource), readyAfterMs });
  }
  return steps;
};
