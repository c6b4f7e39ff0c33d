import { Component, h, type ComponentChildren } from 'preact';
import { showDuration } from '../../report/lines.ts';
import type { ReportStep } from '../../report/run-report/document.ts';
import type { PageData } from '../page-data.ts';
import { SharesChart } from './shares-chart.ts';
import { LaneRow, lanesOf, rowsOf, StepRow, type Lane, type Row } from './waterfall-rows.ts';
import { counted, Section } from './words.ts';

interface Props {
  data: PageData;
  endMs: number;
  show: (step: ReportStep) => void;
}

interface State {
  open: Set<string>;
  topPx: number;
  isPrinted: boolean;
}

/** Rows of one height, of which only those are in the document that can be seen: 10,000 steps stay as quick as ten. */
export class Waterfall extends Component<Props, State> {
  readonly lanes: Lane[] = lanesOf(this.props.data.report.steps);
  readonly rowPx = 26;
  readonly heightPx = 560;
  /** So many rows stand in the page without a window of their own, */
  readonly mostUnscrolled = 80;
  /** and so many are open from the beginning, and printed. */
  readonly most = 400;
  override state: State = {
    open: new Set(this.props.data.report.steps.length > this.most ? [] : this.lanes.map(({ name }) => name)),
    topPx: 0,
    isPrinted: false,
  };
  readonly before = (): void => this.setState({ isPrinted: true });
  readonly after = (): void => this.setState({ isPrinted: false });

  override componentDidMount(): void {
    window.addEventListener('beforeprint', this.before);
    window.addEventListener('afterprint', this.after);
  }

  override componentWillUnmount(): void {
    window.removeEventListener('beforeprint', this.before);
    window.removeEventListener('afterprint', this.after);
  }

  toggle(name: string): void {
    const open = new Set(this.state.open);
    if (!open.delete(name)) open.add(name);
    this.setState({ open });
  }

  row(row: Row): ComponentChildren {
    const { data, endMs, show } = this.props;
    return row.kind === 'lane'
      ? h(LaneRow, { key: `lane ${row.lane.name}`, data, row, endMs, toggle: () => this.toggle(row.lane.name) })
      : h(StepRow, { key: row.step.id, data, step: row.step, endMs, show: () => show(row.step) });
  }

  axis(): ComponentChildren {
    const { endMs } = this.props;
    return h(
      'div',
      { class: 'row axis', role: 'row' },
      h('div', { class: 'label', role: 'columnheader' }, 'Step'),
      h(
        'div',
        { class: 'track', role: 'columnheader' },
        ...[0, 0.25, 0.5, 0.75].map((part) =>
          h('span', { class: 'tick', style: { left: `${part * 100}%` } }, showDuration(part * endMs)),
        ),
      ),
    );
  }

  rows(): ComponentChildren {
    const { open, topPx, isPrinted } = this.state;
    const rows = rowsOf(this.lanes, open);
    const isWhole = rows.length <= this.mostUnscrolled || (isPrinted && rows.length <= this.most);
    const first = isWhole ? 0 : Math.max(0, Math.floor(topPx / this.rowPx) - 8);
    const last = isWhole ? rows.length : Math.min(rows.length, Math.ceil((topPx + this.heightPx) / this.rowPx) + 8);
    return h(
      'div',
      {
        class: 'rows',
        style: isWhole ? {} : { maxHeight: `${this.heightPx}px`, overflowY: 'auto' },
        role: 'rowgroup',
        onScroll: (event: Event) => this.setState({ topPx: (event.currentTarget as HTMLElement).scrollTop }),
      },
      this.axis(),
      h('div', { role: 'presentation', style: { height: `${first * this.rowPx}px` } }),
      ...rows.slice(first, last).map((row) => this.row(row)),
      h('div', { role: 'presentation', style: { height: `${(rows.length - last) * this.rowPx}px` } }),
    );
  }

  render(): ComponentChildren {
    const { data, endMs } = this.props;
    const { steps, shares } = data.report;
    const all = this.lanes.every(({ name }) => this.state.open.has(name));
    return h(
      Section,
      { id: 'waterfall', title: `Steps on one time axis` },
      h(
        'p',
        { class: 'quiet' },
        `${counted(steps.length, 'step')} in ${counted(this.lanes.length, 'lane')}, by phase and by what they act on. The outline is what the plan expects; ◆ is the longest chain. A step opens what it did. `,
        h(
          'button',
          {
            type: 'button',
            onClick: () => this.setState({ open: new Set(all ? [] : this.lanes.map(({ name }) => name)) }),
          },
          all ? 'Close all lanes' : 'Open all lanes',
        ),
      ),
      h('div', { class: 'waterfall', role: 'table', 'aria-label': 'Steps on one time axis' }, this.rows()),
      ...(shares.length === 0
        ? []
        : [
            h('div', { class: 'beneath' }, h(SharesChart, { shares, endMs, heightPx: 110, gutterPx: 52 })),
            h(
              'p',
              { class: 'quiet' },
              'Beneath: the shares. The record holds no error rate over time; what failed in total stands above.',
            ),
          ]),
    );
  }
}
