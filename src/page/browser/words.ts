/**
 * What runs in the page. Each function of this folder is put into it as its own source text (`page-script.ts`), so it may use
 * only what is listed there: other functions of this folder, and what the libraries of the page define.
 */
import { h, type ComponentChildren } from 'preact';
import type { PageData, StateWords } from '../page-data.ts';
import type { ReportStep } from '../../report/run-report/document.ts';

/** A state by glyph, word and, only beside them, colour. */
export const Mark = ({ words }: { words: StateWords }): ComponentChildren =>
  h('span', { class: `mark ${words.tone}` }, h('span', { 'aria-hidden': 'true' }, words.glyph), ' ', words.word);

export const wordsOfState = (data: PageData, state: string): StateWords =>
  data.words[state] ?? { glyph: '?', word: state, tone: 'quiet' };

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `1 step`, `10,000 steps`. */
export const counted = (number: number, what: string): string => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

/** A moment without its fraction, as the clock of the run has it. */
export const momentWords = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

export const Section = ({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children?: ComponentChildren;
}): ComponentChildren =>
  h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), children);

export const Table = ({ head, rows }: { head: string[]; rows: ComponentChildren[][] }): ComponentChildren =>
  h(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': head.join(', ') },
    h(
      'table',
      null,
      h('thead', null, h('tr', null, ...head.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', null, ...rows.map((cells) => h('tr', null, ...cells.map((cell) => h('td', null, cell))))),
    ),
  );

/** Beginning and end of all that a step did; null before it was come to. */
export const reachOf = ({ spans }: ReportStep): { fromMs: number; toMs: number } | null => {
  const first = spans[0];
  const last = spans[spans.length - 1];
  return first === undefined || last === undefined ? null : { fromMs: first.fromMs, toMs: last.toMs };
};
