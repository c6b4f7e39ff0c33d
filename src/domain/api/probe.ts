/** Probes from outside: what public resolvers answer, and how requests fare. */
import { shellQuoted } from '../text/shell.ts';
import { rule } from './answer-rules.ts';
import { own, type ServiceDefinition } from './definition.ts';
import type { Region } from './region.ts';

/** An HTTP GET from outside, through public DNS unless `address` (a load balancer's own name) is given. */
export interface HttpProbeInput {
  url: string;
  /** Connect to this DNS name but keep the URL's host in the request, to look at one region before traffic moves. */
  address?: string;
  /** Requests to send; the answer counts them. */
  count: number;
}
export interface HttpProbeOutput {
  succeeded: number;
  failed: number;
  /** Regions that answered, from the `x-served-by-region` response header, with the number of answers. */
  regions: Record<string, number>;
  lastError?: string;
}

/** What public resolvers answer for a name now. */
export interface DnsProbeInput {
  name: string;
  /** DNS names of the load balancers by region, so that an answer can be told to belong to one. */
  endpoints: Record<Region, string>;
}
export interface DnsProbeOutput {
  /** One row a resolver asked. `region` is null when the answer belongs to none of the endpoints. */
  answers: { resolver: string; region: Region | null; ttlSeconds: number }[];
}

const curl = ({ url, address, count }: HttpProbeInput): string => {
  const { hostname, protocol, port } = new URL(url);
  const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const through = address === undefined ? '' : ` --connect-to ${shellQuoted(`${hostname}:${at}:${address}:${at}`)}`;
  const format = shellQuoted('%{http_code} %header{x-served-by-region}\\n');
  return `for i in $(seq ${count}); do curl -sS -o /dev/null -m 5 -w ${format}${through} ${shellQuoted(url)}; done`;
};

/** Public resolvers of three operators. */
const RESOLVERS = ['1.1.1.1', '8.8.8.8', '9.9.9.9'];

/** An alias answers with the addresses of its load balancer, so those are asked for too. */
const dig = ({ name, endpoints }: DnsProbeInput): string[] => [
  ...RESOLVERS.map((resolver) => `dig +short @${resolver} ${shellQuoted(name)} A`),
  ...Object.entries(endpoints).map(([region, endpoint]) => `dig +short ${shellQuoted(endpoint)} A # ${region}`),
];

export const probe = {
  buckets: { 'probe:any': { burst: 50, perSecond: 50 } },
  operations: {
    Http: own<{ input: HttpProbeInput; output: HttpProbeOutput }>('probe')({
      bucket: 'probe:any',
      answer: rule({ succeeded: 'number', failed: 'number' }),
      inShell: (input) => [curl(input)],
    }),
    Dns: own<{ input: DnsProbeInput; output: DnsProbeOutput }>('probe')({
      bucket: 'probe:any',
      answer: rule({ answers: 'list' }),
      inShell: dig,
    }),
  },
} satisfies ServiceDefinition;
