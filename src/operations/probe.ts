/** Probes from outside, as gates judge them. */
import { z } from 'zod';
import type { CallOf, HttpProbeOutput } from '../domain/api/call.ts';
import { redact } from '../domain/text/redact.ts';

/** Requests that one look sends: more of them would be load, and no look. */
export const MOST_PROBES = 200;

export const httpProbeSchema = z.strictObject({
  url: z.url(),
  /** DNS name to connect to instead of the URL's host; null goes through the public name. */
  address: z.string().min(1).nullable(),
  count: z.number().int().min(1).max(MOST_PROBES),
  /** Share of the requests that must succeed; 0 only reports. */
  minSuccessShare: z.number().min(0).max(1),
});
export type HttpProbe = z.infer<typeof httpProbeSchema>;

export const probeCall = (region: string, { url, address, count }: HttpProbe): CallOf<'probe', 'Http'> => ({
  service: 'probe',
  operation: 'Http',
  region,
  input: { url, count, ...(address === null ? {} : { address }) },
});

/** A share as people read it: `95 %`, `99.5 %`. */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** What a probe found, in words, and whether it is good enough. */
export const judgeProbe = (probe: HttpProbe, { succeeded, failed, lastError }: HttpProbeOutput) => {
  const sent = succeeded + failed;
  const way = probe.address === null ? 'through the public name' : `at ${probe.address}`;
  const error = lastError === undefined || failed === 0 ? '' : ` (${redact(lastError)})`;
  return {
    passed: sent > 0 && succeeded / sent >= probe.minSuccessShare,
    words: `${succeeded} of ${sent} requests ${way} succeeded${error}, ${probe.minSuccessShare === 0 ? 'not judged' : `wanted ${percent(probe.minSuccessShare)}`}`,
  };
};
