/** The commands of `failover journal`. */
import type { Command } from './command.ts';
import { DRY_RUN_OF_FILES } from './shared-flags.ts';

export const JOURNAL_COMMANDS: readonly Command[] = [
  {
    name: 'verify',
    describe: 'Tell what the bucket and its copy here hold of each run; changes nothing',
    flags: {},
    examples: [['failover journal verify', 'exit 0: whole, 7: lost, or different things in both']],
    onlyLooks: true,
    onlyShows: true,
    load: () => import('../commands/journal-verify.ts'),
  },
  {
    name: 'restore',
    describe: 'Put back what bucket or copy lost, where it is missing; overwrites nothing',
    flags: {
      'dry-run': DRY_RUN_OF_FILES,
      keep: {
        type: 'string',
        choices: ['bucket', 'copy'],
        describe: 'Of the run of --run, where both differ: which one counts',
      },
    },
    examples: [
      ['failover journal restore --dry-run', 'what it would put where'],
      ['failover journal restore', 'do it'],
      ['failover journal restore --run 1 --keep bucket', 'theirs counts; ours is kept aside'],
      ['failover journal restore --run 1 --keep copy', 'ours counts; theirs gets a later number'],
    ],
    load: () => import('../commands/journal-restore.ts'),
  },
];
