import { h, type ComponentChildren } from 'preact';
import type { RunReport } from '../../report/run-report/document.ts';
import { counted, momentWords, Section, Table } from './words.ts';

export const Debts = ({ report }: { report: RunReport }): ComponentChildren => {
  const { debts, unsettled } = report;
  return h(
    Section,
    { id: 'debts', title: 'Debts' },
    debts.length === 0
      ? h('p', { class: 'quiet' }, 'Nothing that was put off, skipped or done in part is owed.')
      : h(Table, {
          head: ['Run', 'Step', 'Owed', 'Since', 'At the hands of'],
          rows: debts.map(({ run, step, note, since, by }) => [
            String(run),
            step,
            note,
            since === null ? '' : momentWords(since),
            by,
          ]),
        }),
    unsettled.length === 0
      ? null
      : h(
          'div',
          null,
          h('h3', null, 'Not in the stacks yet'),
          h(
            'ul',
            null,
            ...unsettled.map(({ run, region, what, steps }) =>
              h('li', null, `run ${run}, ${region}: ${what} (${counted(steps, 'step')})`),
            ),
          ),
        ),
  );
};

export const Decisions = ({ report }: { report: RunReport }): ComponentChildren =>
  h(
    Section,
    { id: 'decisions', title: 'Approvals, waivers, skips and other decisions' },
    report.decisions.length === 0
      ? h('p', { class: 'quiet' }, 'Nobody decided anything beside beginning the run.')
      : h(Table, {
          head: ['At', 'What', 'By', 'About', 'Reason'],
          rows: report.decisions.map(({ at, kind, by, about, reason }) => [momentWords(at), kind, by, about, reason]),
        }),
  );

export const Auditor = ({ report }: { report: RunReport }): ComponentChildren => {
  const groups = [...new Set(report.record.map(({ group }) => group))];
  return h(
    Section,
    { id: 'auditor', title: "Auditor's page" },
    h(Table, {
      head: ['At', 'Who', 'Where', 'How', 'Role that calls were made as'],
      rows: report.hands.map(({ at, operator, host, processId, how, caller }) => [
        momentWords(at),
        operator,
        `${host}, process ${processId}`,
        how,
        caller ?? 'not asked',
      ]),
    }),
    ...groups.map((group) =>
      h(
        'div',
        null,
        h('h3', null, group),
        h(
          'dl',
          null,
          ...report.record
            .filter((field) => field.group === group)
            .flatMap(({ field, value }) => [
              h('dt', null, field),
              h('dd', value === null ? { class: 'missing' } : null, value ?? '☐ not in the journal: to be added'),
            ]),
        ),
      ),
    ),
  );
};

export const Foot = ({ report }: { report: RunReport }): ComponentChildren =>
  h(
    'footer',
    null,
    report.isSandbox ? h('p', { class: 'banner' }, '▲ SANDBOX: nothing real was touched') : null,
    h(
      'p',
      null,
      `Journal head: run ${report.run} record ${report.journal.records} `,
      h('code', null, report.journal.headHash),
      `. Every record up to it was read and its hash verified. Plan `,
      h('code', null, report.planDigest),
      `. Tool ${report.tool}.`,
    ),
  );
