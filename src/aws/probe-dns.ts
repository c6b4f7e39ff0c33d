/** What public resolvers answer for a name, and to which region's load balancer the answer belongs. */
import type { Answer, DnsProbeInput, DnsProbeOutput, Region } from '../domain/api/call.ts';
import { within } from './deadline.ts';
import {
  addressRecords,
  noteSilence,
  OWN_RESOLVER,
  ownAddressRecords,
  patienceMs,
  type AddressRecord,
} from './resolvers.ts';

type Row = DnsProbeOutput['answers'][number];
type LookUp = (name: string) => Promise<AddressRecord[] | null>;

const NO_ANSWER: Answer = {
  outcome: 'unknown',
  error: {
    code: 'NoResolverAnswered',
    message: 'No resolver answered, neither those that were asked nor the one of this machine.',
    kind: 'timeout',
  },
};

/** Resolves after so long; never keeps a process. */
const after = (durationMs: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, durationMs).unref();
  });

/** Asks one resolver for the name and for each load balancer, since it may know other addresses than its neighbours. */
const askOne = async (resolver: string, input: DnsProbeInput, look: LookUp): Promise<Row | null> => {
  const endpoints = Object.entries(input.endpoints);
  const [records, ...behind] = await Promise.all([look(input.name), ...endpoints.map(([, dnsName]) => look(dnsName))]);
  if (records === null) return null;
  const answered = new Set(records.map(({ address }) => address));
  const index = behind.findIndex((addresses) => addresses?.some(({ address }) => answered.has(address)));
  const region: Region | null = endpoints[index]?.[0] ?? null;
  return { resolver, region, ttlSeconds: records[0]?.ttl ?? 0 };
};

/**
 * Asks all resolvers at once. A resolver that does not answer gives no row. When all of them are silent, the resolver of this
 * machine is asked; when that is silent, too, the outcome is unknown. Never throws.
 */
export const probeDns = (
  input: DnsProbeInput,
  resolvers: readonly string[],
  deadlineMs: number,
  own: LookUp = ownAddressRecords,
): Promise<Answer> => {
  const rows: Row[] = [];
  const answer = (): Answer => {
    const output: DnsProbeOutput = {
      answers: [...resolvers, OWN_RESOLVER].flatMap((asked) => rows.filter((row) => row.resolver === asked)),
    };
    return output.answers.length === 0 ? NO_ANSWER : { outcome: 'yes', output };
  };
  const keep = async (resolver: string, look: LookUp): Promise<void> => {
    const row = await askOne(resolver, input, look);
    if (row !== null) rows.push(row);
  };
  const ask = async (signal: AbortSignal): Promise<Answer> => {
    const asking = Promise.all(
      resolvers.map((resolver) => keep(resolver, (name) => addressRecords(resolver, name, signal))),
    );
    await Promise.race([asking, after(Math.min(patienceMs(resolvers), deadlineMs / 2))]);
    if (rows.length > 0) {
      await asking;
      return answer();
    }
    noteSilence(resolvers);
    await keep(OWN_RESOLVER, own);
    return answer();
  };
  return within(deadlineMs, ask, answer);
};
