/** Text to plant wherever others may write, and what may be seen of it on a stream. */

/** Each begins with a colour that is also one of ours, so that nothing can pass for it. */
export const HOSTILE: readonly string[] = [
  '\u001B[31mEVIL\u001B[2J\u001B]0;title\u0007',
  '\u001B[31mEVIL\u009B2J\u009D0;title\u009C\u0085EVIL-LINE',
  '\u001B[31mEVIL\u202Etxt\u2066\u061C\u200F',
  '\u001B[31mEVIL\nEVIL-LINE\r\nEVIL-LINE\rEVIL-LINE\u2028EVIL-LINE',
  '\u001B[31mEVIL\u00AD\u200B\u2060\u{E0041}\uFEFF\uD800\u0000\u0008',
];

/** Sequences that the program itself may write into a pipe with FORCE_COLOR=1. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const OWN = /\u001B\[(?:1|2|22|31|32|33|36|39)m/g;
const ACTING =
  // oxlint-disable-next-line no-control-regex -- likewise
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/u;

/** What is wrong with what a stream took: text of others that acts on a terminal, or begins a line; null when nothing is. */
export const actionIn = (text: string): string | null => {
  if (text.includes('\u001B[31mEVIL')) return 'a colour of others';
  const acting = ACTING.exec(text.replaceAll(OWN, ''));
  if (acting !== null) return JSON.stringify(text.slice(Math.max(0, acting.index - 60), acting.index + 20));
  const lines = text.replaceAll(OWN, '').split('\n');
  // A line that was full is wrapped at its spaces.
  const begun = lines.findIndex((line, at) => /^\s*EVIL-LINE/.test(line) && (lines[at - 1] ?? '').length < 55);
  return begun < 0 ? null : `a line of its own: ${lines.slice(begun - 1, begun + 1).join(' | ')}`;
};

/** The value with hostile text at the end of every string, or of those that `isChosen` takes by their name. */
export const planted = (value: unknown, isChosen: (name: string) => boolean = () => true, name = ''): unknown => {
  if (typeof value === 'string') return isChosen(name) ? value + HOSTILE[value.length % HOSTILE.length] : value;
  if (Array.isArray(value)) return value.map((item) => planted(item, isChosen, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, planted(item, isChosen, key)]));
};
