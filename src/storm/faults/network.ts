/** Faults between the laptop and AWS: what is lost, late, refused or garbled on the way. */
import type { Call } from '../../domain/api/call.ts';
import { throttled } from '../../sandbox/faults/outage.ts';
import { draw } from '../../sandbox/chance.ts';
import type { Fate, FaultKind, Sent } from '../fault.ts';
import { errorOf, windowFault, type Window, type WindowFault } from '../window.ts';

const network = (options: Omit<WindowFault, 'group'>): FaultKind => windowFault({ group: 'network', ...options });

const unreachable = (code: string, message: string): Fate => ({
  kind: 'refused',
  error: errorOf(code, message, 'unreachable'),
});

const internal = (status: number, landed: boolean): Fate => ({
  kind: 'broken',
  landed,
  error: errorOf('InternalFailure', `HTTP ${status}`, 'internal'),
});

const throttle = ({ call }: Sent): Fate | null => {
  if (call.service === 'probe' || call.service === 'human' || call.service === 'pulumi' || call.service === 'command')
    return null;
  const answer = throttled(call.service);
  return { kind: 'refused', error: answer.error };
};

const late = (byMs: number): Fate => ({ kind: 'late', byMs });

/** A heavy tail: most calls are a little late, a few are very late. */
const tail = ({ atMs }: Sent, { salt }: Window): Fate => late(Math.min(30_000, 50 / (1 - draw(salt, `tail ${atMs}`))));

const growing = ({ atMs }: Sent, { fromMs, forMs }: Window): Fate =>
  late((8000 * (atMs - fromMs)) / Math.max(1, forMs));

const emptyLists = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]: [string, unknown]) => [key, Array.isArray(field) ? [] : field]),
  );
};

/** What a half-broken API does at times: HTTP 200, and nothing in it. */
const lie = ({ call }: Sent): Fate | null =>
  isListing(call)
    ? {
        kind: 'changed',
        answer: (answer) => (answer.outcome === 'yes' ? { outcome: 'yes', output: emptyLists(answer.output) } : answer),
      }
    : null;

/** Somebody else answers: nothing of it is what the API holds in such an answer. What was asked for is done all the same. */
const garble = ({ call }: Sent): Fate | null =>
  isOfAws(call)
    ? {
        kind: 'changed',
        answer: (answer) => (answer.outcome === 'yes' ? { outcome: 'yes', output: { page: 'Sign in' } } : answer),
      }
    : null;

const isOfAws = ({ service }: Call): boolean => !['probe', 'human', 'pulumi', 'command'].includes(service);

const isListing = ({ operation }: Call): boolean => /^(Describe|List)/.test(operation);

export const NETWORK_FAULTS: readonly FaultKind[] = [
  network({
    name: 'request-lost',
    what: 'no connection can be made',
    fate: () => unreachable('ETIMEDOUT', 'No connection in time; nothing was sent.'),
  }),
  network({
    name: 'request-swallowed',
    what: 'the request is lost on its way and nobody says so',
    fate: () => ({ kind: 'lost', landsAfterMs: null }),
  }),
  network({
    name: 'answer-lost',
    what: 'the call is made and its answer is lost',
    fate: () => ({ kind: 'lost', landsAfterMs: 0 }),
  }),
  network({
    name: 'reset-before-send',
    what: 'the connection is reset before anything was sent',
    fate: () => unreachable('ECONNREFUSED', 'The endpoint could not be reached; nothing was sent.'),
  }),
  network({
    name: 'reset-after-arrival',
    what: 'the connection is reset after the request had arrived',
    fate: () => ({
      kind: 'broken',
      landed: true,
      error: errorOf('ECONNRESET', 'The connection was reset.', 'internal'),
    }),
  }),
  network({
    name: 'reset-on-the-way',
    what: 'the connection is reset while the request is on its way',
    fate: () => ({
      kind: 'broken',
      landed: false,
      error: errorOf('ECONNRESET', 'The connection was reset.', 'internal'),
    }),
  }),
  network({ name: 'latency', what: 'every answer takes two seconds longer', fate: () => late(2000) }),
  network({ name: 'latency-tail', what: 'a few answers take very long', fate: tail }),
  network({ name: 'latency-growing', what: 'answers take longer and longer', fate: growing }),
  network({ name: 'throttled', what: 'calls are turned away as too many', fate: throttle }),
  network({
    name: 'throttled-route53',
    what: 'the account-wide rate of Route 53 is used up by others',
    service: 'route53',
    fate: throttle,
  }),
  network({
    name: 'http-500-landed',
    what: 'HTTP 500, and the change was made',
    only: 'writes',
    fate: () => internal(500, true),
  }),
  network({
    name: 'http-500-unmade',
    what: 'HTTP 500, and the change was not made',
    only: 'writes',
    fate: () => internal(500, false),
  }),
  network({
    name: 'http-503',
    what: 'reads are answered with HTTP 503',
    only: 'reads',
    fate: () => internal(503, false),
  }),
  network({
    name: 'name-not-found',
    what: 'the endpoint has no address',
    wide: true,
    longestMs: 120_000,
    fate: () => unreachable('ENOTFOUND', 'The endpoint could not be reached; nothing was sent.'),
  }),
  network({
    name: 'tls-broken',
    what: 'no trusted TLS connection',
    wide: true,
    longestMs: 120_000,
    fate: () => unreachable('CERT_HAS_EXPIRED', 'No trusted TLS connection; nothing was sent.'),
  }),
  network({
    name: 'hang',
    what: 'a service takes connections and never answers',
    fate: () => ({ kind: 'lost', landsAfterMs: null }),
  }),
  network({
    name: 'partition',
    what: 'a whole region cannot be reached',
    wide: true,
    longestMs: 180_000,
    fate: () => unreachable('EHOSTUNREACH', 'The endpoint could not be reached; nothing was sent.'),
  }),
  network({
    name: 'answers-partitioned',
    what: 'requests get to a region, answers do not come back',
    wide: true,
    longestMs: 120_000,
    fate: () => ({ kind: 'lost', landsAfterMs: 0 }),
  }),
  network({
    name: 'malformed-answer',
    what: 'HTTP 200 with a page of a proxy, or half of an answer, in place of what the API said',
    fate: garble,
  }),
  network({
    name: 'clock-refused',
    what: 'requests are refused because the clock of the laptop is off',
    wide: true,
    longestMs: 60_000,
    fate: () => ({
      kind: 'refused',
      error: errorOf(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        'denied',
      ),
    }),
  }),
  network({
    name: 'lies',
    what: 'HTTP 200 with nothing in it',
    only: 'reads',
    longestMs: 60_000,
    fate: lie,
    excuse: ({ excuses }) => (excuses.lies = true),
  }),
];
