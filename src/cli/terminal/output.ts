/** The two streams: data and human text on stdout, everything beside it on stderr. A closed pipe never stops a run. */
import { printableJson } from '../../domain/text/printable.ts';
import type { OutputName } from '../arguments/choices.ts';
import { reflow } from '../../report/lines.ts';
import { rendered, type Line } from './line.ts';
import { sinkOf, type SinkStream } from './sink.ts';

export interface Output {
  form: OutputName;
  /** Lines for people on stdout; nothing when stdout carries data. */
  say(...lines: Line[]): void;
  /** Like `say`, but on stderr when stdout carries data: what nobody may miss. */
  announce(...lines: Line[]): void;
  /** Lines beside the result, on stderr. */
  remark(...lines: Line[]): void;
  /** One JSON document on stdout; on one line where one value a line was asked for. */
  document(value: unknown): void;
  /** One JSON value a line on stdout. */
  record(value: unknown): void;
  /** A line as stdout would take it, for what draws by itself. */
  drawn(line: Line): string;
  /** Gives the cursor back that a live view may have hidden, where there is no time to end it. */
  showCursor(): void;
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

/** DECTCEM (DEC STD 070). */
const CURSOR_SHOWN = '\u001B[?25h';

const NARROWEST = 40;
const WIDEST = 120;

/** Columns to lay text out for: 80 where nobody knows, never fewer than 40. */
const columnsOf = ({ columns }: { columns?: number }): number =>
  columns === undefined || columns <= 0 ? 80 : Math.min(WIDEST, Math.max(NARROWEST, columns));

/** Can lines be redrawn? Not on a dumb terminal, in CI, or on a terminal without columns (which would wrap each letter). */
const canRedraw = (stream: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && environment['TERM'] !== 'dumb' && !isSet(environment['CI']) && (stream.columns ?? 0) > 0;

/** A terminal breaks lines wherever they end; a file and a pipe keep them as they are, for whoever searches in them. */
const fitted = (line: string, { isTTY, columns }: SinkStream): string[] =>
  isTTY && columns > 0 ? reflow(line, Math.max(NARROWEST, columns)) : [line];

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
  const drawn = (line: Line): string => rendered(line, { isColoured, hints });
  const say = (...lines: Line[]): void => {
    if (form === 'text') for (const line of lines) toStdout.write(`${fitted(drawn(line), stdout).join('\n')}\n`);
  };
  const remark = (...lines: Line[]): void => {
    for (const line of lines)
      toStderr.write(`${fitted(rendered(line, { isColoured: isErrorColoured, hints }), stderr).join('\n')}\n`);
  };
  const toJson = (value: unknown, indent: number): void =>
    toStdout.write(`${printableJson(JSON.stringify(value, null, indent))}\n`);
  return {
    form,
    say,
    announce: (...lines) => (form === 'text' ? say(...lines) : remark(...lines)),
    remark,
    document: (value) => toJson(value, form === 'ndjson' ? 0 : 2),
    record: (value) => toJson(value, 0),
    drawn,
    showCursor() {
      if (stderr.isTTY) toStderr.write(CURSOR_SHOWN);
    },
    isTerminal: form === 'text' && canRedraw(stdout, environment),
    isStalled: toStdout.isStalled,
    lostTo: () => (isReaderGone(toStdout.lostTo()) ? null : toStdout.lostTo()),
    columns: columnsOf(stdout),
  };
};
