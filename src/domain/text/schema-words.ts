/**
 * What a schema objects to, in words: the field, what is there, what is wrong with it, and what to write instead. The texts
 * of the schema library ("Too small: expected string to have >=1 characters") are for programmers.
 */
import type { z } from 'zod';
import { didYouMean } from './suggest.ts';

/** One thing that is wrong. */
export interface SchemaProblem {
  /** Place of it, such as `steps[3].params.total`; empty for the whole. */
  path: string;
  /** What is there, as JSON, shortened; `missing` where nothing is. */
  value: string;
  /** What is wrong, without a full stop: `is not a whole number`. */
  message: string;
  /** What to write instead, a sentence. */
  remedy: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const LONGEST_VALUE = 80;

/** A place as people write it: `steps[3].params.total`. */
export const showPath = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

/** A value as JSON, shortened. */
export const showValue = (value: unknown): string => {
  const text = value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

/** What is at a place; undefined where nothing is. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );

const TYPES: Record<string, string> = {
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  tuple: 'a list in [ ]',
  object: 'an object in { }',
  record: 'an object in { }',
  null: 'null',
};

const typeWords = (expected: string): string => TYPES[expected] ?? `a ${expected}`;

const oneOf = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(' or ');

interface Words {
  message: string;
  remedy: string;
}

const wrongType = ({ expected }: { expected: string }, value: unknown): Words =>
  value === undefined
    ? { message: 'is missing', remedy: `Write ${typeWords(expected)} there.` }
    : {
        message: expected === 'int' ? 'is not a whole number' : 'is of the wrong kind',
        remedy: `Write ${typeWords(expected)}.`,
      };

const UNITS: Record<string, string> = { string: 'characters', array: 'entries', set: 'entries', map: 'entries' };

const tooSmall = ({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): Words => {
  const unit = UNITS[origin];
  const least = `${String(minimum)}${unit === undefined ? '' : ` ${unit}`} or more`;
  if (unit !== undefined && Number(minimum) <= 1)
    return {
      message: 'is empty',
      remedy: origin === 'string' ? 'Write it, or leave the field out if it may be.' : 'Name at least one.',
    };
  if (inclusive === false)
    return { message: `is not more than ${String(minimum)}`, remedy: `Write more than ${String(minimum)}.` };
  return { message: unit === undefined ? 'is too small' : 'is too short', remedy: `Write ${least}.` };
};

const tooBig = ({ origin, maximum, inclusive }: Extract<Issue, { code: 'too_big' }>): Words => {
  const unit = UNITS[origin];
  if (inclusive === false)
    return { message: `is not less than ${String(maximum)}`, remedy: `Write less than ${String(maximum)}.` };
  const most = `${String(maximum)}${unit === undefined ? '' : ` ${unit}`} or ${unit === undefined ? 'less' : 'fewer'}`;
  return { message: unit === undefined ? 'is too large' : 'is too long', remedy: `Write ${most}.` };
};

const FORMATS: Record<string, Words> = {
  url: { message: 'is not a URL', remedy: 'Write one such as https://app.example.com/health.' },
  date: { message: 'is not a day', remedy: 'Write it as 2027-03-31.' },
  datetime: { message: 'is not a time in UTC', remedy: 'Write it as 2026-01-31T13:30:00.000Z.' },
};

/** A message that a schema of ours gave; the library's own begin in these ways. */
const isOurs = (message: string): boolean => !/^(?:Invalid|Too |Unrecognized|Expected)/.test(message);

const wrongFormat = (issue: Extract<Issue, { code: 'invalid_format' }>): Words => {
  if (issue.format === 'starts_with' && 'prefix' in issue) {
    const start = String(issue.prefix);
    return {
      message: `does not begin with "${start}"`,
      remedy: start === 'arn:' ? 'Write the whole ARN.' : `Begin it with "${start}".`,
    };
  }
  return FORMATS[issue.format] ?? { message: 'is not written as it has to be', remedy: 'Correct it.' };
};

const unknownFields = ({ keys }: { keys: readonly string[] }, known: readonly string[]): Words => {
  const [only] = keys;
  const names = keys.map((key) => `"${key}"`).join(', ');
  return {
    message: keys.length === 1 ? `has the unknown field ${names}` : `has unknown fields: ${names}`,
    remedy:
      `${only === undefined ? '' : didYouMean(only, known)} Remove ${keys.length === 1 ? 'it' : 'them'}, or correct the spelling.`.trim(),
  };
};

/** A remedy that came with the message of one of our schemas, as a parameter of its issue. */
const ownRemedy = (issue: Issue): string | null => {
  const remedy: unknown = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  return typeof remedy === 'string' ? remedy : null;
};

/** What one of our schemas says of itself goes before the words for its kind. */
const wordsOf = (issue: Issue, value: unknown, known: readonly string[]): Words => {
  const words = wordsOfKind(issue, value, known);
  if (!isOurs(issue.message)) return words;
  return { message: issue.message, remedy: ownRemedy(issue) ?? words.remedy };
};

const wordsOfKind = (issue: Issue, value: unknown, known: readonly string[]): Words => {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue, value);
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_format':
      return wrongFormat(issue);
    case 'unrecognized_keys':
      return unknownFields(issue, known);
    case 'invalid_value':
      return value === undefined
        ? { message: 'is missing', remedy: `Use ${oneOf(issue.values)}.` }
        : { message: 'is none of its values', remedy: `Use ${oneOf(issue.values)}.` };
    case 'not_multiple_of':
      return { message: `is not a multiple of ${String(issue.divisor)}`, remedy: 'Correct it.' };
    case 'invalid_union':
      return value === undefined
        ? { message: 'is missing', remedy: 'Write it.' }
        : { message: 'is none of the forms that it may have', remedy: 'Correct it.' };
    case 'invalid_key':
      return { message: 'is a name that is not known here', remedy: 'Remove it, or correct the spelling.' };
    default:
      return { message: 'is wrong', remedy: 'Correct it.' };
  }
};

/** Of a value with several forms, what the form objects to that it has come nearest to. */
const unfolded = (issue: Issue): Issue[] => {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const nearest = issue.errors.reduce((best, next) => (depthOf(next) > depthOf(best) ? next : best));
  if (depthOf(nearest) === 0) return [issue];
  return nearest.flatMap((inner) => unfolded({ ...inner, path: [...issue.path, ...inner.path] }));
};

const depthOf = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));

/**
 * The issues of a schema as problems, in their order.
 * @param root the value that was checked, so that each problem can show what is there
 * @param prefix place of that value in what the person sees
 * @param known names of fields, for "did you mean"
 */
export const schemaProblems = (
  issues: readonly Issue[],
  root: unknown,
  { prefix = [], known = [] }: { prefix?: Path; known?: readonly string[] } = {},
): SchemaProblem[] =>
  issues.flatMap(unfolded).map((issue) => {
    const value = valueAt(root, issue.path);
    return { path: showPath([...prefix, ...issue.path]), value: showValue(value), ...wordsOf(issue, value, known) };
  });

export interface LineOptions {
  /** What the whole is called, where there is no field. */
  whole?: string;
  /** Values are not repeated where one of them may be a secret. */
  hidesValues?: boolean;
}

/** Of those that are wrong in the same way only the first, which says how many more there are. */
export const withoutRepeats = (problems: readonly SchemaProblem[]): SchemaProblem[] =>
  [...Map.groupBy(problems, ({ message }) => message).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    if (others.length === 0) return [first];
    return [{ ...first, message: `${first.message}; so it is in ${others.length} more places` }];
  });

/** A problem as one sentence with its remedy: `steps[3].tier is 12: too large. Write 9 or less.` */
export const problemLine = (
  { path, value, message, remedy }: SchemaProblem,
  { whole = 'the file', hidesValues = false }: LineOptions = {},
): string => {
  const what = path === '' ? whole : path;
  if (hidesValues) return `${what}: ${message}. ${remedy}`;
  // What is missing or unknown has no value to show, and a whole file is not shown again.
  const isShown = value !== 'missing' && path !== '' && !/unknown field/.test(message);
  return `${what} ${isShown ? `is ${value}: ${withoutVerb(message)}` : message}. ${remedy}`;
};

const withoutVerb = (message: string): string =>
  /^is (?:not |none |too |empty|of )/.test(message) ? message.slice(3) : message;

const MOST = 10;

/** All problems as lines, the first ten of them. */
export const problemLines = (problems: readonly SchemaProblem[], options?: LineOptions): string[] => [
  ...problems.slice(0, MOST).map((problem) => `  ${problemLine(problem, options)}`),
  ...(problems.length > MOST ? [`  and ${problems.length - MOST} more`] : []),
];
