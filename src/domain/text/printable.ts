/**
 * Text of others (AWS, a manifest, a variable, a command) as a terminal may see it. What moves the cursor, colours a line,
 * renames the window or turns the order of letters round is written out as an escape instead: it stays readable and acts no
 * more. ECMA-48 for C0, C1 and ESC; Unicode Bidirectional Algorithm (UAX #9, 2.1 to 2.7) for the marks of direction.
 */

/**
 * C0, DEL, C1, marks of direction, separators of lines and paragraphs, the byte order mark, tags, and halves of a surrogate
 * pair. Joiners stay: scripts and emoji need them.
 */
const ACTING =
  // oxlint-disable-next-line no-control-regex -- these are what it is about
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\p{Surrogate}]/gu;

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

/** The text on one line: a field that is shown on a line cannot begin another one. */
export const onOneLine = (text: string): string =>
  printable(text.replaceAll(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, ' ').trim());

/** JSON in which nothing acts on a terminal: the same document, with these characters written as `\uXXXX`. */
export const printableJson = (json: string): string =>
  json.replace(ACTING, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()]
          .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );

/** Does it hold anything that acts on a terminal, line ends included? */
export const acts = (text: string): boolean => text.search(ACTING) >= 0;
