/** Every service of the sandbox: how it answers, what becomes due in it, and which resources a call to it names. */
import type { Answer, Call, ServiceName } from '../../domain/api/call.ts';
import type { Due, InRegion, SandboxState } from '../state.ts';
import { acm } from './acm.ts';
import { applicationAutoscaling } from './application-autoscaling.ts';
import { cloudwatch } from './cloudwatch.ts';
import { command } from './command.ts';
import { ec2 } from './ec2.ts';
import { ecs } from './ecs.ts';
import { elbv2 } from './elbv2.ts';
import { human } from './human.ts';
import { iam } from './iam.ts';
import { kinesis } from './kinesis.ts';
import { lambda } from './lambda.ts';
import { logs } from './logs.ts';
import { probe } from './probe.ts';
import { pulumi } from './pulumi.ts';
import { route53 } from './route53.ts';
import { s3 } from './s3.ts';
import { s3control } from './s3control.ts';
import type { DueHandlers, SandboxService } from './service.ts';
import { serviceQuotas } from './service-quotas.ts';
import { sts } from './sts.ts';

/** In the order in which they take their turn once a minute: tasks are what policies scale by. */
const SERVICES: { [S in ServiceName]: SandboxService<S> } = {
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
  pulumi,
  probe,
  human,
  command,
};

/** What a service does, whichever it is: the type of its calls is told by the place in the table alone. */
interface AnyService {
  operations: Readonly<Record<string, (here: InRegion, call: Call) => Answer>>;
  everyMinute?(here: InRegion): void;
  resourcesIn?(state: SandboxState, call: Call): (string | undefined)[];
}
const BY_NAME = SERVICES as unknown as Readonly<Record<ServiceName, AnyService>>;

/** Has the service that a call names answer it. @throws RangeError for an operation that no service has. */
export const answerCall = (here: InRegion, call: Call): Answer => {
  const handler = BY_NAME[call.service].operations[call.operation];
  if (handler === undefined) throw new RangeError(`no such operation: ${call.service} ${call.operation}`);
  return handler(here, call);
};

type ServiceDue = Exclude<Due, { kind: 'minute' }>;

const DUE: DueHandlers<ServiceDue['kind']> = { ...ecs.due, ...lambda.due, ...kinesis.due, ...pulumi.due };

/** Has the service that something is due in do it. */
export const happenIn = (here: InRegion, item: ServiceDue): void =>
  (DUE[item.kind] as (here: InRegion, item: ServiceDue) => void)(here, item);

const EVERY_MINUTE = Object.values(BY_NAME).flatMap(({ everyMinute }) => everyMinute ?? []);

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
