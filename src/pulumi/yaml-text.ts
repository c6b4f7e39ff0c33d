/**
 * One field of a YAML file's map set, and every other byte left as it is: a byte order mark, line ends, comments, quotes,
 * anchors, a last line without its end. Only where the text has a shape that lines cannot be put into is the file written anew.
 */
import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, parseDocument, stringify, type Document, type Pair } from 'yaml';

const BYTE_ORDER_MARK = '\uFEFF';
const INDENT = '  ';

interface Field {
  /** The top-level map that holds it. */
  map: string;
  key: string;
  value: unknown;
}

const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

const withLineEnds = (text: string, lineEnd: string): string => text.replaceAll(/\r?\n/g, lineEnd);

/** `key: value`, a map or list in lines of its own below. */
const rendered = (key: string, value: unknown, indent: string, lineEnd: string): string => {
  const text = stringify(value, { lineWidth: 0 }).trimEnd();
  const isBlock = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!isBlock) return `${key}: ${text}`;
  const lines = text.split('\n').map((line) => `${indent}${INDENT}${line}`);
  return [`${key}:`, ...lines].join(lineEnd);
};

const rangeOf = (node: unknown): [number, number] | null => {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range === undefined || range === null ? null : [range[0], range[1]];
};

/** Where a pair begins and where its last character is, without the white space that follows. */
const extentOf = (text: string, { key, value }: Pair): { from: number; keyEnd: number; to: number } | null => {
  const [own, held] = [rangeOf(key), rangeOf(value)];
  if (own === null) return null;
  const [from, keyEnd] = own;
  if (held === null) return { from, keyEnd, to: text.indexOf(':', keyEnd) + 1 };
  return { from, keyEnd, to: held[0] + text.slice(held[0], held[1]).trimEnd().length };
};

const lineEndAfter = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
};

const indentOf = (text: string, at: number): string => {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  return text.slice(lineStart, at);
};

/** Null where the map is not one of lines. */
const inLines = (text: string, holder: unknown, { key, value }: Field): string | null => {
  if (!isMap(holder) || holder.flow === true) return null;
  const { items } = holder;
  const extents = items.map((pair) => extentOf(text, pair));
  const last = extents.at(-1);
  if (last === undefined || extents.includes(null) || last === null) return null;
  const indent = indentOf(text, last.from);
  if (!/^ *$/.test(indent)) return null;
  const lineEnd = lineEndOf(text);
  const index = items.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
  const own = extents[index];
  if (own !== undefined && own !== null) {
    const shown = rendered(text.slice(own.from, own.keyEnd), value, indent, lineEnd);
    return text.slice(0, own.from) + shown + text.slice(own.to);
  }
  const at = lineEndAfter(text, last.to);
  return text.slice(0, at) + lineEnd + indent + rendered(key, value, indent, lineEnd) + text.slice(at);
};

const anew = (text: string, { map, key, value }: Field): string => {
  const document = parseDocument(text);
  if (!isMap(document.get(map))) document.set(map, document.createNode({}));
  document.setIn([map, key], document.createNode(value));
  return withLineEnds(document.toString({ lineWidth: 0 }), lineEndOf(text));
};

const jsOf = (document: Document): Record<string, unknown> => document.toJS() as Record<string, unknown>;

const says = (text: string, wanted: unknown): boolean => {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(jsOf(document), wanted);
};

/** What an attempt makes, if it says what is wanted; an alias whose anchor is gone is an error of the library. */
const successful = (attempt: () => string | null, wanted: unknown): string | null => {
  try {
    const found = attempt();
    return found !== null && says(found, wanted) ? found : null;
  } catch {
    return null;
  }
};

/**
 * The text with the field. What comes out is read again: it says what it said, and the field.
 * @throws RangeError where that cannot be had
 */
export const withField = (text: string, field: Field): string => {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const body = text.slice(mark.length);
  const document = parseDocument(body);
  const before = jsOf(document);
  const held = (before[field.map] ?? {}) as Record<string, unknown>;
  const wanted = { ...before, [field.map]: { ...held, [field.key]: field.value } };
  if (isDeepStrictEqual(before, wanted)) return text;
  const tried = [() => inLines(body, document.get(field.map, true), field), () => anew(body, field)];
  for (const attempt of tried) {
    const found = successful(attempt, wanted);
    if (found !== null) return mark + found;
  }
  throw new RangeError(`${field.map}.${field.key} cannot be set without changing something else`);
};
