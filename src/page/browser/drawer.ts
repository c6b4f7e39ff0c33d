import { Component, h, type ComponentChildren } from 'preact';
import { showDuration } from '../../report/lines.ts';
import type { ReportStep } from '../../report/run-report/document.ts';
import { tookOf } from '../../report/run-report/spans.ts';
import type { PageData } from '../page-data.ts';
import { Mark, reachOf, Table, wordsOfState } from './words.ts';

export const timeWords = (step: ReportStep): string => {
  const reach = reachOf(step);
  const times = tookOf(step.spans);
  const planned = `planned ${showDuration(step.expected.toMs - step.expected.fromMs)}`;
  if (reach === null || times === null) return planned;
  const back = times.backMs > 0 ? ` and ${showDuration(times.backMs)} back` : '';
  return `from ${showDuration(reach.fromMs)} to ${showDuration(reach.toMs)}: took ${showDuration(times.forwardMs)}${back}, ${planned}`;
};

/** One part of the drawer; nothing where there is nothing to tell. */
export const Part = ({ title, children }: { title: string; children?: ComponentChildren }): ComponentChildren =>
  h('div', null, h('h3', null, title), children);

export const StepDetails = ({ data, step }: { data: PageData; step: ReportStep }): ComponentChildren =>
  h(
    'div',
    null,
    h('p', null, h(Mark, { words: wordsOfState(data, step.state) }), ` ${timeWords(step)}`),
    h('p', null, step.why),
    h(
      'p',
      { class: 'quiet' },
      `${step.operation} in ${step.region}, ${step.lane}${step.protects === null ? '' : `; protects ${step.protects}`}${step.attempts > 1 ? `; ${step.attempts} attempts` : ''}`,
    ),
    step.note === '' ? null : h(Part, { title: 'Evidence' }, h('p', { class: 'said' }, `${step.note} ${step.remedy}`)),
    step.changes.length === 0
      ? null
      : h(
          Part,
          { title: 'Old → new' },
          h(Table, {
            head: ['What', 'Old', 'New'],
            rows: step.changes.map(({ what, from, to }) => [what, from, to ?? 'not told by the record']),
          }),
        ),
    step.calls.length === 0
      ? null
      : h(
          Part,
          { title: 'Calls' },
          ...step.calls.map(({ service, operation, region, input }) =>
            h('pre', { tabIndex: 0 }, `${region} ${service} ${operation}\n${input}`),
          ),
        ),
    step.after.length === 0 ? null : h(Part, { title: 'Waited for' }, h('p', null, step.after.join(', '))),
    step.history.length === 0
      ? null
      : h(
          Part,
          { title: 'Its entries in the journal' },
          h(Table, {
            head: ['At', 'What', 'Said'],
            rows: step.history.map(({ atMs, what, text }) => [showDuration(atMs), what, text]),
          }),
        ),
  );

/** What one step did, at the side. Escape and a click beside it close it; the browser keeps the focus within it. */
export class Drawer extends Component<{ data: PageData; step: ReportStep | null; close: () => void }> {
  dialog: HTMLDialogElement | null = null;

  override componentDidUpdate(): void {
    if (this.props.step !== null && this.dialog?.open === false) this.dialog.showModal();
    if (this.props.step === null && this.dialog?.open === true) this.dialog.close();
  }

  render(): ComponentChildren {
    const { data, step, close } = this.props;
    return h(
      'dialog',
      {
        class: 'drawer',
        'aria-labelledby': 'drawer-title',
        onClose: close,
        onClick: (event: Event) => (event.target === this.dialog ? close() : undefined),
        ref: (dialog: HTMLDialogElement | null) => {
          this.dialog = dialog;
        },
      },
      h(
        'div',
        { class: 'inside' },
        h(
          'div',
          { class: 'bar-top' },
          h('h2', { id: 'drawer-title' }, step?.title ?? 'Step'),
          h('button', { type: 'button', onClick: close }, 'Close'),
        ),
        step === null ? null : h('p', null, h('code', null, step.id)),
        step === null ? null : h(StepDetails, { data, step }),
      ),
    );
  }
}
