import { Component, h, type ComponentChildren } from 'preact';
import type UPlot from 'uplot';
import { showDuration } from '../../report/lines.ts';
import type { NameShares } from '../../report/run-report/document.ts';

declare const uPlot: typeof UPlot;

interface Props {
  shares: NameShares[];
  /** End of the time axis. */
  endMs: number;
  heightPx: number;
  /** Width of the column in front of the axis, so that charts stand under one another. */
  gutterPx: number;
}

/** All moments at which any share changes, and each share at them; between two it stays. */
export const alignedShares = (shares: NameShares[], endMs: number): (number | null)[][] => {
  const moments = [...new Set([0, endMs, ...shares.flatMap(({ points }) => points.map(({ atMs }) => atMs))])].sort(
    (left, right) => left - right,
  );
  const rows = shares.map(({ points }) =>
    moments.map((atMs) => {
      const reached = points.filter((point) => point.atMs <= atMs);
      return reached[reached.length - 1]?.percent ?? null;
    }),
  );
  return [moments, ...rows];
};

/** Users' shares as steps over the time of the run; the numbers stand in a table under it. */
export class SharesChart extends Component<Props> {
  place: HTMLElement | null = null;
  chart: UPlot | null = null;
  readonly redraw = (): void => this.draw();

  override componentDidMount(): void {
    this.draw();
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.redraw);
    for (const event of ['resize', 'beforeprint', 'afterprint']) window.addEventListener(event, this.redraw);
  }

  override componentWillUnmount(): void {
    this.chart?.destroy();
    window.matchMedia('(prefers-color-scheme: dark)').removeEventListener('change', this.redraw);
    for (const event of ['resize', 'beforeprint', 'afterprint']) window.removeEventListener(event, this.redraw);
  }

  draw(): void {
    const { shares, endMs, heightPx, gutterPx } = this.props;
    if (this.place === null || shares.length === 0) return;
    this.chart?.destroy();
    const style = getComputedStyle(this.place);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--ink-2'), grid: { stroke: colour('--line'), width: 1 }, font: '12px system-ui' };
    const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    this.chart = new uPlot(
      {
        width: this.place.clientWidth,
        height: heightPx,
        legend: { show: false },
        cursor: { show: false },
        padding: [10, 8, 0, 0],
        scales: { x: { time: false, range: [0, Math.max(endMs, 1)] }, y: { range: [0, 100] } },
        axes: [
          { ...axis, values: (_chart, splits) => splits.map((split) => showDuration(split)), space: 90 },
          { ...axis, size: gutterPx, values: (_chart, splits) => splits.map((split) => `${split} %`), space: 24 },
        ],
        series: [
          {},
          ...shares.map(({ name }, index) => ({
            label: name,
            stroke: colour(`--series-${index % 4}`),
            width: 2,
            dash: dashes[index % 4] ?? [],
            points: { show: false },
            ...(stepped === undefined ? {} : { paths: stepped }),
          })),
        ],
      },
      alignedShares(shares, endMs) as unknown as UPlot.AlignedData,
      this.place,
    );
  }

  render(): ComponentChildren {
    const { shares } = this.props;
    const spoken = shares.map(({ name, region, points }) => {
      const last = points[points.length - 1]?.percent ?? null;
      return `${name}: ${last === null ? 'not known' : `${last} %`} in ${region} at the end`;
    });
    return h('div', {
      class: 'chart',
      role: 'img',
      'aria-label': `Users' shares over time. ${spoken.join('; ')}`,
      ref: (place: HTMLElement | null) => {
        this.place = place;
      },
    });
  }
}
