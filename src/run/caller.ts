/**
 * Who runs this command, as far as others can rely on it: on AWS whom the credentials are of before they take on a role,
 * elsewhere the operator.
 */
import type { Answer, OutputOf } from '../domain/api/call.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { anonymity, marksOf, seatOf, type Caller, type Person } from '../domain/run/person.ts';
import type { Writer } from '../domain/run/entry.ts';
import { createBell } from '../engine/world.ts';
import type { Reach } from './command-outside.ts';
import { whoAmI } from './identity.ts';

const CALL_TIMEOUT_MS = 5000;

type Asker = Pick<Reach, 'target' | 'world' | 'name' | 'originOf'>;

/** @param whose such as `these are` */
const callerIn = (answer: Answer, region: string, whose: string): Caller => {
  const { Arn: arn, UserId: userId } =
    answer.outcome === 'yes' ? (answer.output as OutputOf<'sts', 'GetCallerIdentity'>) : {};
  if (arn !== undefined && userId !== undefined) return { arn, userId };
  throw new Failure({
    code: 'credentials',
    message: `STS in ${region} does not say whose credentials ${whose}${answer.outcome === 'yes' ? '' : ` (${answer.error.code})`}.`,
    remedy: 'Log in again ("aws sso login", or set AWS_PROFILE), then run the same command. Nothing was done.',
    exitCode: EXIT.credentials,
  });
};

const waitFor = async <Value>({ world }: Asker, asking: Promise<Value>): Promise<Value> => {
  const bell = createBell();
  const settled = asking.finally(() => bell.ring());
  await world.wait(Number.POSITIVE_INFINITY, bell);
  return settled;
};

/** How to be known, a sentence. */
export const beKnown = (profile: string | null): string =>
  profile === null
    ? 'Take on the role under your own name (aws sts assume-role --role-session-name YOU), or log in as yourself.'
    : `Put the line "role_session_name = YOU" under [${profile === 'default' ? profile : `profile ${profile}`}] of ~/.aws/config, with your own name for YOU.`;

/** Somebody, and what the store knows them by who holds their approval. */
export interface Known {
  person: Person;
  /** Of the credentials in use: S3 can hold a name to it (IAM User Guide, policy variable `aws:userid`). */
  userId: string;
  /** How they would be known, where they are not. */
  remedy: string;
}

/** @throws Failure `credentials` (exit 3) when AWS does not say who it is */
export const personAt = async (
  asker: Asker,
  { operator, host }: Pick<Writer, 'operator' | 'host'>,
  region: string,
): Promise<Known> => {
  const seat = seatOf(operator, host);
  if (asker.name === 'sandbox') {
    const marks = [seat, `operator ${operator.toLowerCase()}`];
    return { person: { name: operator, marks, unknown: null }, userId: operator, remedy: '' };
  }
  const session = callerIn(
    await waitFor(asker, asker.target.send(whoAmI(region), CALL_TIMEOUT_MS)),
    region,
    'these are',
  );
  const origin = asker.originOf === undefined ? null : await waitFor(asker, asker.originOf(region));
  const source =
    origin?.source == null
      ? null
      : callerIn(origin.source.caller, region, `profile ${origin.source.profile} has, which the role is taken on from`);
  // Who they are before the role comes first; a session that somebody has named will do where a machine is before it.
  const callers = source === null ? [session] : [source, session];
  const known = callers.find((caller) => anonymity(caller) === null);
  return {
    person: {
      name: (known ?? session).arn,
      marks: [seat, ...new Set(callers.flatMap(marksOf))],
      unknown: origin?.program ?? (known === undefined ? anonymity(session) : null),
    },
    userId: session.userId,
    remedy: beKnown(origin?.profile ?? null),
  };
};
