/** The primary's recorded facts, out of what AWS reports of it: what `failover sync` writes down. */
import type { OutputOf } from '../domain/api/call.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { Manifest } from '../domain/facts/manifest.ts';
import { meantMappings } from '../domain/api/mapping-choice.ts';
import { PRIMARY_FACTS_SCHEMA, primaryFactsSchema, type PrimaryFacts } from '../domain/facts/primary-facts.ts';
import { schemaProblems } from '../domain/text/schema-words.ts';
import { describedFunction, describedScaling, describedService, describedTask } from './described.ts';
import { fieldsOf, type KindName, type Snapshot } from './item.ts';
import { subjectsOf, type Kind } from './look.ts';

type Task = NonNullable<OutputOf<'ecs', 'DescribeTaskDefinition'>['taskDefinition']>;

/** The container of the service's own name, else the first: others stand beside it. */
const digestIn = ({ containerDefinitions = [] }: Task, name: string): string | undefined => {
  const container = containerDefinitions.find((one) => one.name === name) ?? containerDefinitions[0];
  return /@(sha256:[0-9a-f]{64})$/.exec(container?.image ?? '')?.[1];
};

const services: Kind = {
  name: 'service',
  remedy: '',
  subjects: (manifest) =>
    subjectsOf(manifest.services, (service, look) => {
      const described = describedService(look, service);
      const task = describedTask(look, service);
      const target = describedScaling(look, service);
      if (described === null || task === null) return [];
      const desiredCount = described.desiredCount ?? 0;
      return [
        {
          fields: fieldsOf({
            imageDigest: digestIn(task, service.name),
            cpuUnits: Number(task.cpu),
            memoryMiB: Number(task.memory),
            desiredCount,
            // Without autoscaling the count is the bound.
            minTasks: target?.MinCapacity ?? desiredCount,
            maxTasks: target?.MaxCapacity ?? Math.max(1, desiredCount),
          }),
        },
      ];
    }),
};

const consumers: Kind = {
  name: 'function',
  remedy: '',
  subjects: (manifest) =>
    subjectsOf(manifest.consumers, (consumer, look) => {
      const found = describedFunction(look, consumer);
      const listed = look.ask({
        service: 'lambda',
        operation: 'ListEventSourceMappings',
        region: manifest.region,
        input: {},
      });
      const [mapping] = meantMappings(listed?.EventSourceMappings ?? [], consumer);
      if (found === null || mapping === undefined) return [];
      return [
        {
          fields: fieldsOf({
            codeSha256Base64: found.CodeSha256,
            runtime: found.Runtime,
            handler: found.Handler,
            memoryMiB: found.MemorySize,
            timeoutSeconds: found.Timeout,
            batchSize: mapping.BatchSize,
            parallelizationFactor: mapping.ParallelizationFactor ?? 1,
          }),
        },
      ];
    }),
};

const streams: Kind = {
  name: 'stream',
  remedy: '',
  subjects: (manifest) =>
    subjectsOf(manifest.streams, ({ streamName }, look) => {
      const stream = look.ask({
        service: 'kinesis',
        operation: 'DescribeStreamSummary',
        region: manifest.region,
        input: { StreamName: streamName },
      })?.StreamDescriptionSummary;
      if (stream === undefined) return [];
      return [
        {
          fields: fieldsOf({
            mode: stream.StreamModeDetails?.StreamMode ?? 'PROVISIONED',
            shardCount: stream.OpenShardCount,
            retentionHours: stream.RetentionPeriodHours,
          }),
        },
      ];
    }),
};

/** What has to be read for the facts. */
export const FACTS_KINDS: readonly Kind[] = [services, consumers, streams];

const failure = (region: string, what: string, remedy: string): Failure =>
  new Failure({
    code: 'primary-facts-incomplete',
    message: `The facts of ${region} were not recorded: ${what}. The earlier file, if there is one, is as it was.`,
    remedy,
    exitCode: EXIT.gate,
  });

/**
 * The facts in a snapshot of `FACTS_KINDS`. Never half of them: a standby that is declared from half of the primary would
 * lose the other half.
 * @throws Failure `primary-facts-incomplete` (exit 5) that names what is missing.
 */
export const primaryFactsOf = (manifest: Manifest, snapshot: Snapshot, nowMs: number): PrimaryFacts => {
  const { region, application, account } = manifest;
  const [untold] = snapshot.unread;
  if (untold !== undefined)
    throw failure(
      region,
      `${untold.kind} ${untold.name} could not be read (${untold.cause})`,
      'Run "failover sync" again when the region answers.',
    );
  const of = (kind: KindName): Record<string, unknown> =>
    Object.fromEntries(snapshot.items.filter((item) => item.kind === kind).map(({ name, fields }) => [name, fields]));
  const wanted = [
    ...manifest.services.map(({ name }) => ['service', name] as const),
    ...manifest.consumers.map(({ name }) => ['function', name] as const),
    ...manifest.streams.map(({ name }) => ['stream', name] as const),
  ];
  const missing = wanted.filter(([kind, name]) => of(kind)[name] === undefined);
  if (missing.length > 0)
    throw failure(
      region,
      `AWS has no ${missing.map((words) => words.join(' ')).join(', ')}`,
      'Deploy the primary, or export its manifest anew.',
    );
  const found = {
    schema: PRIMARY_FACTS_SCHEMA,
    application,
    account,
    region,
    recordedAt: new Date(nowMs).toISOString(),
    services: of('service'),
    consumers: of('function'),
    streams: of('stream'),
  };
  const read = primaryFactsSchema.safeParse(found);
  if (read.success) return read.data;
  const faults = schemaProblems(read.error.issues, found).map(
    ({ path, value, message }) => `${path} is ${value}: ${message}`,
  );
  throw failure(region, faults.join('; '), 'Correct that in the primary; an image must be deployed by its digest.');
};
