/**
 * What a service is: one file here for each (`services.ts` lists them), and in it one entry for each operation, which holds
 * everything that is known about it. Calls, rates, batches, policies, whole answers, command lines and what the sandbox and
 * the SDK must have are all derived from these entries.
 */
import type { Members, Rule } from './answer-rules.ts';
import type { Asking, Permission } from './permission.ts';
import type { Region } from './region.ts';

/** A token bucket: `burst` requests at once, refilled with `perSecond`. */
export interface Budget {
  burst: number;
  perSecond: number;
}

/** Input and output of one operation, as JSON; types only. */
interface Forms {
  input: unknown;
  output: unknown;
}

/** What every operation says of itself. */
interface Entry<S extends Forms, Held extends Members, Bucket extends string> {
  /** The request-rate bucket that it draws from. */
  bucket: Bucket;
  /** A further bucket, and how much of it a request takes. */
  also?: { bucket: Bucket; units(input: S['input']): number };
  /** What its answer always holds, and how that tells what it is about. */
  answer: Rule<Held>;
}

/** What an operation of AWS says beside that. */
interface AwsEntry<S extends Forms, Held extends Members, Bucket extends string> extends Entry<S, Held, Bucket> {
  /** The action in an IAM policy. */
  iamAction: string;
  /** What the caller must be allowed, its own action first. Source: Service Authorization Reference, unless another is named. */
  needs(asking: Asking, input: S['input']): Permission | Permission[];
  /** Requests for different names can travel in one call: the list field of the input, and its API limit. */
  batch?: { field: keyof S['input'] & string; max: number };
  /** Output list of things that a batch could not find; joined when batches are split. */
  batchItems?: keyof S['output'] & string;
  /** How further pages are asked for: output field with the token, input field for it, output list to join. */
  page?: { token: keyof S['output'] & string; next: keyof S['input'] & string; items: keyof S['output'] & string };
  /** Fields of the input that are dates in the SDK and ISO 8601 strings here. */
  dates?: readonly (keyof S['input'] & string)[];
  /** The input as the AWS CLI takes it, and the flags that the command needs, where either is not as in the API. */
  inCli?(input: S['input']): { input: unknown; flags: string };
}

/** What one of the tool's own operations says beside that: its command lines. */
interface OwnEntry<S extends Forms, Held extends Members, Bucket extends string> extends Entry<S, Held, Bucket> {
  inShell(input: S['input']): string[];
}

/** All that is known about one operation. */
export interface Operation<
  S extends Forms = Forms,
  Held extends Members = Members,
  Bucket extends string = string,
> extends Entry<S, Held, Bucket> {
  /** Never there: it carries the types. */
  shape?: S;
  /** `read` and `probe` change nothing, `write` does, `ask` waits for a person. */
  kind: 'read' | 'write' | 'probe' | 'ask';
  /** Does only a comparison of regions send it? */
  comparing?: true;
  /** The action in an IAM policy; null for calls that are not AWS calls. */
  iamAction: string | null;
  needs(asking: Asking, input: S['input']): Permission | Permission[];
  batch?: { field: string; max: number };
  batchItems?: string;
  page?: { token: string; next: string; items: string };
  dates?: readonly string[];
  inCli?(input: S['input']): { input: unknown; flags: string };
  /** Its command lines, for what is not AWS's. */
  inShell?(input: S['input']): string[];
}

/** An operation of AWS that changes nothing. */
export const read =
  <S extends Forms>() =>
  <const Held extends Members, const Bucket extends string>(
    entry: AwsEntry<S, Held, Bucket>,
  ): Operation<S, Held, Bucket> => ({ kind: 'read', ...entry });

/** An operation of AWS that changes something. */
export const write =
  <S extends Forms>() =>
  <const Held extends Members, const Bucket extends string>(
    entry: AwsEntry<S, Held, Bucket>,
  ): Operation<S, Held, Bucket> & { kind: 'write' } => ({ kind: 'write', ...entry });

/** A read that only a comparison of regions needs; a run sends none of them. */
export const comparing =
  <S extends Forms>() =>
  <const Held extends Members, const Bucket extends string>(
    entry: AwsEntry<S, Held, Bucket>,
  ): Operation<S, Held, Bucket> & { comparing: true } => ({ kind: 'read', comparing: true, ...entry });

/** An operation of the tool's own. */
export const own =
  <S extends Forms>(kind: Operation['kind']) =>
  <const Held extends Members, const Bucket extends string>(
    entry: OwnEntry<S, Held, Bucket>,
  ): Operation<S, Held, Bucket> => ({ kind, iamAction: null, needs: () => [], ...entry });

/** A service: request-rate buckets and operations, in the names of the AWS CLI and API. */
export interface ServiceDefinition {
  /** Request-rate buckets that a plan states, one set for each region and account, with AWS's published defaults. */
  buckets: Readonly<Record<string, Budget>>;
  /** Those that no plan states: the default counts. */
  unstatedBuckets?: Readonly<Record<string, Budget>>;
  operations: Readonly<Record<string, Operation>>;
}

export interface AwsServiceDefinition extends ServiceDefinition {
  /** Name of the endpoint in a region (AWS General Reference, service endpoints). */
  endpoint(region: Region): string;
  /** Where its one control plane is, for a service that has one for the world. */
  homeRegion?: Region;
  /** Its name in the AWS CLI, where that is another. */
  cliName?: string;
  /** The code with which it says that the caller lacks a right ("Common errors" of each API reference, unless another is named). */
  denialCode: string;
  /** Its own name for too many requests ("Errors" and "Common errors" of each API reference). */
  throttlingCode: string;
}
