/** `failover history`: all runs of a target, the newest first. Reading a run checks its chain, record by record. */
import { EXIT } from '../../domain/failure.ts';
import { readRun } from '../../journal/journal.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { headLine, historyRow, historyLines } from '../../report/status-text.ts';
import type { Invocation, Run } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../terminal/frame.ts';
import { noRun, withJournals, type Journals } from '../places/journal-access.ts';
import { livenessOf } from '../places/liveness.ts';

const readAllRuns = async ({ store }: Journals): Promise<RecordedRun[]> => {
  const recorded: RecordedRun[] = [];
  for (const run of (await store.runs()).toReversed()) {
    const found = await readRun(store, run);
    if (found !== null) recorded.push(found);
  }
  return recorded;
};

const show = async ({ settings, output, flags }: Invocation, journals: Journals): Promise<number> => {
  const runs = await readAllRuns(journals);
  const rows = runs.map((recorded) => historyRow(recorded, livenessOf(recorded.state.writer, settings.writer.host)));
  const [newest] = runs;
  if (newest !== undefined) sayFirstLine(output, whereaboutsOf(newest.state));
  const away = journals.away();
  if (away !== null && runs.length === 0) throw noRun(journals);
  if (away !== null) output.remark(`The local copy is shown. ${away.message}`);
  if (output.form === 'json') output.document(rows);
  else if (output.form === 'ndjson') rows.forEach((row) => output.record(row));
  else if (flags['verify'] === true)
    runs.forEach((recorded) => output.say(`${headLine(recorded)}; its chain is whole`));
  else output.say(...(rows.length === 0 ? ['There are no runs yet.'] : historyLines(rows, settings.target)));
  sayLastLine(output, settings.target);
  const missing = journals.anchor?.found() ?? null;
  if (flags['verify'] === true && missing !== null) throw missing;
  return EXIT.done;
};

export const run: Run = (invocation) => withJournals(invocation, 'look', (journals) => show(invocation, journals));
