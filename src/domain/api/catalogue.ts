/**
 * What is known about each API operation, by service and operation, and the request-rate buckets that they draw from. The
 * engine, the sandbox and the estimate all read these; the definitions themselves stand one file a service (`services.ts`).
 */
import type { Members } from './answer-rules.ts';
import type { AwsService, Call, ComparingCall, OperationOf, ServiceName } from './call.ts';
import type { AwsServiceDefinition, Budget, Operation, ServiceDefinition } from './definition.ts';
import { AWS_SERVICES, SERVICES } from './services.ts';

export { IAM_REGION } from './iam.ts';
export { ROUTE53_REGION } from './route53.ts';
export type { Budget };

type Definitions = typeof SERVICES;

export type BucketName = { [S in ServiceName]: keyof Definitions[S]['buckets'] }[ServiceName];
type UnstatedBucketName = {
  [S in ServiceName]: Definitions[S] extends { unstatedBuckets: infer Buckets } ? keyof Buckets : never;
}[ServiceName];
export type AnyBucketName = BucketName | UnstatedBucketName;

/** All that is known about one operation. */
export type OperationFacts = Operation<{ input: unknown; output: unknown }, Members, AnyBucketName>;

/** An operation that draws from a bucket that no service has does not compile here. */
const DEFINITIONS: Readonly<Record<ServiceName, ServiceDefinition & { operations: Record<string, OperationFacts> }>> =
  SERVICES;

const definitions = Object.values(DEFINITIONS);

/** Request-rate buckets that a plan states, one set for each region and account, with AWS's published defaults. */
export const DEFAULT_BUDGETS = Object.assign({}, ...definitions.map(({ buckets }) => buckets)) as Readonly<
  Record<BucketName, Readonly<Budget>>
>;

/** All buckets that there are: beside those that a plan states, those that it does not. */
export const ALL_BUDGETS = Object.assign(
  {},
  DEFAULT_BUDGETS,
  ...definitions.map(({ unstatedBuckets }) => unstatedBuckets),
) as Readonly<Record<AnyBucketName, Readonly<Budget>>>;

/** What a plan states; for every other bucket the default counts. */
export type Budgets = Record<BucketName, Budget> & Partial<Record<AnyBucketName, Budget>>;

type Catalogue = { [S in ServiceName]: { [O in OperationOf<S>]: OperationFacts } };

/** Facts of every operation, by service. */
export const CATALOGUE = Object.fromEntries(
  Object.entries(DEFINITIONS).map(([service, { operations }]) => [service, operations]),
) as Catalogue;

/** Facts of the operation that a call names. */
export const factsOf = (call: { service: ServiceName; operation: string }): OperationFacts => {
  const facts = (CATALOGUE[call.service] as Record<string, OperationFacts>)[call.operation];
  if (facts === undefined)
    throw new RangeError(`no such operation in the catalogue: ${call.service} ${call.operation}`);
  return facts;
};

/** Do its calls go to AWS? */
export const isAwsService = (service: string): service is AwsService => Object.hasOwn(AWS_SERVICES, service);

/** What is known of a service of AWS as a whole; null for what the tool answers itself. */
export const awsServiceOf = (service: string): AwsServiceDefinition | null =>
  isAwsService(service) ? AWS_SERVICES[service] : null;

/** Is it a call that only a comparison of regions sends? */
export const isComparing = (call: Call): call is ComparingCall => factsOf(call).comparing === true;

/** Does the call change anything? Only these are journaled as intents and never repeated once done. */
export const isWrite = (call: Call): boolean => factsOf(call).kind === 'write';
