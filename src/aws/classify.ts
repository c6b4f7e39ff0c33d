/**
 * From what the SDK throws to an answer: a definite no (nothing changed) or unknown (a write may have happened). Only what
 * is certain is called no: everything that went wrong after the request left, without a refusal coming back, is unknown.
 */
import type { Answer, CallError, CallErrorKind, ServiceName } from '../domain/api/call.ts';
import { helperTrouble } from './credential-process.ts';
import { kindOfCode, kindOfRefusal } from './error-kinds.ts';
import { redact } from '../domain/text/redact.ts';
import { UNREADABLE as UNREADABLE_ANSWER } from '../domain/api/whole.ts';

/** How far a call got. */
export interface Attempt {
  service: ServiceName;
  /** The signed request was handed to the network. */
  sent: boolean;
  /** HTTP status of the response, once there was one. */
  status: number | undefined;
  /** How far AWS's clock is ahead of this machine's, milliseconds, as a refused signature told. */
  clockOffsetMs?: number | undefined;
}

type Refused = Exclude<Answer, { outcome: 'yes' }>;

interface Facts {
  name: string;
  /** Node.js system error code, such as `ECONNREFUSED`. */
  system: string;
  syscall: string;
  message: string;
  /** Milliseconds that the clock of the side which answered is ahead; null when it did not say. */
  clockOffsetMs: number | null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const clockOffsetOf = (response: unknown): number | null => {
  const { headers = {} } = (response ?? {}) as { headers?: Record<string, string> };
  const date = Object.entries(headers).find(([name]) => name.toLowerCase() === 'date')?.[1];
  const offsetMs = Date.parse(date ?? '') - Date.now();
  return Number.isNaN(offsetMs) ? null : offsetMs;
};

const factsOf = (error: unknown): Facts => {
  if (typeof error !== 'object' || error === null) {
    return { name: 'Error', system: '', syscall: '', message: text(error), clockOffsetMs: null };
  }
  const fields = error as Record<string, unknown>;
  // A host with several addresses fails with one error for each of them; they tell the same.
  const inner: unknown = Array.isArray(fields['errors']) ? fields['errors'][0] : undefined;
  const first = (typeof inner === 'object' && inner !== null ? inner : fields) as Record<string, unknown>;
  return {
    name: text(fields['name']) || 'Error',
    system: text(fields['code']) || text(first['code']),
    syscall: text(fields['syscall']) || text(first['syscall']),
    message: text(fields['message']),
    clockOffsetMs: clockOffsetOf(fields['$response']),
  };
};

const no = (code: string, message: string, kind: CallErrorKind): Refused => ({
  outcome: 'no',
  error: { code, message, kind },
});
const unknown = (code: string, message: string, kind: CallErrorKind): Refused => ({
  outcome: 'unknown',
  error: { code, message, kind },
});

const LOOKUP = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']);
const ROUTE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL']);
const CERTIFICATE = /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET_ISSUER|VERIFY))/;
/** The SDK names both of its time-outs TimeoutError; only the one for connections has no code. */
const isConnectionTimeout = ({ name, system, syscall }: Facts): boolean =>
  (name === 'TimeoutError' && system === '') || (system === 'ETIMEDOUT' && syscall === 'connect');

/** The request never reached a server: no connection, so nothing was sent. */
const neverArrived = (facts: Facts): Refused | null => {
  const { system } = facts;
  if (LOOKUP.has(system)) return no(system, 'The name of the endpoint could not be resolved.', 'unreachable');
  if (ROUTE.has(system)) return no(system, 'The endpoint could not be reached; nothing was sent.', 'unreachable');
  if (CERTIFICATE.test(system)) return no(system, 'No trusted TLS connection; nothing was sent.', 'unreachable');
  if (isConnectionTimeout(facts))
    return no('ConnectTimeout', 'No connection in time; nothing was sent.', 'unreachable');
  return null;
};

/** AWS explains a bad signature by quoting the signed request with its session token: our words instead. */
const QUOTES_THE_REQUEST = /Signature|^RequestTimeTooSkewed$|^RequestInTheFuture$/;

export const messageOf = (code: string, message: string): string =>
  QUOTES_THE_REQUEST.test(code)
    ? 'AWS refused the signature. Check the credentials and the clock of this machine.'
    : redact(message) || 'AWS gave no reason.';

/** AWS takes signatures of the last five minutes, S3 of the last fifteen (IAM User Guide, Elements of an API request signature). */
const WRONG_CLOCK_MS = 4 * 60_000;
const CLOCK_SKEWED = 'ClockSkewed';

/** Was the signature refused because of the clock? */
export const isClockWrong = (answer: Answer): boolean => answer.outcome === 'no' && answer.error.code === CLOCK_SKEWED;

/** How far a clock is off, in words. @param offsetMs that AWS's clock is ahead of it */
export const clockWords = (offsetMs: number): string => {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const amount = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return `The clock of this machine is ${amount} ${offsetMs > 0 ? 'behind' : 'ahead'}.`;
};

const failedBeforeSending = ({ name, message }: Facts, service: ServiceName): Refused => {
  const code = name === 'Error' || name === 'TypeError' || name === 'RangeError' ? 'InvalidRequest' : name;
  const told = code === 'CredentialsProviderError' ? (helperTrouble() ?? message) : message;
  return no(code, messageOf(code, told), kindOfCode({ service, code, message }) ?? 'invalid');
};

/**
 * Names that JavaScript or a parser gave, not the API: the body held no error that can be read. The SDK calls each such 404
 * NotFound (@aws-sdk/core, loadQueryErrorCode and loadRestXmlErrorCode).
 */
const UNREADABLE = new Set(['Error', 'NotFound', 'SyntaxError', 'TypeError', 'UnknownError', 'Unknown']);

/** An HTTP response came back. A 408 or a 5xx may come after the change was made. */
const answered = (facts: Facts, status: number, service: ServiceName): Refused => {
  const isReadable = !UNREADABLE.has(facts.name);
  const error = { service, code: isReadable ? facts.name : `HTTP${status}`, message: facts.message };
  const { code } = error;
  const message = isReadable ? messageOf(code, facts.message) : `HTTP ${status} without a reason that can be read.`;
  // A page that is not found is not a resource that is not there: only an API that says so in its own words is believed.
  const { clockOffsetMs } = facts;
  if (QUOTES_THE_REQUEST.test(code) && clockOffsetMs !== null && Math.abs(clockOffsetMs) > WRONG_CLOCK_MS)
    return no(CLOCK_SKEWED, `${clockWords(clockOffsetMs)} AWS refused the signature for it.`, 'denied');
  if (!isReadable && status === 404) return unknown(code, message, 'internal');
  if (status === 429 || kindOfCode(error) === 'throttled') return no(code, message, 'throttled');
  if (status >= 400 && status < 500 && status !== 408) return no(code, message, kindOfRefusal(error, status));
  // S3 sends a bucket's calls on to its own region (S3 User Guide, Making requests, redirects); nothing was done here.
  if (status >= 300 && status < 400) return no(code, message, 'invalid');
  if (status < 400)
    return unknown(
      UNREADABLE_ANSWER,
      `What came back (HTTP ${status}) cannot be read. A proxy may have answered.`,
      'internal',
    );
  return unknown(code, message, status === 408 || status === 504 ? 'timeout' : 'internal');
};

/** The SDK calls these TimeoutError too, but they say that the other side hung up. */
const HUNG_UP = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

const silent = ({ name, system }: Facts): Refused =>
  !HUNG_UP.has(system) && (name === 'TimeoutError' || name === 'AbortError' || system === 'ETIMEDOUT')
    ? unknown('RequestTimeout', 'No answer in time; the call may have been carried out.', 'timeout')
    : unknown(system || 'ConnectionLost', 'The connection ended before an answer came.', 'internal');

/**
 * Classifies what a call of the SDK threw. Never throws; the message is one line in which no credential can hide.
 *
 * Throttling is a no at any status: it is refused before anything is done.
 */
export const classify = (error: unknown, attempt: Attempt): Refused => {
  const { service, sent, status } = attempt;
  const facts = factsOf(error);
  attempt.clockOffsetMs = facts.clockOffsetMs ?? undefined;
  if (status !== undefined) return answered(facts, status, service);
  const unreached = neverArrived(facts);
  if (unreached !== null) return unreached;
  return sent ? silent(facts) : failedBeforeSending(facts, service);
};

/** Code of a call that was not ready to be sent: names are looked up after that, so it was the credentials that were waited for. */
const NOT_SENT_IN_TIME = 'NotSentInTime';

/** The answer when the deadline passed first. */
export const overdue = ({ sent }: Attempt, deadlineMs: number): Refused => {
  const error: CallError = {
    code: sent ? 'RequestTimeout' : NOT_SENT_IN_TIME,
    message: sent
      ? `No answer within ${deadlineMs} ms; the call may have been carried out.`
      : `No credentials within ${deadlineMs / 1000} s: what the profile gets them from does not answer. Nothing was sent.`,
    kind: 'timeout',
  };
  return { outcome: sent ? 'unknown' : 'no', error };
};
