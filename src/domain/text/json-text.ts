/** Where a text stops being JSON: a person who edits a plan at 3 a.m. needs the line. */

export interface JsonFault {
  /** From 1. */
  line: number;
  column: number;
  expected: string;
}

class Stop extends Error {
  readonly offset: number;
  readonly expected: string;
  constructor(offset: number, expected: string) {
    super(expected);
    this.offset = offset;
    this.expected = expected;
  }
}

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

const skip = (pattern: RegExp, text: string, offset: number): number | null => {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : null;
};

const space = (text: string, offset: number): number => skip(SPACE, text, offset) ?? offset;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** No text of ours is half as long; what is longer is another file, and would fill every message about it. */
const LONGEST = 1_000_000;

/** Where a string ends, behind its quote; null where it does not. By hand: a pattern would go down the stack with its length. */
const endOfString = (text: string, offset: number): number | null => {
  if (text.charCodeAt(offset) !== QUOTE) return null;
  for (let at = offset + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    // JSON wants line ends and other control characters escaped.
    if (code < 0x20) return null;
    if (code !== BACKSLASH) continue;
    const escaped = skip(ESCAPE, text, at);
    if (escaped === null) return null;
    at = escaped - 1;
  }
  return null;
};

const string = (text: string, offset: number): number => {
  const end = endOfString(text, offset);
  if (end === null)
    throw new Stop(offset, text[offset] === '"' ? 'a string that ends on its line' : 'a name in double quotes');
  if (end - offset > LONGEST) throw new Stop(offset, `a string of no more than ${LONGEST} characters`);
  return end;
};

type Item = (text: string, offset: number, depth: number) => number;

/** No document of ours is half as deep; a text of nothing but brackets would exhaust the stack of whoever reads it. */
const DEEPEST = 100;

const member: Item = (text, offset, depth) => {
  const colon = space(text, string(text, offset));
  if (text[colon] !== ':') throw new Stop(colon, 'a colon after the name');
  return value(text, colon + 1, depth);
};

const list = (text: string, open: number, close: '}' | ']', item: Item, depth: number): number => {
  if (depth > DEEPEST) throw new Stop(open, `no more than ${DEEPEST} brackets inside one another`);
  let at = space(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = space(text, item(text, at, depth));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Stop(at, `a comma or "${close}"`);
    at = space(text, at + 1);
  }
};

const value: Item = (text, offset, depth) => {
  const at = space(text, offset);
  switch (text[at]) {
    case '{':
      return list(text, at, '}', member, depth + 1);
    case '[':
      return list(text, at, ']', value, depth + 1);
    case '"':
      return string(text, at);
    default: {
      const end = skip(SCALAR, text, at);
      if (end === null) throw new Stop(at, 'a value');
      return end;
    }
  }
};

/** The first place where `text` is not JSON; null when all of it is. */
export const findJsonFault = (text: string): JsonFault | null => {
  try {
    const end = space(text, value(text, 0, 0));
    if (end < text.length) throw new Stop(end, 'nothing after the end');
    return null;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const before = text.slice(0, error.offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected: error.expected };
  }
};
