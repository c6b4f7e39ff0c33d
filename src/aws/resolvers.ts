/** Public DNS, asked directly: what this machine has cached or is told by its own network does not count. */
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

/**
 * One IPv4 address of a host: from the first public resolver that answers, else from the system.
 * @throws the system's lookup error when nothing knows the name, an Error when public DNS says there is no such name.
 */
export const addressOf = async (host: string, resolvers: readonly string[], signal: AbortSignal): Promise<string> => {
  if (isIP(host) !== 0) return host;
  for (const resolver of resolvers) {
    const records = await addressRecords(resolver, host, signal);
    const [record] = records ?? [];
    if (record !== undefined) return record.address;
    if (records !== null) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    if (signal.aborted) break;
  }
  return (await lookup(host, { family: 4 })).address;
};
