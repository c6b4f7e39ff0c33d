/** Commands that tell of runs that were. Nothing but words is loaded here, as in `command-table.ts`. */
import type { Command } from './command.ts';

export const history: Command = {
  name: 'history',
  describe: 'List all runs, and who worked on them',
  flags: { verify: { type: 'boolean', describe: 'Check the chain of each run, and show its head' } },
  examples: [['failover history --json', 'as data']],
  onlyLooks: true,
  onlyShows: true,
  load: () => import('../commands/history.ts'),
};

export const report: Command = {
  name: 'report',
  describe: 'Tell what happened in a run: outcome, shares, losses, steps, decisions, and what an auditor asks for',
  flags: {
    html: { type: 'string', describe: 'Write it to this file: a page for any browser, which asks for nothing else' },
    markdown: { type: 'boolean', describe: 'Nothing but the report on stdout: for a pull request or a channel' },
    rto: { type: 'string', describe: 'Hold the run against this recovery time, such as 15m' },
    rpo: { type: 'string', describe: 'Hold it against this many records, lost or stranded' },
  },
  examples: [
    ['failover report --html report.html', 'for people'],
    ['failover report --markdown --rto 15m --rpo 0', 'for the incident channel'],
    ['failover report --run 3 --json', 'another run, as data'],
  ],
  onlyLooks: true,
  onlyShows: true,
  usesExtensions: true,
  load: () => import('../commands/report.ts'),
};

export const replay: Command = {
  name: 'replay',
  describe: 'Run a recorded run again in a sandbox of its own, and tell where it differs',
  flags: {},
  examples: [
    ['failover replay', 'after an incident: where was reality otherwise?'],
    ['failover replay --run 3 --json', 'another run, as data'],
  ],
  onlyLooks: true,
  onlyShows: true,
  usesExtensions: true,
  load: () => import('../commands/replay.ts'),
};
