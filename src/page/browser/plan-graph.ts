import { h, type ComponentChildren } from 'preact';
import type { ReportStep } from '../../report/run-report/document.ts';
import type { GraphNode, PageData } from '../page-data.ts';
import { Section, wordsOfState } from './words.ts';

export const GraphBox = (props: {
  data: PageData;
  node: GraphNode;
  show: ((step: ReportStep) => void) | null;
}): ComponentChildren => {
  const { data, node, show } = props;
  const step = node.step === null ? undefined : data.report.steps[node.step];
  const words = wordsOfState(data, node.state);
  const label = `${words.glyph} ${node.onLongestChain ? '◆ ' : ''}${node.label}`;
  const open = step === undefined || show === null ? null : () => show(step);
  return h(
    'g',
    {
      class: `node ${words.tone}${node.onLongestChain ? ' chain' : ''}`,
      transform: `translate(${node.x - node.width / 2},${node.y - node.height / 2})`,
      ...(open === null
        ? {}
        : {
            role: 'button',
            tabindex: 0,
            'aria-label': `${node.label}, ${words.word}`,
            onClick: open,
            onKeyDown: (event: KeyboardEvent) => (event.key === 'Enter' || event.key === ' ' ? open() : undefined),
          }),
    },
    h('rect', { width: node.width, height: node.height, rx: 5 }),
    h('text', { x: 8, y: node.height / 2 + 4 }, label),
  );
};

export const PlanGraph = ({ data, show }: { data: PageData; show: (step: ReportStep) => void }): ComponentChildren => {
  const { graph } = data;
  if (graph === null)
    return h(
      Section,
      { id: 'graph', title: "The plan's order" },
      h('p', { class: 'quiet' }, 'It has more phases than a picture can show.'),
    );
  return h(
    Section,
    { id: 'graph', title: "The plan's order, left to right" },
    graph.of === 'steps'
      ? null
      : h('p', { class: 'quiet' }, `Its steps are too many for a picture: it shows ${graph.of}.`),
    h(
      'div',
      { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': "The plan's order" },
      h(
        'svg',
        {
          class: 'graph',
          width: graph.width,
          height: graph.height,
          viewBox: `0 0 ${graph.width} ${graph.height}`,
          role: 'group',
          'aria-label': 'Which step waits for which',
        },
        h(
          'defs',
          null,
          h(
            'marker',
            {
              id: 'head',
              viewBox: '0 0 8 8',
              refX: 7,
              refY: 4,
              markerWidth: 9,
              markerHeight: 9,
              orient: 'auto',
              markerUnits: 'userSpaceOnUse',
            },
            h('path', { d: 'M0 0L8 4L0 8z' }),
          ),
        ),
        ...graph.edges.map(({ points, onLongestChain }) =>
          h('polyline', {
            class: onLongestChain ? 'edge chain' : 'edge',
            points: points.map(([x, y]) => `${x},${y}`).join(' '),
            'marker-end': 'url(#head)',
          }),
        ),
        ...graph.nodes.map((node) => h(GraphBox, { data, node, show })),
      ),
    ),
  );
};
