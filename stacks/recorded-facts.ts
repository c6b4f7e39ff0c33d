/** The standby out of the primary's recorded facts: what runs there goes before what the description says. */
import { EXIT, Failure } from '../src/domain/failure.ts';
import type { PrimaryFacts } from '../src/domain/facts/primary-facts.ts';
import type { Application, ConsumerDescription, ServiceDescription } from './application.ts';

const HOUR_MS = 3_600_000;

/** Facts are recorded after each deployment and once a day (docs/stacks.md); half a day more, and the schedule is broken. */
const MAXIMUM_AGE_DEFAULT = '36h';

/**
 * Reads an age such as `36h` or `2d`.
 * @returns milliseconds.
 * @throws Failure `facts-age-invalid` (exit 2).
 */
const readAge = (text: string): number => {
  const [, amount, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  if (amount !== undefined && Number(amount) > 0) return Number(amount) * (unit === 'd' ? 24 : 1) * HOUR_MS;
  throw new Failure({
    code: 'facts-age-invalid',
    message: `The configuration oregon-trail:factsMaximumAge is "${text}", which is not a number of hours or days such as 36h or 2d.`,
    remedy: `Set it, for example: pulumi config set oregon-trail:factsMaximumAge ${MAXIMUM_AGE_DEFAULT}`,
    exitCode: EXIT.usage,
  });
};

/**
 * Refuses facts that are older than `maximumAge` (such as `36h`), and those from the future, which no clock can have
 * recorded.
 * @throws Failure `facts-too-old` or `facts-age-invalid` (exit 2).
 */
export const checkAge = (facts: PrimaryFacts, nowMs: number, maximumAge = MAXIMUM_AGE_DEFAULT): void => {
  const maximumMs = readAge(maximumAge);
  const ageMs = nowMs - Date.parse(facts.recordedAt);
  if (ageMs <= maximumMs && ageMs >= -HOUR_MS) return;
  const found =
    ageMs < 0
      ? `lie ${Math.round(-ageMs / HOUR_MS)} h in the future`
      : `are ${Math.round(ageMs / HOUR_MS)} h old, and ${maximumAge} is the most`;
  throw new Failure({
    code: 'facts-too-old',
    message: `The primary's facts, recorded at ${facts.recordedAt}, ${found}: the standby would be declared from a primary that is no more.`,
    remedy:
      'Record them anew: failover sync. While the primary does not answer, allow older ones knowingly: pulumi config set oregon-trail:factsMaximumAge 7d',
    exitCode: EXIT.usage,
  });
};

const foreign = (field: string, found: string, expected: string): Failure =>
  new Failure({
    code: 'facts-foreign',
    message: `The recorded facts are of ${field} ${found}, and this stack's primary is ${expected}.`,
    remedy: 'Name the facts of this application in oregon-trail:facts, or record them: failover sync.',
    exitCode: EXIT.usage,
  });

const checkNames = (field: string, known: { name: string }[], recorded: object): void => {
  const names = new Set(known.map(({ name }) => name));
  const unknown = Object.keys(recorded).find((name) => !names.has(name));
  if (unknown === undefined) return;
  throw new Failure({
    code: 'facts-beyond-description',
    message: `The primary runs ${field}.${unknown}, which the application's description does not have: the standby would lack it.`,
    remedy: 'Describe it, or remove it from the primary and record the facts anew: failover sync.',
    exitCode: EXIT.usage,
  });
};

const serviceFrom = (service: ServiceDescription, { services }: PrimaryFacts): ServiceDescription => {
  const facts = services[service.name];
  if (facts === undefined) return service;
  // A region that serves needs one task at least, also when the primary was recorded at none.
  const tasks = Math.max(1, facts.minTasks);
  const maxTasks = Math.max(tasks, facts.maxTasks);
  return {
    ...service,
    image: { ...service.image, digest: facts.imageDigest },
    cpuUnits: facts.cpuUnits,
    memoryMiB: facts.memoryMiB,
    tasks,
    desiredTasks: Math.min(maxTasks, Math.max(tasks, facts.desiredCount)),
    maxTasks,
  };
};

const consumerFrom = (consumer: ConsumerDescription, facts: PrimaryFacts): ConsumerDescription => {
  const { codeSha256Base64, ...settings } = facts.consumers[consumer.name] ?? {};
  const stream = facts.streams[consumer.stream.name];
  return {
    ...consumer,
    ...settings,
    ...(codeSha256Base64 !== undefined && { code: { sha256Base64: codeSha256Base64 } }),
    stream: {
      ...consumer.stream,
      ...stream,
      // A stream at rest is never larger than the one that serves.
      restShardCount: Math.min(consumer.stream.restShardCount, stream?.shardCount ?? Number.MAX_SAFE_INTEGER),
    },
  };
};

/**
 * The application as its primary runs it: image digests, sizes, counts, function hashes and settings, modes and shards as
 * recorded. What was not recorded, such as a service that was never deployed, stays as described.
 * @throws Failure `facts-foreign` or `facts-beyond-description` (exit 2).
 */
export const declaredFrom = (application: Application, facts: PrimaryFacts): Application => {
  const { name, account, regions, services, consumers } = application;
  if (facts.application !== name) throw foreign('application', facts.application, name);
  if (facts.account !== account) throw foreign('account', facts.account, account);
  if (facts.region !== regions.primary.region) throw foreign('region', facts.region, regions.primary.region);
  checkNames('services', services, facts.services);
  checkNames('consumers', consumers, facts.consumers);
  const streams = consumers.map(({ stream }) => stream);
  checkNames('streams', streams, facts.streams);
  return {
    ...application,
    services: services.map((service) => serviceFrom(service, facts)),
    consumers: consumers.map((consumer) => consumerFrom(consumer, facts)),
  };
};
