/** Text of a given width, in columns of a terminal. */
import { asLine } from '../domain/text/printable.ts';

// Unicode East Asian Width (UAX #11): W and F take two columns; what combines with the letter before it takes none.
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])$/u;
const NONE = /^(?:\p{Mn}|\p{Me}|\u200B|\u200C|\u200D|\uFE0F)$/u;
// oxlint-disable-next-line no-control-regex -- a colour takes no column
const COLOUR = /\u001B\[\d+m/g;

/** Columns that a text takes on a terminal; colours take none. */
export const columnsOf = (text: string): number => {
  const plain = text.replace(COLOUR, '');
  if (/^[\u0020-\u007E]*$/.test(plain)) return plain.length;
  let columns = 0;
  for (const character of plain) columns += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
};

/** The text with spaces behind it, up to so many columns. */
export const padTo = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columnsOf(text)));

/**
 * Wraps prose at spaces. A word that is longer than the width stands alone and is not broken: it may be a name that someone
 * has to copy.
 * @param indent put before every line; `hang` before every line but the first instead.
 */
export const wrap = (text: string, width: number, indent = '', hang = indent): string[] => {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = hang;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return isEmpty && lines.length > 0 ? lines : [...lines, line];
};

/** Lines that are there to be copied whole: calls, and commands that stand alone. */
const COPIED = /^\s*(?:[>$] |failover |aws )/;
const ENDS_IN_COMMAND = /^(?<prose>.*\S:) (?<command>failover [^"]*[^".)])$/;

const hangOf = (line: string): string => ' '.repeat(Math.min(8, (/^ */.exec(line)?.[0].length ?? 0) + 2));

/**
 * A line as a terminal of that width shows it without breaking a word: it is broken at spaces, and goes on further in. What
 * is there to be copied stays whole, and a command at its end gets a line of its own.
 */
export const reflow = (line: string, width: number): string[] => {
  const plain = line.replace(COLOUR, '');
  if (columnsOf(plain) <= width || COPIED.test(plain)) return [line];
  const { prose, command } = ENDS_IN_COMMAND.exec(line)?.groups ?? {};
  if (prose !== undefined && command !== undefined) return [...broken(prose, width), `  ${command}`];
  return broken(line, width);
};

const broken = (line: string, width: number): string[] => {
  const hang = hangOf(line);
  const lines: string[] = [];
  let rest = line;
  while (columnsOf(rest) > width) {
    const at = breakAt(rest, width);
    if (at === null) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = hang + rest.slice(at).trimStart();
  }
  return [...lines, rest];
};

/** Index of the last space that fits, or of the first one behind a word that is too long; null without one. */
const breakAt = (line: string, width: number): number | null => {
  const start = /^ */.exec(line)?.[0].length ?? 0;
  let best: number | null = null;
  for (let at = line.indexOf(' ', start + 1); at >= 0; at = line.indexOf(' ', at + 1)) {
    if (best !== null && columnsOf(line.slice(0, at)) > width) break;
    if (line.slice(at).trim() !== '') best = at;
    if (columnsOf(line.slice(0, at)) > width) break;
  }
  return best;
};

/**
 * A line cut wherever it reaches the width, so that no row of a screen begins with a part of it. Its line ends are cuts, too.
 * @param indent put before the first row; `hang` before every other one.
 */
export const choppedAt = (line: string, width: number, indent = '', hang = `${indent}    `): string[] => {
  const rows: string[] = [];
  let row = indent;
  let columns = columnsOf(row);
  for (const character of asLine(line)) {
    const more = columnsOf(character);
    if (columns + more > width) {
      rows.push(row);
      row = hang;
      columns = columnsOf(row);
    }
    row += character;
    columns += more;
  }
  return [...rows, row];
};

/** Lines without the empty ones at their end. */
export const withoutEnd = (lines: readonly string[]): string[] =>
  lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);

/** A list of points, each wrapped. */
export const bullets = (points: readonly string[], width: number): string[] =>
  points.flatMap((point) => wrap(point, width, '  - ', '    '));

/** A duration as people say it: `0 s`, `45 s`, `5 min 12 s`, `1 h 2 min`. */
export const showDuration = (durationMs: number): string => {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** Columns of the label that a row of a summary begins with. */
const LABEL_WIDTH = 10;

/** A row with such a label, wrapped under its own text. */
export const wrapRow = (row: string, width: number): string[] => {
  const [first = '', ...rest] = wrap(row.slice(LABEL_WIDTH), width, ' '.repeat(LABEL_WIDTH));
  return [row.slice(0, LABEL_WIDTH) + first.slice(LABEL_WIDTH), ...rest];
};
