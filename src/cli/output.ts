/** The two streams: data and human text on stdout, everything beside it on stderr. A closed pipe never stops a run. */
import { styleText } from 'node:util';
import type { OutputName } from './choices.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

export interface Output {
  form: OutputName;
  /** Human text on stdout; nothing when stdout carries data. */
  say(text: string): void;
  /** Like `say`, but on stderr when stdout carries data: what nobody may miss. */
  announce(text: string): void;
  /** Text beside the result, on stderr. */
  remark(text: string): void;
  /** One JSON document on stdout; on one line where one value a line was asked for. */
  document(value: unknown): void;
  /** One JSON value a line on stdout. */
  record(value: unknown): void;
  /** Paints for stdout and for stderr: each stream decides for itself. */
  paint: Paint;
  paintError: Paint;
  /** Is stdout a terminal that can redraw lines? */
  isTerminal: boolean;
  columns: number;
}

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write' | 'on'>;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Colours: `--no-color`, NO_COLOR, FAILOVER_NO_COLOR and TERM=dumb take them away, FORCE_COLOR gives them to a pipe. */
export const hasColours = (stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv, noColor: boolean): boolean => {
  if (noColor || isSet(environment['NO_COLOR']) || environment['TERM'] === 'dumb') return false;
  const forced = environment['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true;
};

const NARROWEST = 60;
const WIDEST = 120;

/** Columns to lay text out for: 80 where nobody knows, never fewer than 60. */
const columnsOf = ({ columns }: { columns?: number }): number =>
  columns === undefined || columns <= 0 ? 80 : Math.min(WIDEST, Math.max(NARROWEST, columns));

/** Can lines be redrawn? Not on a dumb terminal, in CI, or on a terminal without columns (which would wrap each letter). */
const canRedraw = (stream: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && environment['TERM'] !== 'dumb' && !isSet(environment['CI']) && (stream.columns ?? 0) > 0;

const createWriter = (stream: Stream): ((text: string) => void) => {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    isClosed = true;
  });
  return (text) => {
    if (!isClosed) stream.write(text);
  };
};

const createPaint =
  (isColoured: boolean): Paint =>
  (style, text) =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;

export interface OutputOptions {
  form: OutputName;
  noColor: boolean;
  environment: NodeJS.ProcessEnv;
  stdout: Stream;
  stderr: Stream;
}

export const createOutput = ({ form, noColor, environment, stdout, stderr }: OutputOptions): Output => {
  const toStdout = createWriter(stdout);
  const toStderr = createWriter(stderr);
  const say = (text: string): void => {
    if (form === 'text') toStdout(`${text}\n`);
  };
  return {
    form,
    say,
    announce: (text) => (form === 'text' ? say(text) : toStderr(`${text}\n`)),
    remark: (text) => toStderr(`${text}\n`),
    document: (value) => toStdout(`${JSON.stringify(value, null, form === 'ndjson' ? 0 : 2)}\n`),
    record: (value) => toStdout(`${JSON.stringify(value)}\n`),
    paint: createPaint(hasColours(stdout, environment, noColor)),
    paintError: createPaint(hasColours(stderr, environment, noColor)),
    isTerminal: form === 'text' && canRedraw(stdout, environment),
    columns: columnsOf(stdout),
  };
};
