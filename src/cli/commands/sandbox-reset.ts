/** `failover sandbox reset`: remove the sandbox and the journals of its runs. */
import { shellPath } from '../../domain/text/shell.ts';
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, Failure } from '../../domain/failure.ts';
import { isOpen } from '../../domain/run/run-state.ts';
import { lastLine } from '../../report/first-line.ts';
import type { Run } from '../arguments/command.ts';
import { newestLocalRun } from '../places/journal-access.ts';
import { livenessOf } from '../places/liveness.ts';
import { requireSandboxTarget } from '../places/on-sandbox.ts';
import { isThere } from '../places/sandbox-access.ts';
import { worldDirectory, type Settings } from '../settings/settings.ts';
import { paint } from '../terminal/line.ts';

/** A journal that cannot be read is one more reason to remove it. */
const requireIdle = async (settings: Settings): Promise<void> => {
  const newest = await newestLocalRun(settings).catch(() => null);
  if (newest === null || !isOpen(newest.state)) return;
  if (newest.state.status !== 'running' && newest.state.status !== 'rolling-back') return;
  const liveness = livenessOf(newest.state.writer, settings.writer.host);
  if (liveness !== 'alive' && liveness !== 'possible') return;
  throw new Failure({
    code: 'run-at-work',
    message: `Run ${newest.run} is under way in the sandbox, process ${newest.state.writer.processId}.`,
    remedy: `Stop it first with Ctrl-C. Where it is not running any more, remove the folder by hand: rm -r ${shellPath(dirname(worldDirectory(settings)))}. Nothing was removed.`,
    exitCode: EXIT.locked,
  });
};

export const run: Run = async ({ settings, output }) => {
  requireSandboxTarget(settings);
  await requireIdle(settings);
  const wasThere = isThere(settings) || existsSync(dirname(worldDirectory(settings)));
  output.announce([paint('cyan', 'SANDBOX, nothing real is touched.')]);
  rmSync(dirname(worldDirectory(settings)), { recursive: true, force: true });
  output.say(wasThere ? 'The sandbox and the journals of its runs are removed.' : 'There was no sandbox.');
  if (output.form !== 'text') output.document({ removed: wasThere });
  output.announce([paint('cyan', lastLine('sandbox') ?? '')]);
  return EXIT.done;
};
