import { Component, h, type ComponentChildren } from 'preact';
import type { ReportStep } from '../../report/run-report/document.ts';
import type { PageData } from '../page-data.ts';
import { Drawer } from './drawer.ts';
import { FirstScreen, Heading } from './first-screen.ts';
import { PlanGraph } from './plan-graph.ts';
import { Auditor, Debts, Decisions, Foot } from './records.ts';
import { Waterfall } from './waterfall.ts';

/** The whole page; which step is open at the side is all that it keeps. */
export class App extends Component<{ data: PageData }, { step: ReportStep | null }> {
  override state: { step: ReportStep | null } = { step: null };
  readonly show = (step: ReportStep): void => this.setState({ step });
  readonly close = (): void => this.setState({ step: null });

  render(): ComponentChildren {
    const { data } = this.props;
    const { report } = data;
    const endMs = Math.max(
      1,
      report.outcome.durationMs,
      report.expectedMs,
      ...report.shares.map(({ points }) => points[points.length - 1]?.atMs ?? 0),
    );
    return h(
      'div',
      null,
      h(Heading, { data }),
      h(
        'main',
        null,
        h(FirstScreen, { data, endMs }),
        h(Waterfall, { data, endMs, show: this.show }),
        h(PlanGraph, { data, show: this.show }),
        h(Debts, { report }),
        h(Decisions, { report }),
        h(Auditor, { report }),
      ),
      h(Foot, { report }),
      h(Drawer, { data, step: this.state.step, close: this.close }),
    );
  }
}
