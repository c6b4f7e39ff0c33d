/** Who the credentials belong to: checked before the first effect of a run, and again whenever it goes on. */
import type { Answer, CallOf, OutputOf } from '../domain/api/call.ts';
import { DEFAULT_BUDGETS } from '../domain/api/catalogue.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import type { RunState } from '../domain/run/run-state.ts';
import { asSentence } from '../domain/text/sentence.ts';
import { readAll } from '../engine/readings.ts';
import { requireNotCancelled } from './cancelled.ts';
import type { CommandStage, Reach } from './command-outside.ts';

const TIMEOUT_MS = 5000;

/** The question, asked in the region that takes the traffic: the other one may not answer. */
export const whoAmI = (region: string): CallOf<'sts', 'GetCallerIdentity'> => ({
  service: 'sts',
  operation: 'GetCallerIdentity',
  region,
  input: {},
});

/** What the credentials must fit. */
interface Wanted {
  account: string;
  /** Region whose STS was asked. */
  region: string;
  /** Where the account comes from, such as `the plan`. */
  source: string;
}

const unusable = ({ error }: Exclude<Answer, { outcome: 'yes' }>, { region }: Wanted, place: string): Failure => {
  const { kind, code, message } = error;
  const isClock = code === 'ClockSkewed';
  const isOurs = kind === 'expired' || kind === 'denied' || kind === 'invalid' || code === 'NotSentInTime';
  if (isClock)
    return new Failure({
      code: 'clock-wrong',
      message,
      remedy: 'Set the clock of this machine, then run the same command. Nothing was done.',
      exitCode: EXIT.credentials,
    });
  return new Failure({
    code: isOurs ? 'credentials' : 'target-unreachable',
    message: isOurs
      ? `AWS does not accept the credentials (${code}). ${asSentence(message)}`
      : `STS in ${region} (${place}) cannot be reached. ${code}: ${message}`,
    remedy: isOurs
      ? 'Log in again ("aws sso login", or set AWS_PROFILE) or look at what the profile gets its credentials from, then run the same command; where IAM Identity Center does not answer, use the emergency access that SECURITY.md describes. Nothing was done.'
      : 'Check the network and --endpoint-url, then run the same command. Without STS it is not known whose account would be changed. Nothing was done.',
    exitCode: isOurs ? EXIT.credentials : EXIT.refusedByAws,
  });
};

/**
 * The ARN of the caller.
 * @throws Failure when the account is another one or the credentials are not accepted (exit 3), or nothing can be
 *   reached (exit 4).
 */
export const requireAccount = (answer: Answer | undefined, wanted: Wanted, place: string): string => {
  if (answer === undefined) throw new Error('nobody asked who the caller is');
  if (answer.outcome !== 'yes') throw unusable(answer, wanted, place);
  const { Account, Arn = '' } = answer.output as OutputOf<'sts', 'GetCallerIdentity'>;
  if (Account === wanted.account) return Arn;
  throw new Failure({
    code: 'account-wrong',
    message: `The credentials are of account ${Account ?? 'unknown'}, ${wanted.source} of ${wanted.account}.`,
    remedy: 'Choose the right profile with --profile, or the right manifests with --config. Nothing was done.',
    exitCode: EXIT.credentials,
  });
};

/** Asks who the caller is, for a run of this plan. @throws as `requireAccount`, and `cancelled` (exit 8) */
export const identify = async (
  { world, target, control, name }: Reach,
  { plan }: Pick<RunState, 'plan'>,
): Promise<string> => {
  const [answer] = await readAll({ world, target, control }, DEFAULT_BUDGETS, [whoAmI(plan.to)], TIMEOUT_MS);
  requireNotCancelled(control);
  return requireAccount(answer, { account: plan.account, region: plan.to, source: 'the plan is' }, name);
};

/** A caller without the name of the session, which differs from log-in to log-in (IAM User Guide, IAM identifiers). */
const roleOf = (caller: string): string => caller.replace(/(:assumed-role\/[^/]+)\/.*$/, '$1');

/** As `identify`, for a run that goes on. Another account is refused; another role is said, and recorded with the caller. */
export const identifyAgain = async <Result>(
  { reach, remark }: Pick<CommandStage<Result>, 'reach' | 'remark'>,
  state: RunState,
): Promise<string> => {
  const caller = await identify(reach, state);
  const [before, now] = [state.caller, caller].map((arn) => (arn === null ? null : roleOf(arn)));
  if (before !== null && before !== now)
    remark(`The run was worked on as ${before} and goes on as ${now}. That is recorded.`);
  return caller;
};
