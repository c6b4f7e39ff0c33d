/** What a rollback would send now, as text. */
import type { Call } from '../domain/api/call.ts';
import { bullets, wrap } from './lines.ts';
import { callLine } from './survey-text.ts';

/** What is sent for one step of a rollback. */
export interface Restoration {
  id: string;
  title: string;
  calls: Call[];
  /** Why nothing is sent, or what is not known. */
  note: string;
}

interface RollbackPage {
  runId: string;
  /** Steps that get their recorded values. */
  count: number;
  warnings: readonly string[];
  steps: readonly Restoration[];
}

export const rollbackLines = ({ runId, count, warnings, steps }: RollbackPage, width: number): string[] => [
  `A rollback of run ${runId} would restore ${count} steps. Nothing has been changed.`,
  ...(warnings.length > 0 ? ['Before you do:', ...bullets([...warnings], width)] : []),
  ...steps.flatMap(({ id, title, calls, note }) => [
    ...wrap(`[${id}] ${title}${note === '' ? '' : `: ${note}`}`, width, '  ', '    '),
    ...calls.map(callLine),
  ]),
];
