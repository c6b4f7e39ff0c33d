/**
 * Text of others (AWS, a manifest, a variable, a command) as a terminal may see it. What moves the cursor, colours a line,
 * renames the window or turns the order of letters round is written out as an escape instead: it stays readable and acts no
 * more. ECMA-48 for C0, C1 and ESC; Unicode Bidirectional Algorithm (UAX #9, 2.1 to 2.7) for the marks of direction.
 */

const JOINERS = String.raw`[\u200C\u200D\uFE0E\uFE0F]`;
const JOINED = String.raw`[[\p{L}\p{M}\p{N}\p{S}]--\p{ASCII}--\p{Default_Ignorable_Code_Point}]`;

/**
 * C0, DEL, C1, marks of direction, separators of lines and paragraphs, halves of a surrogate pair, and all that is not seen
 * (UAX #44, Default_Ignorable_Code_Point: marks of direction, joiners, fillers, soft hyphens, tags, the byte order mark).
 * Joiners and the two forms of emoji stay behind what needs them: a letter or a sign that is not ASCII.
 */
const ACTING = new RegExp(
  String.raw`[[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]--${JOINERS}]` +
    String.raw`|(?<!${JOINED}[\uFE0E\uFE0F]?)${JOINERS}`,
  'gv',
);

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
};

/** The text with its lines, without anything that acts on a terminal. A tab becomes a space. */
export const printable = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
    .replace(ACTING, (character) => (character === '\n' ? character : escaped(character)));

const LINE_ENDS = /\s*[\r\n\u0085\u2028\u2029]+\s*/g;

/** The text on one line, its spaces at both ends kept: a line of a layout. */
export const asLine = (text: string): string => printable(text.replaceAll(LINE_ENDS, ' '));

/** The text on one line: a field that is shown on a line cannot begin another one. */
export const onOneLine = (text: string): string => asLine(text.trim());

/** JSON in which nothing acts on a terminal: the same document, with these characters written as `\uXXXX`. */
export const printableJson = (json: string): string =>
  json.replace(ACTING, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );

/** The text with each character that acts written in another way. */
export const withoutActing = (text: string, written: (character: string) => string): string =>
  text.replace(ACTING, written);

/** Does it hold anything that acts on a terminal, line ends included? */
export const acts = (text: string): boolean => text.search(ACTING) >= 0;
