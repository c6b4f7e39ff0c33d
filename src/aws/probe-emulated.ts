/**
 * Probes behind an emulator. There is neither public DNS nor a web server there, so the probes are answered from the
 * weighted Route 53 records read through the same endpoint: the weights decide, in exact shares, every time the same.
 * That proves that the records were changed as planned. It proves nothing about users.
 */
import type {
  Answer,
  DnsProbeInput,
  DnsProbeOutput,
  HttpProbeInput,
  HttpProbeOutput,
  Region,
} from '../domain/api/call.ts';
import { regionInName } from './probe-http.ts';

/** One weighted record: to whom it sends users and how many of them. */
export interface WeightedRecord {
  setIdentifier: string;
  /** DNS name of the load balancer it points to, without a `dualstack.` prefix or a trailing dot. */
  dnsName: string;
  weight: number;
}

/** Reads the weighted records of a name, of all types. */
export type ReadRecords = (name: string, deadlineMs: number) => Promise<Answer<WeightedRecord[]>>;

/** Route 53 keeps the TTL of the load balancer for alias records: 60 seconds (API Reference, AliasTarget). */
const ALIAS_TTL_SECONDS = 60;
/** Rows of an emulated DNS answer: 200 show a rung of 0.5 %, one row for each step of the weights. */
const ROWS = 200;

/** Splits `count` by weight in whole parts that add up, the largest remainders first (earlier records win ties). */
export const sharesOf = (weights: readonly number[], count: number): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Weights that are all zero are treated as equal (Route 53 Developer Guide, Weighted routing).
  const effective = total === 0 ? weights.map(() => 1) : weights;
  const sum = total === 0 ? weights.length : total;
  const exact = effective.map((weight) => (weight * count) / sum);
  const shares = exact.map(Math.floor);
  const rest = count - shares.reduce((all, share) => all + share, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((left, right) => right.remainder - left.remainder);
  for (const { index } of byRemainder.slice(0, rest)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
};

const regionOf = ({ dnsName, setIdentifier }: WeightedRecord): Region => regionInName(dnsName) ?? setIdentifier;

/** Answers an HTTP probe: all requests succeed, served in the proportion of the weights, or by `address` alone. */
export const emulateHttp = async (input: HttpProbeInput, read: ReadRecords, deadlineMs: number): Promise<Answer> => {
  const { count } = input;
  if (!URL.canParse(input.url)) {
    return { outcome: 'no', error: { code: 'InvalidProbe', message: 'url is not a URL', kind: 'invalid' } };
  }
  const answer = await read(new URL(input.url).hostname, deadlineMs);
  if (answer.outcome !== 'yes') return answer;
  const { address } = input;
  const records = address === undefined ? answer.output : answer.output.filter(({ dnsName }) => dnsName === address);
  if (records.length === 0) {
    const output: HttpProbeOutput = { succeeded: 0, failed: count, regions: {}, lastError: 'no such record' };
    return { outcome: 'yes', output };
  }
  const regions: Record<Region, number> = {};
  const shares = sharesOf(
    records.map(({ weight }) => weight),
    count,
  );
  for (const [index, record] of records.entries()) {
    const share = shares[index] ?? 0;
    if (share > 0) regions[regionOf(record)] = (regions[regionOf(record)] ?? 0) + share;
  }
  return { outcome: 'yes', output: { succeeded: count, failed: 0, regions } satisfies HttpProbeOutput };
};

/** Answers a DNS probe as 200 resolvers would that each asked once. */
export const emulateDns = async (input: DnsProbeInput, read: ReadRecords, deadlineMs: number): Promise<Answer> => {
  const answer = await read(input.name, deadlineMs);
  if (answer.outcome !== 'yes') return answer;
  const records = answer.output;
  const shares = sharesOf(
    records.map(({ weight }) => weight),
    ROWS,
  );
  const rows = records.flatMap(({ dnsName, setIdentifier }, index) => {
    const found = Object.entries(input.endpoints).find(([, endpoint]) => endpoint === dnsName)?.[0];
    // An address or the name of a CDN is nobody's endpoint; the record says for which region it stands.
    const region = found ?? (input.endpoints[setIdentifier] === undefined ? null : setIdentifier);
    return Array.from({ length: shares[index] ?? 0 }, () => region);
  });
  const answers = rows.map((region, row) => ({
    resolver: `emulated-${row + 1}`,
    region,
    ttlSeconds: ALIAS_TTL_SECONDS,
  }));
  const none = [{ resolver: 'emulated-1', region: null, ttlSeconds: 0 }];
  return { outcome: 'yes', output: { answers: answers.length === 0 ? none : answers } satisfies DnsProbeOutput };
};
