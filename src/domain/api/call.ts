/**
 * A call is data: everything that changes or reads the world is one of these values, in the AWS API's own names and
 * shapes. Dry run, journal, paper runbook, region ban and sandbox all work on the same value. Which there are is derived
 * from the definitions of the services (`services.ts`).
 */
import type { Region } from './region.ts';
import type { AWS_SERVICES, SERVICES } from './services.ts';

export type { CommandInput, CommandOutput, Program } from './command.ts';
export type { ConfirmInput, ConfirmOutput } from './human.ts';
export type { DnsProbeInput, DnsProbeOutput, HttpProbeInput, HttpProbeOutput } from './probe.ts';
export type { StackPreviewOutput } from './pulumi.ts';
export type { GetObjectOutput, PutObjectInput } from './s3.ts';
export type { Region };

type Definitions = typeof SERVICES;
type Defined<S extends ServiceName, O extends OperationOf<S>> = Definitions[S]['operations'][O];

export type ServiceName = keyof Definitions;
/** Services whose calls go to AWS; the others are answered by the tool itself. */
export type AwsService = keyof typeof AWS_SERVICES;
export type OperationOf<S extends ServiceName> = keyof Definitions[S]['operations'] & string;
type InputOf<S extends ServiceName, O extends OperationOf<S>> =
  Defined<S, O> extends { shape?: { input: infer Input } } ? Input : never;

/** The output shape of one API operation, as JSON. */
export type OutputOf<S extends ServiceName, O extends OperationOf<S>> =
  Defined<S, O> extends { shape?: { output: infer Output } } ? Output : never;

/** What a whole answer of the operation always holds. */
export type MembersOf<S extends ServiceName, O extends OperationOf<S>> =
  Defined<S, O> extends { answer: { members: infer Held } } ? keyof Held : never;

/** Operations of AWS that change something. */
export type WriteOf<S extends ServiceName> = {
  [O in OperationOf<S>]: Defined<S, O> extends { kind: 'write' } ? O : never;
}[OperationOf<S>];

/** One call of one API operation in one region. */
export type CallOf<S extends ServiceName, O extends OperationOf<S>> = {
  service: S;
  operation: O;
  /** The region whose endpoint is called. For Route 53 (one global control plane in us-east-1) it is us-east-1. */
  region: Region;
  input: InputOf<S, O>;
};

/** Any call, discriminated by `service` and `operation`. */
export type Call = { [S in ServiceName]: { [O in OperationOf<S>]: CallOf<S, O> }[OperationOf<S>] }[ServiceName];

type ComparingOf<S extends ServiceName> = {
  [O in OperationOf<S>]: Defined<S, O> extends { comparing: true } ? O : never;
}[OperationOf<S>];

/** A call that only a comparison of regions sends. */
export type ComparingCall = {
  [S in ServiceName]: { [O in ComparingOf<S>]: CallOf<S, O> }[ComparingOf<S>];
}[ServiceName];

/** Why a call was not answered with yes; the engine decides on `kind`, people read `message`. */
export interface CallError {
  /** The API's own error code, such as `ThrottlingException`. */
  code: string;
  message: string;
  kind: CallErrorKind;
}

/**
 * `throttled` rate exceeded · `conflict` busy, try later · `missing` no such resource · `invalid` the request is wrong ·
 * `denied` not authorised · `expired` credentials ran out · `unreachable` never arrived · `timeout` no answer in time ·
 * `internal` the service failed.
 */
export type CallErrorKind =
  | 'throttled'
  | 'conflict'
  | 'missing'
  | 'invalid'
  | 'denied'
  | 'expired'
  | 'unreachable'
  | 'timeout'
  | 'internal';

/** Yes with the output; a definite no (nothing changed); or unknown (a write may or may not have happened). */
export type Answer<Output = unknown> =
  | { outcome: 'yes'; output: Output }
  | { outcome: 'no'; error: CallError }
  | { outcome: 'unknown'; error: CallError };

/** The one function in the world that executes calls. It never throws and always answers by the deadline. */
export interface Target {
  /** @param deadlineMs how long the call may take from now, in milliseconds. */
  send(call: Call, deadlineMs: number): Promise<Answer>;
}
