/** The two streams: data and human text on stdout, everything beside it on stderr. A closed pipe never stops a run. */
import { styleText } from 'node:util';
import { printable, printableJson } from '../../domain/text/printable.ts';
import type { OutputName } from '../arguments/choices.ts';
import { reflow } from '../../report/lines.ts';
import { sinkOf, type SinkStream } from './sink.ts';

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
  /** Does stdout take nothing just now? What is only drawn can be left out then. */
  isStalled(): boolean;
  /** The error that stdout was lost to; null while it is there, and when its reader closed it. */
  lostTo(): string | null;
  columns: number;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** Colours: `--no-color`, NO_COLOR, FAILOVER_NO_COLOR and TERM=dumb take them away, FORCE_COLOR gives them to a pipe. */
export const hasColours = (stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv, noColor: boolean): boolean => {
  if (noColor || isSet(environment['NO_COLOR']) || environment['TERM'] === 'dumb') return false;
  const forced = environment['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true;
};

const NARROWEST = 40;
const WIDEST = 120;

/** Columns to lay text out for: 80 where nobody knows, never fewer than 40. */
const columnsOf = ({ columns }: { columns?: number }): number =>
  columns === undefined || columns <= 0 ? 80 : Math.min(WIDEST, Math.max(NARROWEST, columns));

/** Can lines be redrawn? Not on a dumb terminal, in CI, or on a terminal without columns (which would wrap each letter). */
const canRedraw = (stream: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && environment['TERM'] !== 'dumb' && !isSet(environment['CI']) && (stream.columns ?? 0) > 0;

const createPaint =
  (isColoured: boolean): Paint =>
  (style, text) =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;

/** The codes of `Style`, on and off. */
// oxlint-disable-next-line no-control-regex -- a colour begins with one
const OWN_COLOURS = /(\u001B\[(?:1|2|22|31|32|33|36|39)m)/;

/** Others' text is made harmless here, at the one place that all text passes; of a painted line our colours stay. */
const cleanFor =
  (isColoured: boolean) =>
  (text: string): string =>
    isColoured
      ? text
          .split(OWN_COLOURS)
          .map((part, at) => (at % 2 === 1 ? part : printable(part)))
          .join('')
      : printable(text);

/** A terminal breaks lines wherever they end; a file and a pipe keep them as they are, for whoever searches in them. */
const fitted = (text: string, { isTTY, columns }: SinkStream): string =>
  isTTY && columns > 0 ? reflow(text, Math.max(NARROWEST, columns)) : text;

export interface OutputOptions {
  form: OutputName;
  /** Makes the commands in a text for people those of this place. */
  hints: (text: string) => string;
  noColor: boolean;
  environment: NodeJS.ProcessEnv;
  stdout: SinkStream;
  stderr: SinkStream;
}

const isReaderGone = (code: string | null): boolean => code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';

export const createOutput = ({ form, hints, noColor, environment, stdout, stderr }: OutputOptions): Output => {
  const [toStdout, toStderr] = [sinkOf(stdout), sinkOf(stderr)];
  const isColoured = hasColours(stdout, environment, noColor);
  const isErrorColoured = hasColours(stderr, environment, noColor);
  const [clean, cleanError] = [cleanFor(isColoured), cleanFor(isErrorColoured)];
  const say = (text: string): void => {
    if (form === 'text') toStdout.write(`${fitted(clean(hints(text)), stdout)}\n`);
  };
  const remark = (text: string): void => toStderr.write(`${fitted(cleanError(hints(text)), stderr)}\n`);
  const toJson = (value: unknown, indent: number): void =>
    toStdout.write(`${printableJson(JSON.stringify(value, null, indent))}\n`);
  return {
    form,
    say,
    announce: (text) => (form === 'text' ? say(text) : remark(text)),
    remark,
    document: (value) => toJson(value, form === 'ndjson' ? 0 : 2),
    record: (value) => toJson(value, 0),
    paint: createPaint(isColoured),
    paintError: createPaint(isErrorColoured),
    isTerminal: form === 'text' && canRedraw(stdout, environment),
    isStalled: toStdout.isStalled,
    lostTo: () => (isReaderGone(toStdout.lostTo()) ? null : toStdout.lostTo()),
    columns: columnsOf(stdout),
  };
};
