/**
 * A stream of the process that cannot hurt it. A terminal that is closed answers EIO, a full disk ENOSPC, a reader that left
 * EPIPE, a network file system whatever it likes: any error closes this stream and nothing else, and the work goes on.
 */

export type SinkStream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write' | 'on'> & { writableLength?: number };

export interface Sink {
  write(text: string): void;
  /** Does so much wait to be taken that what is only drawn is better left out? */
  isStalled(): boolean;
  /** Code of the error that closed it, such as `EIO`; null while it is open. */
  lostTo(): string | null;
}

/** Some screens full. A terminal that was stopped with Ctrl-S takes nothing, for as long as people please. */
const STALLED_BYTES = 64 * 1024;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/**
 * Node writes to terminals synchronously (Node.js documentation, "A note on process I/O"): one that is stopped would stop the
 * engine in the middle of a rung. Its handle can be told not to wait; elsewhere it has no such handle.
 */
const doNotWait = (stream: SinkStream): void => {
  const { _handle: handle } = stream as { _handle?: { setBlocking?(isBlocking: boolean): unknown } };
  if (stream.isTTY) handle?.setBlocking?.(false);
};

const sinks = new WeakMap<object, Sink>();

const createSink = (stream: SinkStream): Sink => {
  let lostTo: string | null = null;
  const lose = (error: unknown): void => {
    lostTo ??= codeOf(error);
  };
  stream.on('error', lose);
  doNotWait(stream);
  return {
    write(text) {
      if (lostTo !== null) return;
      try {
        stream.write(text);
      } catch (error) {
        // Files are written synchronously, and so they throw.
        lose(error);
      }
    },
    isStalled: () => (stream.writableLength ?? 0) > STALLED_BYTES,
    lostTo: () => lostTo,
  };
};

/** The sink of a stream: always the same one, so that what is known of the stream is known to all who write to it. */
export const sinkOf = (stream: SinkStream): Sink => {
  const found = sinks.get(stream) ?? createSink(stream);
  sinks.set(stream, found);
  return found;
};
