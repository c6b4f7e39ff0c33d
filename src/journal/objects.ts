/**
 * Objects of a bucket as a journal needs them: created once or not at all, and read back. A lost answer is cleared up by
 * looking: what is there is compared byte by byte with what was to be written. Sent through `Target`, so the same code
 * works on AWS, on an emulator and on the sandbox; it knows no clock but the one that is handed in.
 */
import type { Answer, CallError, CallOf, GetObjectOutput, Region } from '../domain/api/call.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { type Whole, wholeAnswer } from '../domain/api/whole.ts';
import { asSentence } from '../domain/text/sentence.ts';
import { refused } from './refusal.ts';

/** A bucket and where in it a journal is. */
export interface BucketPlace {
  bucket: string;
  region: Region;
  /** Without a slash at its ends; empty for the whole bucket. */
  prefix: string;
}

/** The outside of a bucket: what sends its calls, and the clock that its deadline runs on. */
export interface BucketWorld {
  /** Sends once and answers by the deadline. */
  send(call: S3Call, deadlineMs: number): Promise<Answer>;
  /** Monotonic, in milliseconds. */
  elapsedMs(): number;
  /** Returns after so many milliseconds. */
  pause(durationMs: number): Promise<void>;
}

type S3Call = CallOf<'s3', 'PutObject'> | CallOf<'s3', 'GetObject'> | CallOf<'s3', 'ListObjectsV2'>;

export interface BucketOptions extends BucketPlace {
  world: BucketWorld;
  /** How long S3 may take for one object, tries and looks included, in milliseconds. */
  deadlineMs?: number;
}

/** @property storedMs milliseconds since 1970; null of what is no object but a part of names */
export interface Listed {
  name: string;
  storedMs: number | null;
}

export interface Objects {
  /** S3 dates what it takes. */
  readonly hasClock: true;
  /** For messages: `s3://bucket/prefix`. */
  readonly location: string;
  /** Durable when it returns `created`. `exists`: another text is there. */
  create(key: string, text: string): Promise<'created' | 'exists'>;
  /**
   * The next parts of all keys under a prefix, ascending: up to a slash, or to the end; and when S3 took an object, by its own
   * clock (Amazon S3 API Reference, Object: LastModified).
   */
  list(prefix: string): Promise<Listed[]>;
  /** Their names alone. */
  names(prefix: string): Promise<string[]>;
  /** @throws Failure `journal-corrupt` when it is not there. */
  read(key: string): Promise<string>;
}

const DEFAULT_DEADLINE_MS = 5000;
/** Of the deadline: how long one call may take, so that a lost answer leaves time to look and to try again. */
const CALL_SHARE = 0.4;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

const isRefusal = ({ outcome, error }: Exclude<Answer, { outcome: 'yes' }>): boolean =>
  outcome === 'no' && (['denied', 'expired', 'invalid'].includes(error.kind) || error.code === 'NoSuchBucket');

/** Code of the failure that `isAway` knows. */
const AWAY = 'journal-unreachable';

/** Did S3 not answer within its deadline? */
export const isAway = (error: unknown): boolean => error instanceof Failure && error.code === AWAY;

/** Could the bucket not be read, because S3 did not answer or refuses whoever asks? */
export const isClosed = (error: unknown): error is Failure =>
  error instanceof Failure && [AWAY, 'journal-refused', 'credentials', 'clock-wrong'].includes(error.code);

const away = (location: string, deadlineMs: number, { code, message }: CallError): Failure =>
  new Failure({
    code: AWAY,
    message:
      `The shared journal at ${location} did not answer within ${deadlineMs / 1000} s. ${code}: ${asSentence(message)} ` +
      'This process has stopped before its next change.',
    remedy:
      '"failover resume" (where no run had begun, the same command) goes on once S3 answers. To go on without it, which nobody elsewhere will see, decide so: ' +
      'failover resume --journal local --reason "…"',
    exitCode: EXIT.refusedByAws,
  });

const MISSING: CallError = { code: 'NoSuchKey', message: 'It is not there.', kind: 'missing' };

const timeUp = (error: CallError | null): CallError =>
  error ?? { code: 'RequestTimeout', message: 'No answer in time.', kind: 'timeout' };

/** @param callMs how long the next call may take */
type Try = (callMs: () => number) => Promise<{ done: true; value: Answer } | { done: false; error: CallError }>;

/** Tries until it is done, S3 refuses for good, or the deadline has passed. */
const insist = async (
  location: string,
  { world, deadlineMs = DEFAULT_DEADLINE_MS }: BucketOptions,
  attempt: Try,
): Promise<Answer> => {
  const untilMs = world.elapsedMs() + deadlineMs;
  let last: CallError | null = null;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    const leftMs = untilMs - world.elapsedMs();
    if (leftMs <= 0) throw away(location, deadlineMs, timeUp(last));
    const tried = await attempt(() => Math.max(1, Math.min(untilMs - world.elapsedMs(), deadlineMs * CALL_SHARE)));
    if (tried.done) return tried.value;
    last = tried.error;
    await world.pause(Math.min(pauseMs, Math.max(1, untilMs - world.elapsedMs())));
  }
};

const createReader = (location: string, options: BucketOptions) => {
  const { world } = options;
  const once = async (call: S3Call, callMs: number): ReturnType<Try> => {
    const answer = wholeAnswer(call, await world.send(call, callMs));
    if (answer.outcome === 'yes' || answer.error.code === 'NoSuchKey') return { done: true, value: answer };
    if (isRefusal(answer)) throw refused(options, location, answer.error);
    return { done: false, error: answer.error };
  };
  return {
    once,
    ask: (call: S3Call): Promise<Answer> => insist(location, options, (callMs) => once(call, callMs())),
  };
};

/** Puts an object where none is; whatever answers are lost, it tells whether this very text is there. */
const createOnce = async (
  location: string,
  options: BucketOptions,
  put: CallOf<'s3', 'PutObject'>,
): Promise<'created' | 'exists'> => {
  const reader = createReader(location, options);
  const { Bucket, Key, Body } = put.input;
  const look: CallOf<'s3', 'GetObject'> = { ...put, operation: 'GetObject', input: { Bucket, Key } };
  const answer = await insist(location, options, async (callMs) => {
    const sent = wholeAnswer(put, await options.world.send(put, callMs()));
    if (sent.outcome === 'yes') return { done: true, value: { outcome: 'yes', output: { Body } } };
    if (isRefusal(sent)) throw refused(options, location, sent.error);
    // 412: an object is there, perhaps ours by a try whose answer was lost. 409 or no answer: it may be there.
    const isOpen = sent.outcome === 'unknown' || sent.error.kind === 'conflict';
    if (!isOpen) return { done: false, error: sent.error };
    const seen = await reader.once(look, callMs());
    const isThere = seen.done && seen.value.outcome === 'yes';
    return isThere ? seen : { done: false, error: sent.error };
  });
  if (answer.outcome !== 'yes') return 'exists';
  return (answer.output as GetObjectOutput).Body === Body ? 'created' : 'exists';
};

type ListInput = CallOf<'s3', 'ListObjectsV2'>['input'];

/** Opens a place in a bucket; nothing is sent before the first question. */
export const openObjects = (options: BucketOptions): Objects => {
  const { bucket: Bucket, region, prefix } = options;
  const location = `s3://${Bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const { ask } = createReader(location, options);
  const keyOf = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  const at = { service: 's3', region } as const;

  const list = async (under: string): Promise<Listed[]> => {
    const Prefix = keyOf(under);
    const listed: Listed[] = [];
    for (let ContinuationToken: string | undefined; ;) {
      const input: ListInput = { Bucket, Prefix, Delimiter: '/', ...(ContinuationToken && { ContinuationToken }) };
      const answer = await ask({ ...at, operation: 'ListObjectsV2', input });
      if (answer.outcome !== 'yes') throw refused(options, location, answer.error);
      const page = answer.output as Whole<'s3', 'ListObjectsV2'>;
      const take = (key: string | undefined, storedMs: number | null): void => {
        if (key !== undefined) listed.push({ name: key.slice(Prefix.length).replace(/\/$/, ''), storedMs });
      };
      for (const common of page.CommonPrefixes ?? []) take(common.Prefix, null);
      // What S3 does not date is as old as can be: nobody's word for its age is taken.
      for (const { Key, LastModified } of page.Contents ?? []) take(Key, new Date(LastModified ?? 0).getTime());
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
      if (ContinuationToken === undefined) return listed.sort((one, other) => (one.name < other.name ? -1 : 1));
    }
  };

  return {
    hasClock: true,
    location,
    create: (key, text) =>
      createOnce(location, options, {
        ...at,
        operation: 'PutObject',
        input: { Bucket, Key: keyOf(key), Body: text, IfNoneMatch: '*' },
      }),
    list,
    names: async (under) => (await list(under)).map(({ name }) => name),
    async read(key) {
      const answer = await ask({ ...at, operation: 'GetObject', input: { Bucket, Key: keyOf(key) } });
      if (answer.outcome === 'yes') return (answer.output as GetObjectOutput).Body;
      throw refused(options, location, { ...MISSING, message: `${keyOf(key)} was listed and is not there.` });
    },
  };
};
