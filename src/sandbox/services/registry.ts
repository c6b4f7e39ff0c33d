/** Every service of the sandbox, and what goes through all of them: answers, what becomes due, what is shown. */
import type { Answer, Call, ServiceName } from '../../domain/api/call.ts';
import type { Due, InRegion, RegionState, SandboxState } from '../state.ts';
import { acm } from './acm.ts';
import { applicationAutoscaling } from './application-autoscaling/application-autoscaling.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { ec2 } from './ec2.ts';
import { ecs } from './ecs/ecs.ts';
import { elbv2 } from './elbv2/elbv2.ts';
import { human } from './human.ts';
import { iam } from './iam/iam.ts';
import { kinesis } from './kinesis/kinesis.ts';
import { lambda } from './lambda/lambda.ts';
import { logs } from './logs.ts';
import { probe } from './probe.ts';
import { pulumiWith } from './pulumi/pulumi.ts';
import { route53 } from './route53/route53.ts';
import { s3 } from './s3/s3.ts';
import { s3control } from './s3control/s3control.ts';
import type { Arrival, DueHandlers, Registration, SandboxService } from './service.ts';
import { serviceQuotas } from './service-quotas/service-quotas.ts';
import { sts } from './sts.ts';

/** What a stack brings is its service's: found when it arrives, since Pulumi is one of the services. */
function arrivalOf(type: string): Arrival | undefined {
  return ALL_SERVICES.map(({ declared }) => declared?.arrivals?.[type]).find((arrival) => arrival !== undefined);
}

/**
 * In the order in which they take their turn once a minute, and connect what was declared: tasks are what policies scale by,
 * records ask how tasks fare.
 */
export const SERVICES = {
  ecs,
  'application-autoscaling': applicationAutoscaling,
  elbv2,
  lambda,
  kinesis,
  route53,
  cloudwatch,
  s3,
  s3control,
  'service-quotas': serviceQuotas,
  sts,
  ec2,
  iam,
  logs,
  acm,
  pulumi: pulumiWith(arrivalOf),
  probe,
  human,
  command,
} satisfies { [S in ServiceName]: SandboxService<S> };

type Registered = (typeof SERVICES)[ServiceName];
/** All members of a union at once. */
type AllOf<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;

/** What a service does, whichever it is: the type of its calls is told by the place in the table alone. */
type AnyService = Registration & {
  due?: object;
  operations: Readonly<Record<string, (here: InRegion, call: Call) => Answer>>;
  resourcesIn?(state: SandboxState, call: Call): (string | undefined)[];
};
const BY_NAME = SERVICES as unknown as Readonly<Record<ServiceName, AnyService>>;

/** In the same order. */
export const ALL_SERVICES: readonly AnyService[] = Object.values(BY_NAME);

type ShownIn<S> = S extends { showsIn(state: SandboxState, region: RegionState): infer View } ? View : never;
type Shown<S> = S extends { shows(state: SandboxState): infer View } ? View : never;

/** What all services show of a region, and of the whole. */
export type RegionOfServices = AllOf<ShownIn<Registered>>;
export type WholeOfServices = AllOf<Shown<Registered>>;

export const showRegion = (state: SandboxState, region: RegionState): RegionOfServices =>
  Object.assign({}, ...ALL_SERVICES.map(({ showsIn }) => showsIn?.(state, region))) as RegionOfServices;

export const showWhole = (state: SandboxState): WholeOfServices =>
  Object.assign({}, ...ALL_SERVICES.map(({ shows }) => shows?.(state))) as WholeOfServices;

/** Has the service that a call names answer it. @throws RangeError for an operation that no service has. */
export const answerCall = (here: InRegion, call: Call): Answer => {
  const handler = BY_NAME[call.service].operations[call.operation];
  if (handler === undefined) throw new RangeError(`no such operation: ${call.service} ${call.operation}`);
  return handler(here, call);
};

/** Does the answer to a call show the load? */
export const readsLoad = ({ service }: Call): boolean => BY_NAME[service].readsLoad === true;

type ServiceDue = Exclude<Due, { kind: 'minute' }>;

type DueOf<S> = S extends { due: infer Handlers } ? Handlers : never;

const DUE: DueHandlers<ServiceDue['kind']> = Object.assign({}, ...ALL_SERVICES.map(({ due }) => due)) as AllOf<
  DueOf<Registered>
>;

/** Has the service that something is due in do it. */
export const happenIn = (here: InRegion, item: ServiceDue): void =>
  (DUE[item.kind] as (here: InRegion, item: ServiceDue) => void)(here, item);

const EVERY_MINUTE = ALL_SERVICES.flatMap(({ everyMinute }) => everyMinute ?? []);

/** What happens in a region once a minute. */
export const minuteIn = (here: InRegion): void => {
  for (const turn of EVERY_MINUTE) turn(here);
};

/**
 * Which resources a call names, in the names that outages of single resources use. Nothing for a call that lists, or that no
 * outage of single resources can be about.
 */
export const resourcesOf = (state: SandboxState, call: Call): string[] => {
  if (!state.outages.some(({ only, service }) => only !== undefined && service === call.service)) return [];
  const names = BY_NAME[call.service].resourcesIn?.(state, call) ?? [];
  return names.filter((name): name is string => name !== undefined && name !== '');
};
