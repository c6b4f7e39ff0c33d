/** The one error class a user ever sees: what happened, what it means, what to do next, and the exit code. */

/**
 * Exit codes of `failover`. A superset of Pulumi's published list, which users of this tool already know
 * (pulumi/pulumi `sdk/go/common/util/cmdutil/exit.go`).
 */
export const EXIT = {
  done: 0,
  stepFailed: 1,
  usage: 2,
  credentials: 3,
  refusedByAws: 4,
  gate: 5,
  notFound: 6,
  differences: 7,
  cancelled: 8,
  deadline: 9,
  paused: 10,
  unknown: 11,
  locked: 12,
  interrupted: 130,
  terminated: 143,
  internal: 255,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface FailureDetails {
  /** Stable, searchable, kebab-case: `plan-cycle`, `journal-corrupt`. */
  code: string;
  /** What happened, naming the field and the value. */
  message: string;
  /** What stands below the message, a line each: the problems of a plan, say. */
  lines?: readonly string[];
  /** What to do next, as an instruction; where it can be a command, the command. */
  remedy: string;
  exitCode: ExitCode;
  cause?: unknown;
}

/** A word that no person reads to its end: what was given by mistake may be a whole file. */
const LONGEST_WORD = 400;

const brief = (text: string): string =>
  text.replaceAll(
    new RegExp(`\\S{${LONGEST_WORD + 1},}`, 'gu'),
    (word) => `${word.slice(0, 100)}… (${word.length} characters)`,
  );

/** Expected trouble: bad input, a refusing world, a lost race. Anything else that is thrown is a bug in the tool. */
export class Failure extends Error {
  readonly code: string;
  /** The message without its lines. */
  readonly headline: string;
  readonly lines: readonly string[];
  readonly remedy: string;
  readonly exitCode: ExitCode;

  constructor(details: FailureDetails) {
    const message = brief(details.message);
    const lines = (details.lines ?? []).map(brief);
    super([message, ...lines].join('\n'), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.code = details.code;
    this.headline = message;
    this.lines = lines;
    this.remedy = details.remedy;
    this.exitCode = details.exitCode;
  }
}
