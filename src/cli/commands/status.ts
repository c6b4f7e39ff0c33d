/** `failover status`: how far a run is, from its journal alone. */
import { EXIT } from '../../domain/failure.ts';
import { statusDocument } from '../../report/run-standing.ts';
import { statusText } from '../../report/status-text.ts';
import type { Run } from '../command.ts';
import { sayFirstLine, sayLastLine, whereaboutsOf } from '../frame.ts';
import { wantedRun } from '../journal-access.ts';
import { livenessOf } from '../liveness.ts';

export const run: Run = async ({ settings, output }) => {
  const recorded = await wantedRun(settings);
  const { state } = recorded;
  const liveness = livenessOf(state.writer, settings.writer.host);
  sayFirstLine(output, whereaboutsOf(state));
  if (output.form === 'text') output.say(statusText(recorded, liveness, output.columns));
  else if (output.form === 'json') output.document(statusDocument(recorded, liveness));
  else output.record(statusDocument(recorded, liveness));
  sayLastLine(output, state.target);
  return EXIT.done;
};
