/**
 * The primary's recorded facts: what runs there, as AWS reported it at one moment. The standby is declared from them, so
 * that `pulumi preview` of the standby shows what it lacks. Logical names are those of the application's description.
 */
import { z } from 'zod';
import { EXIT, Failure } from '../failure.ts';
import { findJsonFault } from '../text/json-text.ts';
import { problemLine, schemaProblems } from '../text/schema-words.ts';
import { regionSchema } from './manifest.ts';

/** Version of the file's shape. */
export const PRIMARY_FACTS_SCHEMA = 'oregon-trail.primary-facts/1';

const count = z.number().int().min(0);
const positive = z.number().int().min(1);

const serviceFactsSchema = z.strictObject({
  /** Of the image that the running task definition names, such as `sha256:…`. */
  imageDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is not a digest such as sha256:…'),
  /** CPU units (1024 = 1 vCPU) and MiB of one task. */
  cpuUnits: positive,
  memoryMiB: positive,
  desiredCount: count,
  /** Scaling bounds. */
  minTasks: count,
  maxTasks: positive,
});

const consumerFactsSchema = z.strictObject({
  /** SHA-256 of the deployment package in base64, as Lambda shows it (Lambda API Reference, FunctionConfiguration). */
  codeSha256Base64: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is not a SHA-256 in base64, as Lambda shows it'),
  runtime: z.string().min(1),
  handler: z.string().min(1),
  memoryMiB: positive,
  timeoutSeconds: positive,
  batchSize: positive,
  parallelizationFactor: positive,
});

const streamFactsSchema = z.strictObject({
  mode: z.enum(['PROVISIONED', 'ON_DEMAND']),
  /** Open shards. */
  shardCount: positive,
  retentionHours: positive,
});

export const primaryFactsSchema = z.strictObject({
  schema: z.literal(PRIMARY_FACTS_SCHEMA),
  application: z.string().min(1),
  account: z.string().regex(/^\d{12}$/, 'is not a 12-digit AWS account id'),
  /** The region that was looked at. */
  region: regionSchema,
  /** When it was looked at, ISO 8601 in UTC. */
  recordedAt: z.iso.datetime(),
  /** By logical name, as the three below. */
  services: z.record(z.string(), serviceFactsSchema),
  consumers: z.record(z.string(), consumerFactsSchema),
  streams: z.record(z.string(), streamFactsSchema),
});

/** What the primary was made of when it was last looked at. */
export type PrimaryFacts = z.infer<typeof primaryFactsSchema>;

/** @param fault with its full stop, or without */
const refuse = (file: string, fault: string): Failure =>
  new Failure({
    code: 'primary-facts-invalid',
    message: `The primary's recorded facts in ${file} cannot be read: ${fault.replace(/\.?$/, '.')}`,
    remedy: 'Record them anew from the live primary: failover sync.',
    exitCode: EXIT.usage,
  });

/**
 * Reads recorded facts; `file` names them in the message.
 * @throws Failure `primary-facts-invalid` (exit 2) with the line, or the field, that is wrong.
 */
export const parsePrimaryFacts = (text: string, file: string): PrimaryFacts => {
  const fault = findJsonFault(text);
  if (fault !== null) throw refuse(file, `line ${fault.line}, column ${fault.column}: expected ${fault.expected}`);
  const value: unknown = JSON.parse(text);
  const read = primaryFactsSchema.safeParse(value);
  if (read.success) return read.data;
  throw refuse(
    file,
    schemaProblems(read.error.issues, value)
      .map((problem) => problemLine(problem, { hidesValues: true }))
      .join(' '),
  );
};
