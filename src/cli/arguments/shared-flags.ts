/** Flags that several commands have in common. */
import { CAPACITIES, MODE_NAMES } from './choices.ts';
import type { CommandFlag } from './command.ts';

const OPTIONS: CommandFlag = { type: 'string', describe: 'Options of the runbook as a JSON object' };

export const RUNBOOK: CommandFlag = { type: 'string', describe: 'Which runbook; default: promote' };

export const PLANNING: Record<string, CommandFlag> = {
  mode: {
    type: 'string',
    choices: MODE_NAMES,
    describe: 'planned drains the old region and stops where it cannot; forced goes on without it',
  },
  capacity: {
    type: 'string',
    choices: CAPACITIES,
    describe: 'declared takes declared sizes where no sample is usable',
  },
  options: OPTIONS,
};

export const DRY_RUN: CommandFlag = {
  type: 'boolean',
  describe: 'Print every call with old -> new, and change nothing',
};

export const DRY_RUN_OF_FILES: CommandFlag = {
  type: 'boolean',
  describe: 'Show what would be put where, and do nothing',
};

export const REASON: CommandFlag = {
  type: 'string',
  describe: 'Why --journal local, --other-files or --other-commands is right; it is recorded',
};

export const OTHER_FILES: CommandFlag = {
  type: 'boolean',
  describe: 'Go on with other files of the project than the plan names; needs --reason, and is recorded',
};

export const OTHER_COMMANDS: CommandFlag = {
  type: 'string',
  describe: 'Run the programs of these steps (STEP,STEP) although the configuration has no such ones; needs --reason',
};

export const ACCEPT: CommandFlag = {
  type: 'string',
  describe: 'Findings on the plan that are meant so, by their names, with commas between; recorded',
};

export const TAKE_OVER: CommandFlag = {
  type: 'boolean',
  describe: 'Go on although its process may be at work; that one is refused at its next record',
};

export const RUNNING: Record<string, CommandFlag> = {
  ...PLANNING,
  plan: { type: 'string', describe: 'Run this plan instead of making one' },
  accept: ACCEPT,
  out: { type: 'string', describe: 'Write the plan to this file as well' },
  'other-commands': OTHER_COMMANDS,
  reason: REASON,
  'dry-run': DRY_RUN,
};
