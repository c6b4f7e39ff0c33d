/**
 * Finds the place of a planted bug: a declaration by its name, and in it a few words whatever the white space between them is.
 * A file that is formatted otherwise, a neighbour that changes or a function that moves within its file leave it where it is.
 */
import ts from 'typescript';
import type { Mutant } from './mutant.ts';

/** Names of a declaration and what is in it: `shift`, then `verify`. */
const nameOf = (node: ts.Node): string | null => {
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isClassDeclaration(node);
  return isNamed && node.name !== undefined ? node.name.getText().replace(/^['"]|['"]$/g, '') : null;
};

const namedBelow = (node: ts.Node, name: string): ts.Node[] => {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    if (nameOf(child) === name) found.push(child);
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
};

/** Ends of the declarations of a path, such as `shift.verify`. */
const declarations = (source: string, path: string): { start: number; end: number }[] => {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = path
    .split('.')
    .reduce<ts.Node[]>((nodes, name) => nodes.flatMap((node) => namedBelow(node, name)), [file]);
  return found.map((node) => ({ start: node.getStart(), end: node.getEnd() }));
};

const isWord = (character: string | undefined): boolean => character !== undefined && /[\w$]/.test(character);

/** A text without the white space and the commas that a formatter decides on, and where each of its characters stood. */
const squeezed = (text: string): { text: string; at: number[] } => {
  const kept: string[] = [];
  const at: number[] = [];
  const keep = (character: string, index: number): void => {
    kept.push(character);
    at.push(index);
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    const rest = /^\s*/.exec(text.slice(index + 1))?.[0].length ?? 0;
    const next = text[index + 1 + rest];
    if (/\s/.test(character)) {
      if (isWord(kept.at(-1)) && isWord(text.slice(index).trimStart()[0]) && kept.at(-1) !== ' ') keep(' ', index);
    } else if (character !== ',' || next === undefined || !')]}'.includes(next)) keep(character, index);
  }
  return { text: kept.join(''), at };
};

const occurrences = (text: string, wanted: string): number[] => {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
  return found;
};

/** The source with the bug in it. @throws RangeError when its place is not found exactly once */
export const withBug = ({ name, file, within, from, to }: Mutant, source: string): string => {
  const wanted = squeezed(from).text;
  const places = declarations(source, within).flatMap(({ start, end }) => {
    const { text, at } = squeezed(source.slice(start, end));
    return occurrences(text, wanted).map((index) => ({
      start: start + (at[index] ?? 0),
      end: start + (at[index + wanted.length - 1] ?? 0) + 1,
    }));
  });
  const [place] = places;
  if (place === undefined || places.length > 1)
    throw new RangeError(`${name}: its place is found ${places.length} times in ${within} of ${file}, not once`);
  return `${source.slice(0, place.start)}${to}${source.slice(place.end)}`;
};
