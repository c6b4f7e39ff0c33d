/** HTTP requests from outside, counted by outcome and by the region that served them. */
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Answer, HttpProbeInput, HttpProbeOutput, Region } from '../domain/api/call.ts';
import { within } from './deadline.ts';
import { redact } from '../domain/text/redact.ts';
import { addressOf } from './resolvers.ts';

/** Requests in flight at once, so that a probe is a probe and not a load test. */
const PARALLEL = 10;

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** The region in a load balancer's name, such as `pony-1.us-west-2.elb.amazonaws.com`. */
export const regionInName = (name: string): Region | null =>
  name.split('.').find((label) => REGION.test(label)) ?? null;

/** Header of the application that says who served the request. */
const REGION_HEADER = 'x-served-by-region';

const regionOf = (response: IncomingMessage, connectedTo: string): Region | null => {
  const header = response.headers[REGION_HEADER];
  return typeof header === 'string' && REGION.test(header) ? header : regionInName(connectedTo);
};

const optionsFor = (url: URL, address: string, signal: AbortSignal): RequestOptions & { servername?: string } => {
  const family = isIP(address);
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return {
    method: 'GET',
    // Each request looks the name up again and connects anew, as a new user would.
    agent: false,
    signal,
    lookup,
    headers: { 'user-agent': 'failover-probe', host: url.host },
    ...(isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
  };
};

/** One GET; resolves with the response once its body has ended. Rejects on any failure. */
const get = (url: URL, address: string, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, optionsFor(url, address, signal), (response) => {
      response.on('end', () => resolve(response));
      response.on('error', reject);
      response.resume();
    });
    request.on('error', reject);
    request.end();
  });

interface Tally {
  output: HttpProbeOutput;
  left: number;
  /** Requests whose name is being looked up. */
  lookingUp: number;
}

const describe = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return redact([code, message].filter((part) => part !== '').join(': ')) || 'failed';
};

const probeOnce = async (
  input: HttpProbeInput,
  url: URL,
  tally: Tally,
  resolvers: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  const { output } = tally;
  const connectTo = input.address ?? url.hostname;
  try {
    tally.lookingUp += 1;
    const address = await addressOf(connectTo, resolvers, signal).finally(() => (tally.lookingUp -= 1));
    const response = await get(url, address, signal);
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 400) throw new Error(`HTTP ${status}`);
    const region = regionOf(response, connectTo);
    if (region !== null) output.regions[region] = (output.regions[region] ?? 0) + 1;
    output.succeeded += 1;
  } catch (error) {
    if (signal.aborted) return;
    output.failed += 1;
    output.lastError = describe(error);
  }
};

const invalid = (message: string): Promise<Answer> =>
  Promise.resolve({ outcome: 'no', error: { code: 'InvalidProbe', message, kind: 'invalid' } });

/**
 * Sends `count` requests and counts the answers: 2xx and 3xx succeed. Requests without an answer by the deadline count
 * as failed. Answers are told apart by the `x-served-by-region` header, else by the region in the load balancer's name.
 * Never throws.
 */
export const probeHttp = (input: HttpProbeInput, resolvers: readonly string[], deadlineMs: number): Promise<Answer> => {
  const { count } = input;
  const url = URL.canParse(input.url) ? new URL(input.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return invalid(`url is not an HTTP URL: ${redact(input.url)}`);
  if (!Number.isInteger(count) || count < 1) return invalid(`count is not a positive whole number: ${count}`);
  const tally: Tally = { output: { succeeded: 0, failed: 0, regions: {} }, left: count, lookingUp: 0 };

  const work = async (signal: AbortSignal): Promise<Answer> => {
    const worker = async (): Promise<void> => {
      while (tally.left > 0 && !signal.aborted) {
        tally.left -= 1;
        await probeOnce(input, url, tally, resolvers, signal);
      }
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, count) }, worker));
    return { outcome: 'yes', output: tally.output };
  };
  const late = (): Answer => {
    const { output } = tally;
    const failed = count - output.succeeded;
    const who =
      tally.lookingUp > 0 ? `no resolver answered within ${deadlineMs} ms` : `no answer within ${deadlineMs} ms`;
    return { outcome: 'yes', output: { ...output, failed, lastError: who } };
  };
  return within(deadlineMs, work, late);
};
