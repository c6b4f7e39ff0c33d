/** The commands of `failover sandbox`. */
import { OUTAGE_EFFECTS, STANDBY_POSTURES } from './choices.ts';
import type { Command } from './command.ts';

const load = {
  up: () => import('../commands/sandbox-up.ts'),
  outage: () => import('../commands/sandbox-outage.ts'),
  heal: () => import('../commands/sandbox-heal.ts'),
  policy: () => import('../commands/sandbox-policy.ts'),
  edit: () => import('../commands/sandbox-edit.ts'),
  advance: () => import('../commands/sandbox-advance.ts'),
  show: () => import('../commands/sandbox-show.ts'),
  reset: () => import('../commands/sandbox-reset.ts'),
};

export const SANDBOX_COMMANDS: readonly Command[] = [
  {
    name: 'up',
    describe: 'Create the sandbox: both regions as your project declares them, and a scenario',
    flags: {
      scenario: {
        type: 'string',
        describe: 'What will happen: a name, or a JSON or YAML file; default: 2020-11-25-kinesis',
      },
      posture: {
        type: 'string',
        choices: STANDBY_POSTURES,
        describe: 'How ready the standby is; default: warm',
      },
      seed: { type: 'number', describe: 'Chance of the sandbox; the same seed gives the same world' },
    },
    examples: [
      ['failover sandbox up', 'half an hour before the event of 2020-11-25'],
      ['failover sandbox up --scenario quiet', 'nothing fails until you say so'],
      ['failover sandbox up --scenario ./my-drill.yaml', 'a scenario of your own'],
    ],
    load: load.up,
  },
  {
    name: 'outage',
    describe: 'Let a service of the sandbox fail',
    flags: {
      region: { type: 'string', describe: 'Where; default: the primary region' },
      effect: {
        type: 'string',
        choices: OUTAGE_EFFECTS,
        describe: 'How; default: error',
      },
      plane: { type: 'string', choices: ['control', 'data', 'all'], describe: 'What of it; default: all' },
      only: { type: 'string', describe: 'The only resources that it hits, such as pony/api; commas between' },
      share: { type: 'string', describe: 'Part of it that fails, such as 0.3 or 30%; default: all' },
      after: { type: 'string', describe: 'Begins after this time, such as 5m; default: now' },
      at: { type: 'string', describe: 'Begins at this moment of the sandbox, ISO 8601' },
      for: { type: 'string', describe: 'How long, such as 20m; default: until it is healed' },
    },
    arguments: [{ name: 'service', describe: 'Such as ecs, kinesis, route53' }],
    examples: [
      ['failover sandbox outage ecs --effect hang', 'calls never answer'],
      ['failover sandbox outage route53 --effect pending --for 20m', 'changes are taken and do not arrive'],
      ['failover sandbox outage ecs --plane data --region us-west-2', 'Fargate launches nothing there'],
      ['failover sandbox outage elbv2 --plane data --share 30% --after 5m', 'a third of the requests, later'],
    ],
    load: load.outage,
  },
  {
    name: 'heal',
    describe: 'End outages of the sandbox',
    flags: { region: { type: 'string', describe: 'Only there' } },
    arguments: [{ name: 'service', describe: 'Only of this service', optional: true }],
    examples: [['failover sandbox heal', 'all of them']],
    load: load.heal,
  },
  {
    name: 'policy',
    describe: 'Let the sandbox enforce an IAM policy',
    flags: {},
    arguments: [{ name: 'file', describe: 'A policy as "failover iam" prints it; none allows everything again' }],
    examples: [
      ['failover sandbox policy policy.json', 'what it does not allow is refused as AWS refuses it'],
      ['failover sandbox policy none', 'everything is allowed again'],
    ],
    load: load.policy,
  },
  {
    name: 'edit',
    describe: 'Change a setting in the sandbox by hand, past every API',
    flags: {
      region: { type: 'string', describe: 'Where; default: the standby region' },
      remove: { type: 'boolean', describe: 'Take the field, or the whole resource, away' },
    },
    arguments: [
      { name: 'collection', describe: 'Such as functions, streams, taskDefinitions, roles, alarms' },
      { name: 'name', describe: 'Name of the resource, or a part of it' },
      { name: 'field', describe: 'As its API calls it, with dots between', optional: true },
      { name: 'value', describe: 'New value', optional: true },
    ],
    examples: [
      ['failover sandbox edit functions pony-analytics MemorySize 256', 'then: failover drift'],
      ['failover sandbox edit logGroups /pony/auth --remove', 'a log group that somebody deleted'],
    ],
    load: load.edit,
  },
  {
    name: 'advance',
    describe: 'Let virtual time pass',
    flags: {},
    arguments: [{ name: 'duration', describe: 'Such as 90s, 10m, 2h' }],
    examples: [['failover sandbox advance 10m', 'ten minutes later']],
    load: load.advance,
  },
  {
    name: 'show',
    describe: 'Show the whole world of the sandbox',
    flags: {},
    examples: [['failover sandbox show --json', 'services, mappings, streams, records, health checks']],
    onlyShows: true,
    load: load.show,
  },
  {
    name: 'reset',
    describe: 'Remove the sandbox and the journals of its runs',
    flags: {},
    examples: [['failover sandbox reset', 'the next promote begins in a new one']],
    load: load.reset,
  },
];
