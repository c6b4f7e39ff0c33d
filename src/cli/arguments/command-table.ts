/** All commands. Nothing but words is loaded here: the code of a command is loaded when it is called. */
import { MODE_NAMES, POLICY_ROLE_NAMES, STANDBY_POSTURES } from './choices.ts';
import type { Command } from './command.ts';
import {
  ACCEPT,
  RUNBOOK,
  PLANNING,
  DRY_RUN,
  REASON,
  OTHER_COMMANDS,
  OTHER_FILES,
  TAKE_OVER,
  RUNNING,
} from './shared-flags.ts';
import { JOURNAL_COMMANDS } from './journal-table.ts';
import { history, replay, report } from './looking-back-table.ts';
import { SANDBOX_COMMANDS } from './sandbox-table.ts';

const plan: Command = {
  name: 'plan',
  describe: 'Show what a runbook would do now, call by call; changes nothing',
  flags: {
    runbook: RUNBOOK,
    ...PLANNING,
    format: { type: 'string', choices: ['text', 'json', 'cli'], describe: 'cli: a paper runbook of AWS CLI lines' },
    out: { type: 'string', describe: 'Write the plan to this file' },
    'detailed-exitcode': { type: 'boolean', describe: 'Exit 7 when there is something to do, 0 when not' },
  },
  examples: [
    ['failover plan', 'every call with old -> new'],
    ['failover plan --format cli > runbook.txt', 'for the day this tool is broken'],
    ['failover plan --out plan.json', 'to be edited, then: failover promote --plan plan.json'],
  ],
  onlyShows: true,
  usesExtensions: true,
  load: () => import('../commands/plan.ts'),
};

const promote: Command = {
  name: 'promote',
  describe: 'Move the application to the standby region',
  flags: RUNNING,
  examples: [
    ['failover promote', 'in the sandbox, when nothing is configured'],
    ['failover promote --target aws --confirm us-west-2', 'for real, without being asked'],
    ['failover promote --mode forced', 'the old region is gone'],
    ['failover promote --dry-run', 'what it would do'],
  ],
  usesExtensions: true,
  load: () => import('../commands/promote.ts'),
};

const run: Command = {
  name: 'run',
  describe: 'Run any runbook; "failover promote" is short for "failover run promote"',
  flags: RUNNING,
  arguments: [{ name: 'runbook', describe: 'Its name; not needed with --plan', optional: true }],
  examples: [
    ['failover run promote', 'the same as: failover promote'],
    ['failover run --plan plan.json', 'a plan of whichever runbook'],
  ],
  usesExtensions: true,
  load: () => import('../commands/run.ts'),
};

const approve: Command = {
  name: 'approve',
  describe: 'Stand behind a plan that somebody else will run',
  flags: { reason: { type: 'string', describe: 'Recorded with the approval' } },
  arguments: [{ name: 'plan', describe: 'File of the plan, or its digest' }],
  examples: [
    ['failover approve plan.json', 'after reading it'],
    ['failover approve DIGEST', 'on a machine that has the journal but not the file'],
  ],
  usesExtensions: true,
  load: () => import('../commands/approve.ts'),
};

const status: Command = {
  name: 'status',
  describe: 'Tell how far a run is, who works on it, and what it waits for',
  flags: {},
  examples: [
    ['failover status', 'the newest run'],
    ['failover status --run 3 --json', 'another one, as data'],
  ],
  onlyLooks: true,
  onlyShows: true,
  load: () => import('../commands/status.ts'),
};

const resume: Command = {
  name: 'resume',
  describe: 'Go on with a run that was paused, stopped by a question, or killed',
  flags: {
    retry: { type: 'boolean', describe: 'Try the failed steps again' },
    skip: { type: 'string', describe: 'Pass over this step; needs --reason' },
    'judge-by-requests': {
      type: 'boolean',
      describe: 'Let requests decide where a load balancer does not tell the health of its targets; needs --reason',
    },
    reason: {
      type: 'string',
      describe: 'Why the answer, --journal local, --other-files or --other-commands is right; it is recorded',
    },
    waive: { type: 'boolean', describe: 'Skip a step that protects data or users; accept less than declared floors' },
    mode: { type: 'string', choices: MODE_NAMES, describe: 'Go on in this mode' },
    'accept-capacity': { type: 'string', describe: 'Go on with this part of the wanted capacity, such as 80%' },
    plan: { type: 'string', describe: 'Make sure that the run has this plan' },
    accept: ACCEPT,
    'other-files': OTHER_FILES,
    'other-commands': OTHER_COMMANDS,
    'take-over': TAKE_OVER,
  },
  examples: [
    ['failover resume', 'after a pause or a crash'],
    ['failover resume --retry', 'after mending what the question names'],
    ['failover resume --accept-capacity 80%', 'Fargate has no more; the rest is owed'],
    ['failover resume --skip fence:mapping:analytics --reason "us-east-1 is gone"', 'recorded as a debt'],
  ],
  usesExtensions: true,
  load: () => import('../commands/resume.ts'),
};

const rollback: Command = {
  name: 'rollback',
  describe: 'Take back everything a run has changed, to the recorded values',
  flags: {
    'dry-run': DRY_RUN,
    'other-files': OTHER_FILES,
    'other-commands': OTHER_COMMANDS,
    'take-over': TAKE_OVER,
    reason: REASON,
  },
  examples: [
    ['failover rollback', 'the newest run'],
    ['failover rollback --dry-run', 'what it would restore'],
  ],
  usesExtensions: true,
  load: () => import('../commands/rollback.ts'),
};

const settle: Command = {
  name: 'settle',
  describe: 'Write what a run left into the configuration of the stacks, so that "pulumi up" keeps it',
  flags: {
    stacks: { type: 'string', describe: 'Folder of the Pulumi project; default: the one around this folder' },
    debt: { type: 'string', describe: 'Pay this one step that was put off or skipped: do it, verify it, record it' },
    'by-hand': {
      type: 'boolean',
      describe: 'Without our stacks: print what is to be declared, and record that --reason answers for it',
    },
    waive: { type: 'boolean', describe: 'With --debt STEP --by-hand: accept by name what protects data or users' },
    'dry-run': { type: 'boolean', describe: 'Show what would be written or done, and do nothing' },
    'other-commands': OTHER_COMMANDS,
    reason: {
      type: 'string',
      describe: 'Why --by-hand, --other-commands or --journal local is right; it is recorded',
    },
  },
  examples: [
    ['failover settle', 'after a promotion or a rollback'],
    ['failover settle --dry-run', 'what it would write'],
    ['failover settle --debt disable:analytics', 'the old region is back: stop its consumer'],
    ['failover settle --by-hand --reason "in terraform/regions, change 4711"', 'without our stacks'],
  ],
  usesExtensions: true,
  load: () => import('../commands/settle.ts'),
};

const rehearse: Command = {
  name: 'rehearse',
  describe: 'Run a runbook over your stacks through storms of faults, in memory',
  flags: {
    runbook: RUNBOOK,
    seeds: { type: 'number', describe: 'Number of storms; default: 100' },
    seed: { type: 'number', describe: 'The first of them; the same seed is the same storm; default: 1' },
    posture: { type: 'string', choices: STANDBY_POSTURES, describe: 'Of the standby region; default: warm' },
  },
  examples: [
    ['failover rehearse', 'what breaks, and how likely'],
    ['failover rehearse --seeds 2000 --json', 'as data'],
  ],
  onlyShows: true,
  usesExtensions: true,
  load: () => import('../commands/rehearse.ts'),
};

const iam: Command = {
  name: 'iam',
  describe: 'Print the least-privilege IAM policy of a plan; changes nothing',
  flags: {
    runbook: RUNBOOK,
    ...PLANNING,
    role: {
      type: 'string',
      choices: POLICY_ROLE_NAMES,
      describe:
        'observe looks, promote also makes and takes back the changes, drill changes standby capacity, approve approves plans; default: promote',
    },
    plan: { type: 'string', describe: 'Of this plan instead of one made now' },
  },
  examples: [
    ['failover iam > policy.json', 'for the role that promotes'],
    ['failover iam --role observe', 'for everyone who may look'],
    ['failover iam --role approve', 'for the second person, who may approve and nothing else'],
    ['failover sandbox policy policy.json', 'then rehearse under exactly that policy'],
  ],
  onlyShows: true,
  usesExtensions: true,
  load: () => import('../commands/iam.ts'),
};

const drift: Command = {
  name: 'drift',
  describe: 'Tell what differs between the regions, and from their program; changes nothing',
  flags: {
    compare: { type: 'string', describe: 'live, program, declared, with commas between; default: live,program' },
    format: { type: 'string', choices: ['text', 'markdown'], describe: 'markdown: for a pull request' },
  },
  examples: [
    ['failover drift', 'exit 0: none, 7: differences'],
    ['failover drift --format markdown >> "$GITHUB_STEP_SUMMARY"', 'in a pull request'],
    ['failover drift --compare live --json', 'region against region only, as data'],
  ],
  onlyShows: true,
  load: () => import('../commands/drift.ts'),
};

const sync: Command = {
  name: 'sync',
  describe: "Record the primary's facts, which the standby is declared from; AWS is only read",
  flags: {},
  examples: [['failover sync', 'after each deployment, and on a schedule']],
  load: () => import('../commands/sync.ts'),
};

export const COMMANDS: readonly Command[] = [
  plan,
  approve,
  promote,
  run,
  status,
  resume,
  rollback,
  settle,
  history,
  drift,
  sync,
  iam,
  rehearse,
  replay,
  report,
];

export interface CommandGroup {
  name: string;
  describe: string;
  commands: readonly Command[];
}

export const GROUPS: readonly CommandGroup[] = [
  {
    name: 'sandbox',
    describe: 'A pair of regions to rehearse in; nothing in it is real',
    commands: SANDBOX_COMMANDS,
  },
  {
    name: 'journal',
    describe: 'The record of all runs: is it whole, and how does it become so again',
    commands: JOURNAL_COMMANDS,
  },
];
