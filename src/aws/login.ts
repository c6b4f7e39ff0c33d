/**
 * The log-in of a run: credentials that ended are asked for anew once, and new ones must be of the account that the run
 * began with. Without this the SDK would go on with whatever the profile means by then.
 */
import type { Answer, AwsService, Call, Region } from '../domain/api/call.ts';
import { classify } from './classify.ts';
import type { Clients } from './clients.ts';
import { within } from './deadline.ts';

type AwsCall = Extract<Call, { service: AwsService }>;
type Send = (call: AwsCall, deadlineMs: number) => Promise<Answer>;

const accountIn = (answer: Answer): string | undefined =>
  answer.outcome === 'yes' ? (answer.output as { Account?: string }).Account : undefined;

const no = (code: string, message: string): Answer => ({ outcome: 'no', error: { code, message, kind: 'expired' } });

const isIdentity = ({ service, operation }: Call): boolean => service === 'sts' && operation === 'GetCallerIdentity';

/** What is known of the credentials in use. */
interface Login {
  /** Of the first answered GetCallerIdentity; null before it, and then nothing is checked. */
  account: string | null;
  /** Access key ids that are known to be of that account. */
  known: Set<string>;
}

const loginCheck = (login: Login, clients: Clients, send: Send) => {
  /** A refusal when the credentials in use are new and of another account; null when the call may leave. */
  return async (region: Region, deadlineMs: number): Promise<Answer | null> => {
    if (login.account === null) return null;
    const credentials = await clients.credentials(region);
    if (login.known.has(credentials.accessKeyId)) return null;
    const answer = await send({ service: 'sts', operation: 'GetCallerIdentity', region, input: {} }, deadlineMs);
    const account = accountIn(answer);
    if (account === undefined) return answer.outcome === 'yes' ? no('NoAccount', 'STS named no account.') : answer;
    if (account !== login.account)
      return no('AccountChanged', `The new credentials are of account ${account}, the run is of ${login.account}.`);
    login.known.add(credentials.accessKeyId);
    return null;
  };
};

/** Wraps `send`, which makes one attempt, so that a call that failed for its credentials alone is made once more. */
export const withLogin = (clients: Clients, send: Send): Send => {
  const login: Login = { account: null, known: new Set() };
  const check = loginCheck(login, clients, send);

  const remember = async (call: AwsCall, answer: Answer): Promise<void> => {
    if (login.account !== null) return;
    login.account = accountIn(answer) ?? null;
    const credentials = await clients.credentials(call.region).catch(() => null);
    if (credentials !== null) login.known.add(credentials.accessKeyId);
  };

  /** Anything that goes wrong here goes wrong before the call is sent. */
  const beforehand = async (
    work: () => Promise<Answer | null>,
    call: AwsCall,
    deadlineMs: number,
  ): Promise<Answer | null> => {
    try {
      return await within(deadlineMs, work, () =>
        no('CredentialsTimeout', 'No credentials in time; nothing was sent.'),
      );
    } catch (error) {
      return classify(error, { service: call.service, sent: false, status: undefined });
    }
  };

  return async (call, deadlineMs) => {
    const startedMs = performance.now();
    const leftMs = (): number => Math.max(1, deadlineMs - (performance.now() - startedMs));
    if (isIdentity(call)) {
      const answer = await send(call, deadlineMs);
      if (answer.outcome === 'yes') await remember(call, answer);
      return answer;
    }
    const epoch = clients.loginCount();
    const refusal = await beforehand(() => check(call.region, leftMs()), call, leftMs());
    if (refusal !== null) return refusal;
    const answer = await send(call, leftMs());
    if (answer.outcome !== 'no' || answer.error.kind !== 'expired') return answer;
    const trouble = await beforehand(
      async () => ((await clients.renew(call.region, epoch)) ? check(call.region, leftMs()) : answer),
      call,
      leftMs(),
    );
    return trouble ?? send(call, leftMs());
  };
};
