/** `failover history`: all runs of a target, the newest first. */
import { EXIT } from '../../domain/failure.ts';
import { readRun } from '../../journal/journal.ts';
import type { RecordedRun } from '../../report/run-standing.ts';
import { historyRow, historyText } from '../../report/status-text.ts';
import type { Run } from '../command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../frame.ts';
import { storeOf } from '../journal-access.ts';
import { livenessOf } from '../liveness.ts';
import type { Settings } from '../settings.ts';

const readAllRuns = async (settings: Settings): Promise<RecordedRun[]> => {
  const store = storeOf(settings);
  const recorded: RecordedRun[] = [];
  for (const run of (await store.runs()).toReversed()) {
    const found = await readRun(store, run);
    if (found !== null) recorded.push(found);
  }
  return recorded;
};

export const run: Run = async ({ settings, output }) => {
  const runs = await readAllRuns(settings);
  const rows = runs.map((recorded) => historyRow(recorded, livenessOf(recorded.state.writer, settings.writer.host)));
  const [newest] = runs;
  if (newest !== undefined) sayFirstLine(output, whereaboutsOf(newest.state));
  if (output.form === 'json') output.document(rows);
  else if (output.form === 'ndjson') rows.forEach((row) => output.record(row));
  else output.say(rows.length === 0 ? 'There are no runs yet.' : historyText(rows, settings.target));
  sayLastLine(output, settings.target);
  return EXIT.done;
};
