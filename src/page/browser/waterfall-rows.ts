import { h, type ComponentChildren } from 'preact';
import { showDuration } from '../../report/lines.ts';
import type { ReportStep } from '../../report/run-report/document.ts';
import type { PageData } from '../page-data.ts';
import { reachOf, wordsOfState } from './words.ts';

/** Steps of one lane, and when any of them was under way. */
export interface Lane {
  name: string;
  steps: ReportStep[];
}

export type Row = { kind: 'lane'; lane: Lane; isOpen: boolean } | { kind: 'step'; step: ReportStep };

export const lanesOf = (steps: ReportStep[]): Lane[] => {
  const lanes = new Map<string, Lane>();
  for (const step of steps) {
    const lane = lanes.get(step.lane) ?? { name: step.lane, steps: [] };
    lane.steps.push(step);
    lanes.set(step.lane, lane);
  }
  return [...lanes.values()];
};

export const rowsOf = (lanes: Lane[], open: Set<string>): Row[] =>
  lanes.flatMap((lane): Row[] => {
    const isOpen = open.has(lane.name);
    const steps = isOpen ? lane.steps.map((step): Row => ({ kind: 'step', step })) : [];
    return [{ kind: 'lane', lane, isOpen }, ...steps];
  });

/** Place of a span on an axis that ends at `endMs`; never so short that it is not seen. */
export const placeOf = (fromMs: number, toMs: number, endMs: number): { left: string; width: string } => ({
  left: `${(100 * fromMs) / endMs}%`,
  width: `max(3px, ${(100 * Math.max(0, toMs - fromMs)) / endMs}%)`,
});

export const laneReach = ({ steps }: Lane): { fromMs: number; toMs: number } | null => {
  let reach: { fromMs: number; toMs: number } | null = null;
  for (const step of steps) {
    const own = reachOf(step);
    if (own === null) continue;
    reach = reach === null ? own : { fromMs: Math.min(reach.fromMs, own.fromMs), toMs: Math.max(reach.toMs, own.toMs) };
  }
  return reach;
};

export const laneWords = (data: PageData, { steps }: Lane): string => {
  const counts = new Map<string, number>();
  for (const { state } of steps) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts]
    .map(([state, number]) => `${wordsOfState(data, state).glyph} ${number} ${wordsOfState(data, state).word}`)
    .join(', ');
};

export const stepWords = (data: PageData, step: ReportStep): string => {
  const reach = reachOf(step);
  const planned = `planned ${showDuration(step.expected.toMs - step.expected.fromMs)}`;
  const chain = step.onLongestChain ? ', on the longest chain' : '';
  const word = wordsOfState(data, step.state).word;
  if (reach === null) return `${word}, ${planned}${chain}`;
  return `${word}, from ${showDuration(reach.fromMs)} to ${showDuration(reach.toMs)}, ${planned}${chain}`;
};

export const LaneRow = (props: {
  data: PageData;
  row: Row & { kind: 'lane' };
  endMs: number;
  toggle: () => void;
}): ComponentChildren => {
  const { data, row, endMs, toggle } = props;
  const reach = laneReach(row.lane);
  return h(
    'div',
    { class: 'row lane', role: 'row' },
    h(
      'div',
      { class: 'label', role: 'rowheader' },
      h(
        'button',
        { type: 'button', 'aria-expanded': row.isOpen ? 'true' : 'false', onClick: toggle, title: row.lane.name },
        `${row.isOpen ? '▾' : '▸'} ${row.lane.name}`,
      ),
    ),
    h(
      'div',
      { class: 'track', role: 'cell' },
      reach === null ? null : h('div', { class: 'bar whole', style: placeOf(reach.fromMs, reach.toMs, endMs) }),
      h('span', { class: 'over' }, laneWords(data, row.lane)),
    ),
  );
};

export const StepRow = (props: {
  data: PageData;
  step: ReportStep;
  endMs: number;
  show: () => void;
}): ComponentChildren => {
  const { data, step, endMs, show } = props;
  const { glyph } = wordsOfState(data, step.state);
  return h(
    'div',
    { class: step.onLongestChain ? 'row chain' : 'row', role: 'row' },
    h(
      'div',
      { class: 'label', role: 'rowheader' },
      h(
        'button',
        { type: 'button', onClick: show, title: step.title, 'aria-haspopup': 'dialog' },
        `${glyph} ${step.onLongestChain ? '◆ ' : ''}${step.id}`,
      ),
    ),
    h(
      'div',
      { class: 'track', role: 'cell' },
      h('span', { class: 'unseen' }, stepWords(data, step)),
      h('div', { class: 'ghost', style: placeOf(step.expected.fromMs, step.expected.toMs, endMs) }),
      ...step.spans.map(({ fromMs, toMs, end, kind }) =>
        h('div', {
          class: `bar ${kind} ${wordsOfState(data, end).tone}`,
          style: placeOf(fromMs, toMs, endMs),
          title: `${wordsOfState(data, end).word}, ${showDuration(toMs - fromMs)}`,
        }),
      ),
    ),
  );
};
