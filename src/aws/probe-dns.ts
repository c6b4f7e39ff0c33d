/** What public resolvers answer for a name, and to which region's load balancer the answer belongs. */
import type { Answer, DnsProbeInput, DnsProbeOutput, Region } from '../domain/call.ts';
import { within } from './deadline.ts';
import { addressRecords } from './resolvers.ts';

type Row = DnsProbeOutput['answers'][number];

const NO_ANSWER: Answer = {
  outcome: 'unknown',
  error: { code: 'NoResolverAnswered', message: 'None of the resolvers answered.', kind: 'timeout' },
};

/** Asks one resolver for the name and for each load balancer, since it may know other addresses than its neighbours. */
const askOne = async (resolver: string, input: DnsProbeInput, signal: AbortSignal): Promise<Row | null> => {
  const endpoints = Object.entries(input.endpoints);
  const [records, ...behind] = await Promise.all([
    addressRecords(resolver, input.name, signal),
    ...endpoints.map(([, dnsName]) => addressRecords(resolver, dnsName, signal)),
  ]);
  if (records === null) return null;
  const answered = new Set(records.map(({ address }) => address));
  const index = behind.findIndex((addresses) => addresses?.some(({ address }) => answered.has(address)));
  const region: Region | null = endpoints[index]?.[0] ?? null;
  return { resolver, region, ttlSeconds: records[0]?.ttl ?? 0 };
};

/**
 * Asks all resolvers at once. A resolver that does not answer gives no row; when none answers, the outcome is unknown.
 * Never throws.
 */
export const probeDns = (input: DnsProbeInput, resolvers: readonly string[], deadlineMs: number): Promise<Answer> => {
  const rows: Row[] = [];
  const answer = (): Answer => {
    const output: DnsProbeOutput = {
      answers: resolvers.flatMap((asked) => rows.filter((row) => row.resolver === asked)),
    };
    return output.answers.length === 0 ? NO_ANSWER : { outcome: 'yes', output };
  };
  const ask = async (signal: AbortSignal): Promise<Answer> => {
    await Promise.all(
      resolvers.map(async (resolver) => {
        const row = await askOne(resolver, input, signal);
        if (row !== null) rows.push(row);
      }),
    );
    return answer();
  };
  return within(deadlineMs, ask, answer);
};
