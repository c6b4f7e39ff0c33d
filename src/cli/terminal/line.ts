/**
 * What may be said: lines, each of parts. A part is text of whatever origin, or text in a style of ours. Both are escaped
 * where they are written, and colours are put around them only then; so no sequence in a text is ever ours, and nothing in a
 * text can begin a line of its own.
 */
import { styleText } from 'node:util';
import { asLine } from '../../domain/text/printable.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Text in a style of ours. */
export interface Painted {
  style: Style;
  text: string;
}

/** One line, whatever line ends are in it. */
export type Line = string | readonly (string | Painted)[];

export const paint = (style: Style, text: string): Painted => ({ style, text });

const partsOf = (line: Line): readonly (string | Painted)[] => (typeof line === 'string' ? [line] : line);

export interface Rendering {
  isColoured: boolean;
  /** Makes the commands in a text for people those of this place. */
  hints: (text: string) => string;
}

/** The line as a stream takes it. */
export const rendered = (line: Line, { isColoured, hints }: Rendering): string =>
  partsOf(line)
    .map((part) => {
      if (typeof part === 'string') return asLine(hints(part));
      const text = asLine(hints(part.text));
      return isColoured && text !== '' ? styleText(part.style, text, { validateStream: false }) : text;
    })
    .join('');
