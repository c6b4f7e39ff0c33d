/**
 * Public DNS, asked directly, because what this machine has cached or is told by its own network is not what users see. Where
 * the network lets nobody ask it (UDP and TCP 53 to the outside dropped), the resolver of this machine is asked instead.
 * Answers that do not fit into a datagram are asked for again over TCP by c-ares itself (RFC 7766).
 */
import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Open resolvers of three operators: Google Public DNS, Cloudflare 1.1.1.1 and Quad9 documentation. */
export const PUBLIC_RESOLVERS: readonly string[] = ['8.8.8.8', '1.1.1.1', '9.9.9.9'];

/** An IPv4 address and how long it may be kept. */
export interface AddressRecord {
  address: string;
  ttl: number;
}

/** Codes with which a resolver says that there is no such record, as against not answering (Node.js, dns error codes). */
const NO_RECORD = new Set(['ENOTFOUND', 'ENODATA']);

const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'EFAILED';
};

/**
 * The A records that one resolver gives for a name; an empty list when it says there are none, null when it did not
 * answer.
 *
 * @param resolver IP address, with `:port` when it is not 53.
 * @param signal stops the question.
 */
export const addressRecords = async (
  resolver: string,
  name: string,
  signal: AbortSignal,
): Promise<AddressRecord[] | null> => {
  try {
    // c-ares gives up after 4 s on the second try at the latest; the signal usually ends it before.
    const asking = new Resolver({ timeout: 2_000, tries: 2 });
    asking.setServers([resolver]);
    const cancel = (): void => asking.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await asking.resolve4(name, { ttl: true });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  } catch (error) {
    return NO_RECORD.has(codeOf(error)) ? [] : null;
  }
};

/** As a row of an answer names the resolver of this machine. */
export const OWN_RESOLVER = 'the resolver of this machine';

/** How long public DNS is waited for before this machine's resolver is asked. */
export const PATIENCE_MS = 1500;
/** For so long nobody waits for resolvers again that were all silent. */
const SILENT_FOR_MS = 60_000;

/** Until when lists of resolvers count as silent, on the monotonic clock. */
const silentUntil = new WeakMap<readonly string[], number>();

const isSilent = (resolvers: readonly string[]): boolean => performance.now() < (silentUntil.get(resolvers) ?? 0);

/** Remembers that none of them answered, so that the next probe does not wait for them. */
export const noteSilence = (resolvers: readonly string[]): void =>
  void silentUntil.set(resolvers, performance.now() + SILENT_FOR_MS);

/** How long to wait for them now. */
export const patienceMs = (resolvers: readonly string[]): number => (isSilent(resolvers) ? 0 : PATIENCE_MS);

/** What this machine's resolver gives, whose times to live are not told; null when it does not answer. */
export const ownAddressRecords = async (name: string): Promise<AddressRecord[] | null> => {
  try {
    const found = await lookup(name, { family: 4, all: true });
    return found.map(({ address }) => ({ address, ttl: 0 }));
  } catch (error) {
    return NO_RECORD.has(codeOf(error)) ? [] : null;
  }
};

/** What the first of the resolvers says that answers; null when none did in time. */
const firstAnswer = async (
  host: string,
  resolvers: readonly string[],
  signal: AbortSignal,
): Promise<AddressRecord[] | null> => {
  const waitMs = patienceMs(resolvers);
  if (waitMs === 0) return null;
  const enough = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  try {
    return await Promise.any(
      resolvers.map(async (resolver) => {
        const records = await addressRecords(resolver, host, enough);
        if (records === null) throw new Error('it did not answer');
        return records;
      }),
    );
  } catch {
    if (!signal.aborted) noteSilence(resolvers);
    return null;
  }
};

const fault = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * One IPv4 address of a host: from the first public resolver that answers, else from this machine's.
 * @throws an Error with the code `ENOTFOUND` when there is no such name, `NoResolverAnswered` when nobody knows.
 */
export const addressOf = async (host: string, resolvers: readonly string[], signal: AbortSignal): Promise<string> => {
  if (isIP(host) !== 0) return host;
  const records = (await firstAnswer(host, resolvers, signal)) ?? (await ownAddressRecords(host));
  if (records === null)
    throw fault('NoResolverAnswered', `no resolver answered: neither ${resolvers.join(', ')} nor this machine's`);
  const [record] = records;
  if (record === undefined) throw fault('ENOTFOUND', 'no such name');
  return record.address;
};

/** Why probes do not ask public DNS, a sentence for people; null when they do. */
export const publicDnsTrouble = async (resolvers: readonly string[], name: string): Promise<string | null> => {
  if ((await firstAnswer(name, resolvers, new AbortController().signal)) !== null) return null;
  return (
    `None of the resolvers ${resolvers.join(', ')} answers from here: probes and the proof ask the resolver of this machine, ` +
    'which may keep older answers than others. Name resolvers that answer: "resolvers" in failover.json.'
  );
};
