/** What people decided in a run, with their reasons, in the order in which they did. */
import type { Entry } from '../../domain/run/entry.ts';
import type { Decision, RunReport } from './document.ts';

const isoOf = (atMs: number): string => new Date(atMs).toISOString();

/** Of the entries that begin and go on with a run. */
const ofHands = (entry: Extract<Entry, { kind: 'run.begun' | 'run.resumed' }>): Decision[] => {
  const { operator } = entry.writer;
  const at = isoOf(entry.at);
  const approvals = entry.kind === 'run.begun' ? (entry.approvals ?? []) : [];
  const otherFiles = entry.kind === 'run.resumed' ? entry.otherFiles : undefined;
  return [
    ...approvals.map((approval): Decision => ({
      kind: 'approval',
      at: isoOf(approval.at),
      by: approval.operator,
      about: '',
      reason: `on ${approval.host}`,
    })),
    ...(entry.findings ?? []).map(({ finding, by }): Decision => ({
      kind: 'finding-accepted',
      at,
      by,
      about: finding,
      reason: '',
    })),
    ...(entry.otherCommands === undefined
      ? []
      : [
          {
            kind: 'other-commands' as const,
            at,
            by: operator,
            about: entry.otherCommands.commands.map(({ step, argv }) => `${step}: ${argv.join(' ')}`).join(', '),
            reason: entry.otherCommands.reason,
          },
        ]),
    ...(otherFiles === undefined
      ? []
      : [
          {
            kind: 'other-files' as const,
            at,
            by: operator,
            about: otherFiles.files.map(({ file }) => file).join(', '),
            reason: otherFiles.reason,
          },
        ]),
  ];
};

const ofEntry = (entry: Entry, operator: string): Decision[] => {
  const at = isoOf(entry.at);
  switch (entry.kind) {
    case 'run.begun':
    case 'run.resumed':
      return ofHands(entry);
    case 'journal.local':
      return [{ kind: 'local-journal', at, by: entry.by, about: '', reason: entry.reason }];
    case 'run.mode':
      return [{ kind: 'mode', at, by: entry.by, about: entry.mode, reason: '' }];
    case 'run.requests-decide':
      return [{ kind: 'requests-decide', at, by: entry.by, about: '', reason: entry.reason }];
    case 'capacity.accepted': {
      const about = `${Math.round(entry.share * 100)} %${entry.belowFloor ? ', below declared floors' : ''}`;
      return [{ kind: 'capacity-accepted', at, by: entry.by, about, reason: '' }];
    }
    case 'step.skipped':
      return [{ kind: entry.waived ? 'waiver' : 'skip', at, by: entry.by, about: entry.step, reason: entry.reason }];
    case 'step.retried':
      // What nobody asked for is no decision of anybody.
      if (entry.because !== undefined) return [];
      return [{ kind: 'retry', at, by: entry.by, about: entry.step, reason: '' }];
    case 'run.paused':
      return [{ kind: 'pause', at, by: entry.by, about: '', reason: entry.cause }];
    case 'run.rolling-back':
      return [{ kind: 'rollback', at, by: entry.by, about: '', reason: '' }];
    case 'debt.ended':
      return [{ kind: 'debt-ended', at, by: entry.by, about: entry.step, reason: entry.reason ?? entry.evidence }];
    case 'run.settled':
      return [
        { kind: 'settled', at, by: entry.by || operator, about: '', reason: entry.byHand?.reason ?? 'in the stacks' },
      ];
    default:
      return [];
  }
};

export const decisionsOf = (entries: readonly Entry[]): Decision[] => {
  let operator = '';
  return entries.flatMap((entry) => {
    if (entry.kind === 'run.begun' || entry.kind === 'run.resumed') ({ operator } = entry.writer);
    return ofEntry(entry, operator);
  });
};

/** Whose processes worked on the run, one after the other. */
export const handsOf = (entries: readonly Entry[]): RunReport['hands'] =>
  entries.flatMap((entry) => {
    if (entry.kind !== 'run.begun' && entry.kind !== 'run.resumed') return [];
    const { operator, host, processId } = entry.writer;
    const how = entry.kind === 'run.begun' ? 'began' : entry.takeOver === true ? 'took over' : 'went on';
    return [{ operator, host, processId, caller: entry.caller ?? null, at: isoOf(entry.at), how }];
  });
