/**
 * The plan's graph as a picture, laid out by dagre while the page is made: by steps, or, where those are too many for a picture, by
 * lanes or phases. Its time grows faster than the number of boxes, hence the bound.
 */
import { Graph, layout } from '@dagrejs/dagre';
import { columnsOf } from '../report/lines.ts';
import type { ReportStep, RunReport } from '../report/run-report/document.ts';
import type { GraphNode, PlanPicture } from './page-data.ts';

const MOST_BOXES = 120;
/** Of a column of its text, in pixels: a system font of 12 px. */
const COLUMN_PX = 7;
const MOST_COLUMNS = 40;

interface Box {
  label: string;
  steps: { step: ReportStep; index: number }[];
}

const boxesBy = (steps: readonly ReportStep[], keyOf: (step: ReportStep) => string): Map<string, Box> => {
  const boxes = new Map<string, Box>();
  for (const [index, step] of steps.entries()) {
    const key = keyOf(step);
    const box = boxes.get(key) ?? { label: key, steps: [] };
    box.steps.push({ step, index });
    boxes.set(key, box);
  }
  return boxes;
};

/** What is said of several: the worst of them. */
const ORDER = ['failed', 'unanswered', 'intended', 'applied', 'pending', 'deferred', 'skipped', 'undone', 'done'];
const worstOf = ({ steps }: Box): string =>
  ORDER.find((state) => steps.some(({ step }) => step.state === state)) ?? 'done';

const shortened = (text: string): string => {
  if (columnsOf(text) <= MOST_COLUMNS) return text;
  let start = '';
  for (const letter of text) {
    if (columnsOf(start + letter) >= MOST_COLUMNS) break;
    start += letter;
  }
  return `${start}…`;
};

const labelOf = ({ label, steps }: Box): string => shortened(steps.length === 1 ? label : `${label} (${steps.length})`);

const edgesOf = (
  steps: readonly ReportStep[],
  longestChain: readonly string[],
  keyOf: (step: ReportStep) => string,
) => {
  // Of two steps on it, only neighbours are a part of it.
  const beforeOnChain = new Map(longestChain.map((id, index) => [id, longestChain[index - 1]]));
  const byId = new Map(steps.map((step) => [step.id, step]));
  const edges = new Map<string, { from: string; to: string; onLongestChain: boolean }>();
  for (const step of steps)
    for (const id of step.after) {
      const before = byId.get(id);
      if (before === undefined || keyOf(before) === keyOf(step)) continue;
      const key = JSON.stringify([keyOf(before), keyOf(step)]);
      const isOn = beforeOnChain.get(step.id) === id;
      edges.set(key, {
        from: keyOf(before),
        to: keyOf(step),
        onLongestChain: isOn || edges.get(key)?.onLongestChain === true,
      });
    }
  return [...edges.values()];
};

const drawn = (
  of: PlanPicture['of'],
  { steps, longestChain }: RunReport,
  keyOf: (step: ReportStep) => string,
): PlanPicture => {
  const boxes = boxesBy(steps, keyOf);
  const edges = edgesOf(steps, longestChain, keyOf);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 36, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  // Three more for glyph, diamond and spaces.
  for (const [key, box] of boxes)
    graph.setNode(key, { width: (columnsOf(labelOf(box)) + 5) * COLUMN_PX + 16, height: 26 });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const nodes = [...boxes].map(([key, box]): GraphNode => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(key) as Partial<GraphNode>;
    const [first] = box.steps;
    return {
      label: labelOf(box),
      step: box.steps.length === 1 ? (first?.index ?? null) : null,
      state: worstOf(box),
      onLongestChain: box.steps.some(({ step }) => step.onLongestChain),
      x,
      y,
      width,
      height,
    };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    of,
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes,
    edges: edges.map(({ from, to, onLongestChain }) => {
      const { points = [] } = graph.edge(from, to) as { points?: { x: number; y: number }[] };
      return { points: points.map(({ x, y }) => [Math.round(x), Math.round(y)]), onLongestChain };
    }),
  };
};

/** @returns null where even the phases are too many */
export const planPicture = (report: RunReport): PlanPicture | null => {
  const { steps, phases } = report;
  const titles = new Map(phases.map(({ id, title }) => [id, title]));
  const ways: [PlanPicture['of'], (step: ReportStep) => string][] = [
    ['steps', ({ id }) => id],
    ['lanes', ({ lane }) => lane],
    ['phases', ({ phase }) => titles.get(phase) ?? phase],
  ];
  for (const [of, keyOf] of ways) if (new Set(steps.map(keyOf)).size <= MOST_BOXES) return drawn(of, report, keyOf);
  return null;
};
