/** `traffic.proof`: seen from outside, the region serves the public name. */
import { z } from 'zod';
import type { DnsProbeOutput, HttpProbeOutput } from '../domain/api/call.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { sightOf } from '../domain/api/observed.ts';
import type { OwnGate } from '../domain/plan/operation.ts';
import { sharesOf } from '../domain/run/traffic-seen.ts';
import { httpProbeSchema, percent, probeCall } from './probe.ts';
import { watch } from './watch.ts';

const params = z.strictObject({
  region: regionSchema,
  name: z.string().min(1),
  /** DNS names of the load balancers by region. */
  endpoints: z.record(regionSchema, z.string().min(1)),
  probe: httpProbeSchema,
  /** True where weighted records of further regions keep their users: then only the region that is left must answer nobody. */
  othersKeepUsers: z.boolean().optional(),
});
type Params = z.infer<typeof params>;
export interface Seen {
  dns: DnsProbeOutput;
  http: HttpProbeOutput;
}

/** Resolvers keep an old answer for its time to live, so a wrong answer is waited for, not a failure, until the deadline. */
export const proof: OwnGate<'traffic.proof', Params, Seen> = {
  ...watch,
  name: 'traffic.proof',
  proves: true,
  side: 'to',
  protects: 'users',
  serves: ({ name, region }) => ({ name, region, percent: null }),
  summary: 'Public resolvers answer with the region, and requests through the public name are served by it.',
  params,
  observe: ({ region, name, endpoints, probe }) => [
    { service: 'probe', operation: 'Dns', region, input: { name, endpoints } },
    probeCall(region, probe),
  ],
  see(answers) {
    const dns = sightOf('probe', 'Dns', answers[0]);
    const http = sightOf('probe', 'Http', answers[1]);
    if (!dns.known) return dns;
    if (!http.known) return http;
    return { known: true, seen: { dns: dns.seen, http: http.seen } };
  },
  verify({ dns, http }, { region, probe, endpoints, othersKeepUsers }) {
    const right = dns.answers.filter((answer) => answer.region === region).length;
    const sent = http.succeeded + http.failed;
    const served = Math.min(http.regions[region] ?? 0, http.succeeded);
    const figures = `${right} of ${dns.answers.length} resolvers answer ${region}, which served ${served} of ${sent} requests`;
    const left = Object.keys(endpoints).filter((other) => other !== region);
    if (othersKeepUsers === true) {
      const stale = dns.answers.filter((answer) => answer.region !== null && left.includes(answer.region)).length;
      const strayed = left.reduce((sum, other) => sum + (http.regions[other] ?? 0), 0);
      const isWell = sent > 0 && http.succeeded / sent >= probe.minSuccessShare;
      const words = `${figures}; ${stale} answer ${left.join(', ')}, which served ${strayed}; further regions keep theirs`;
      if (right > 0 && served > 0 && stale === 0 && strayed === 0 && isWell) return { verdict: 'met', evidence: words };
      return { verdict: 'unmet', lacking: words };
    }
    const isServed = sent > 0 && served / sent >= probe.minSuccessShare;
    if (dns.answers.length > 0 && right === dns.answers.length && isServed)
      return { verdict: 'met', evidence: figures };
    return { verdict: 'unmet', lacking: `${figures}; wanted all and ${percent(probe.minSuccessShare)}` };
  },
  traffic({ dns, http }, { name }) {
    const served = Object.entries(http.regions);
    const elsewhere = http.succeeded + http.failed - served.reduce((sum, [, count]) => sum + count, 0);
    const answers = dns.answers.map(({ region }): [string, number] => [region ?? 'other', 1]);
    return [
      { name, by: 'resolvers', shares: sharesOf(answers) },
      { name, by: 'requests', shares: sharesOf(elsewhere > 0 ? [...served, ['other', elsewhere]] : served) },
    ];
  },
  found: ({ region, name, endpoints }) => [{ kind: 'entry', region, name, endpoints }],
};
