/** Texts of a document that would act on a terminal, begin a line of their own, or turn the letters of a line round. */
import { acts } from './printable.ts';
import { showPath, showValue, type SchemaProblem } from './schema-words.ts';
import { printableJson } from './printable.ts';

/** Words of programs may have lines and tabs: a script is one of them. */
const PROGRAM_WORDS = 'argv';

const isWrong = (text: string, path: readonly PropertyKey[]): boolean =>
  acts(path.includes(PROGRAM_WORDS) ? text.replaceAll(/[\n\t]/g, ' ') : text);

/** A problem for each such text, and for each such name of a field. */
export const actingTexts = (value: unknown, path: readonly PropertyKey[] = []): SchemaProblem[] => {
  if (typeof value === 'string') {
    if (!isWrong(value, path)) return [];
    return [
      {
        path: showPath(path),
        value: printableJson(showValue(value)),
        message: 'holds characters that control a terminal, or more than one line',
        remedy: 'Remove them.',
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(acts(key) ? actingTexts(key, path) : []),
    ...actingTexts(item, [...path, Array.isArray(value) ? Number(key) : key]),
  ]);
};
