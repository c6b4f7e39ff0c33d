import { Component, h, type ComponentChildren } from 'preact';
import { showDuration } from '../../report/lines.ts';
import type { Objective, RunReport } from '../../report/run-report/document.ts';
import type { PageData } from '../page-data.ts';
import { SharesChart } from './shares-chart.ts';
import { count, Mark, momentWords, Section, Table, wordsOfState } from './words.ts';

export const Heading = ({ data }: { data: PageData }): ComponentChildren => {
  const { report } = data;
  const { outcome, hands } = report;
  const { glyph, tone } = wordsOfState(data, outcome.state);
  return h(
    'header',
    null,
    report.isSandbox ? h('p', { class: 'banner' }, '▲ SANDBOX: nothing real was touched; times are virtual') : null,
    h('p', { class: 'quiet' }, `Run ${report.run} of ${report.application}: ${report.runbook}, ${report.mode}`),
    h('h1', { class: 'said' }, h('span', { class: `mark ${tone}`, 'aria-hidden': 'true' }, `${glyph} `), outcome.text),
    h(
      'p',
      { class: 'quiet' },
      `${report.from} → ${report.to}, account ${report.account}. Begun ${momentWords(outcome.begunAt)} by ${hands[0]?.operator ?? ''}; `,
      outcome.endedAt === null
        ? `not over, last record ${momentWords(outcome.lastAt)}.`
        : `it took ${showDuration(outcome.durationMs)}, planned ${showDuration(report.expectedMs)}.`,
    ),
  );
};

export const shownBy = (value: number | null, show: (value: number) => string): string =>
  value === null ? '–' : show(value);

export const Tile = (props: {
  data: PageData;
  title: string;
  objective: Objective;
  show: (value: number) => string;
  about: string;
}): ComponentChildren => {
  const { data, title, objective, show, about } = props;
  return h(
    'div',
    { class: 'tile' },
    h('h3', null, title),
    h('p', { class: 'figure' }, shownBy(objective.achieved, show)),
    h('p', null, h(Mark, { words: wordsOfState(data, objective.verdict) }), ` · goal ${shownBy(objective.goal, show)}`),
    h('p', { class: 'quiet' }, about),
  );
};

export const Losses = ({ losses }: Pick<RunReport, 'losses'>): ComponentChildren => {
  const { predicted, measured } = losses;
  const stranded = Object.values(measured?.recordsStranded ?? {}).reduce((sum, one) => sum + one, 0);
  return h(
    Section,
    { id: 'losses', title: 'Losses, predicted and measured' },
    h(
      'div',
      { class: 'two' },
      h(
        'div',
        null,
        h('h3', null, 'Predicted, as it was accepted'),
        predicted.length === 0
          ? h('p', { class: 'quiet' }, 'The plan states none.')
          : h('ul', null, ...predicted.map((line) => h('li', null, line))),
      ),
      h(
        'div',
        null,
        h('h3', null, 'Measured'),
        measured === null
          ? h('p', { class: 'quiet' }, 'Not measured: only the sandbox counts requests and records.')
          : h(Table, {
              head: ['What', 'Count'],
              rows: [
                [
                  'Requests failed',
                  `${count(measured.requestsFailed)} of ${count(measured.requestsFailed + measured.requestsServed)}`,
                ],
                ['Time with failing users', showDuration(measured.downtimeMs)],
                ['Records lost', count(measured.recordsLost)],
                ['Records doubled', count(measured.recordsDoubled)],
                ['Records stranded', count(stranded)],
                ['Records expired unread', count(measured.recordsExpired)],
                ['Records passed over as too old', count(measured.recordsDropped)],
              ],
            }),
      ),
    ),
  );
};

/** A command with a button that copies it. */
export class Answer extends Component<{ text: string }, { copied: boolean }> {
  override state = { copied: false };

  async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.props.text);
      this.setState({ copied: true });
    } catch {
      // A page that is opened from a file may not write to the clipboard: the text can be marked.
      this.setState({ copied: false });
    }
  }

  render(): ComponentChildren {
    return h(
      'li',
      null,
      h('code', null, this.props.text),
      ' ',
      h('button', { type: 'button', onClick: () => void this.copy() }, this.state.copied ? '✔ copied' : 'Copy'),
    );
  }
}

export const OpenQuestion = ({ report }: { report: RunReport }): ComponentChildren | null => {
  const { question } = report;
  if (question === null) return null;
  return h(
    Section,
    { id: 'question', title: '? It waits for an answer' },
    h('p', { class: 'asked' }, question.text),
    h('p', { class: 'quiet' }, `Step ${question.stepId}, since ${momentWords(question.since)}. Answer with one of:`),
    h('ul', { class: 'answers' }, ...question.answers.map((text) => h(Answer, { text }))),
  );
};

export const Shares = ({ data, endMs }: { data: PageData; endMs: number }): ComponentChildren => {
  const { shares } = data.report;
  if (shares.length === 0)
    return h(
      Section,
      { id: 'shares', title: "Users' shares" },
      h('p', { class: 'quiet' }, 'The plan moves no public name.'),
    );
  const rows = shares.flatMap(({ name, region, points }) =>
    points.map(({ atMs, percent, step }) => [
      name,
      region,
      showDuration(atMs),
      percent === null ? 'not known' : `${percent} %`,
      step ?? '',
    ]),
  );
  return h(
    Section,
    { id: 'shares', title: "Users' shares over time" },
    h(SharesChart, { shares, endMs, heightPx: 180, gutterPx: 52 }),
    h(
      'p',
      { class: 'legend' },
      ...shares.map(({ name, region }, index) =>
        h(
          'span',
          { class: `series-${index % 4}` },
          `${['──', '╌╌', '┈┈', '─·'][index % 4] ?? '──'} ${name} in ${region} `,
        ),
      ),
    ),
    h('p', { class: 'quiet' }, 'As the weights give them; users follow within the time to live.'),
    h(
      'details',
      null,
      h('summary', null, 'As numbers'),
      h(Table, { head: ['Name', 'Region', 'From', 'Share', 'Step'], rows }),
    ),
  );
};

export const FirstScreen = ({ data, endMs }: { data: PageData; endMs: number }): ComponentChildren => {
  const { report } = data;
  return h(
    'div',
    null,
    h(OpenQuestion, { report }),
    h(
      Section,
      { id: 'objectives', title: 'Objectives' },
      h(
        'div',
        { class: 'tiles' },
        h(Tile, {
          data,
          title: 'RTO',
          objective: report.rto,
          show: showDuration,
          about: 'from the decision to the proof from outside',
        }),
        h(Tile, { data, title: 'RPO', objective: report.rpo, show: count, about: 'records lost or stranded' }),
      ),
    ),
    h(Shares, { data, endMs }),
    h(Losses, { losses: report.losses }),
  );
};
