/**
 * Texts for people and journals, without anything that looks like a credential. Of what others say (a service, a program, a
 * proxy) only what is recognised is kept; our own texts lose what has the name or the shape of a secret.
 */
import { printable } from './printable.ts';
import { isRecognised, isReference, REFERENCES } from './recognised.ts';
import { BESIDE, NAMED, TOKEN_SHAPES, TOLD } from './secret-shapes.ts';

const LONGEST_CHARACTERS = 300;

const REMOVED = '[redacted]';

/** A value of our own texts: in quotation marks up to the next of them, else up to the end of the line. */
const VALUE = String.raw`(?:[{[].*|(?<quote>\\*["'])(?:(?!\k<quote>)[^\n])*\k<quote>?|\S[^\n"]*)`;

const OWN: readonly RegExp[] = [
  ...TOKEN_SHAPES,
  new RegExp(`${NAMED}${VALUE}`, 'gi'),
  new RegExp(`${TOLD}${VALUE}`, 'gi'),
];

/** Of others nothing behind the name of a secret is kept: where the value ends is not known. */
const OF_OTHERS: readonly RegExp[] = [
  ...TOKEN_SHAPES,
  ...[NAMED, TOLD].map((name) => new RegExp(`${name}\\S.*`, 'gi')),
  /\b(?:authorization|x-amz-\w[\w-]*|aws_\w*(?:key|token)\w*)\b.*/gi,
  new RegExp(BESIDE, 'gi'),
];

const apply = (text: string, patterns: readonly RegExp[]): string =>
  patterns.reduce((clean, pattern) => clean.replace(pattern, REMOVED), text);

/** Marks that stand for a piece meanwhile: private characters, which are taken out of the text first. */
const KEPT = /\uE000(\d+)\uE001/g;

/** Changes a text, but for the references in it. */
const besideReferences = (text: string, change: (text: string) => string): string => {
  const kept: string[] = [];
  const keep = (piece: string): string => {
    if (!isReference(piece)) return piece;
    kept.push(piece);
    return `\uE000${kept.length - 1}\uE001`;
  };
  const marked = text.replaceAll(/[\uE000\uE001]/g, '').replace(REFERENCES, keep);
  return change(marked).replace(KEPT, (_mark, at) => kept[Number(at)] ?? REMOVED);
};

/** A text of our own, of any length, without anything that looks like a credential. */
export const withoutSecrets = (text: string): string => besideReferences(text, (marked) => apply(marked, OWN));

/** One line of others, of any length, with what is recognised of it. */
export const recognisedOf = (line: string): string =>
  besideReferences(line, (marked) =>
    apply(marked, OF_OTHERS)
      .split(/(\[redacted\]|\uE000\d+\uE001|\s+)/)
      .map((run, at) => (at % 2 === 1 || isRecognised(run) ? run : REMOVED))
      .join(''),
  );

/** What a service, a network or a program said: of its first line what is recognised, at most 300 characters. */
export const redact = (text: string): string => {
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  const clean = recognisedOf(printable(line.slice(0, 4 * LONGEST_CHARACTERS)));
  return clean.length > LONGEST_CHARACTERS ? `${clean.slice(0, LONGEST_CHARACTERS - 1)}…` : clean;
};
