/**
 * A person as far as the tool can know one: by who they are before they take on a role, not by the session of the role, whose
 * name anybody chooses. `sts:SourceIdentity` would say it, but no API tells a session its own (AWS STS API Reference,
 * GetCallerIdentity answers account, ARN and user id); so the credentials behind the role are asked who they are of.
 */
import type { Answer } from '../api/call.ts';

/** Who the credentials are of (AWS STS API Reference, GetCallerIdentity). */
export interface Caller {
  arn: string;
  /** Of a role `AROA…:SESSION`, of a user `AIDA…` (IAM User Guide, IAM identifiers). */
  userId: string;
}

/** Where credentials come from. */
export interface Origin {
  /** The profile in use; null where they come from elsewhere, such as the environment. */
  profile: string | null;
  /** The profile from whose credentials the role is taken on, and who STS says these are of; null where no role is. */
  source: { profile: string; caller: Answer } | null;
  /** The program that the session is of and no person, such as `the Lambda function fire-drill`; null where none is known. */
  program: string | null;
}

export interface Person {
  /** For people and journals: an ARN, elsewhere the operator's name. */
  name: string;
  /** Who have one of them in common are the same person. */
  marks: readonly string[];
  /** Why nobody is known behind these credentials, a clause; null where somebody is. */
  unknown: string | null;
}

/** The part of an ARN that names who it is: the session of a role, the name of a user, or `root`. */
const lastOf = (arn: string): string => arn.slice(arn.lastIndexOf(arn.includes('/') ? '/' : ':') + 1);

const SERIAL = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}';

/**
 * Names that no person chose. Defaults of the SDKs and the command line (`aws-sdk-js-1606300000000`: @aws-sdk/credential-provider-ini;
 * `botocore-session-1606300000`: botocore, credentials; nanoseconds alone: AWS SDK for Go); what AWS itself calls sessions of instances (`i-…`), tasks and pods; and whatever ends in a time or a serial number.
 */
const GENERATED = new RegExp(
  [
    '^(?:aws-|amazon-)?[a-z-]*sdk\\b',
    '^botocore-',
    '^aws-?cli',
    '^(?:assume-role|web-identity|default)[_-]',
    '^(?:session|default|root)$',
    '^GitHubActions$',
    '^AWS(?:CodeBuild|CodePipeline|CloudFormation|ServiceRole)',
    '^eks-',
    '^m?i-[0-9a-f]{8,17}$',
    `(?:^|[-_.:])(?:${SERIAL})$`,
    '(?:^|[-_.@])\\d{9,}$',
    '^\\W*$',
  ].join('|'),
  'i',
);

/** Is the name of a session one that a program made? */
export const isGenerated = (session: string): boolean => GENERATED.test(session);

const isSession = (arn: string): boolean => arn.includes(':assumed-role/');

/** Why no person is known by these credentials alone, a clause; null where one is. */
export const anonymity = ({ arn }: Caller): string | null => {
  const name = lastOf(arn);
  return isSession(arn) && isGenerated(name) ? `"${name}" is the name that a program gave the session` : null;
};

/**
 * What a caller is known by. The name counts beside the ARN: whoever switches roles keeps it, as IAM Identity Center gives
 * every role that it manages (`AWSReservedSSO_…`) the user's name for its session (IAM Identity Center User Guide).
 */
export const marksOf = (caller: Caller): string[] => {
  const marks = [`arn ${caller.arn}`, `id ${caller.userId}`];
  return anonymity(caller) === null ? [...marks, `name ${lastOf(caller.arn).toLowerCase()}`] : marks;
};

/** Who works at a machine: never twice the same, whoever their credentials are of. */
export const seatOf = (operator: string, host: string): string => `seat ${operator}@${host}`.toLowerCase();

/** Have they anything in common? */
export const isSame = (one: Pick<Person, 'marks'>, other: Pick<Person, 'marks'>): string | null =>
  one.marks.find((mark) => other.marks.includes(mark)) ?? null;
