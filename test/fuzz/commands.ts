/** What stands around a command: its words, and the environment that it is started in. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { flagsFromEnvironment, GLOBAL_FLAGS } from '../../src/cli/arguments/flags.ts';
import { readSettings } from '../../src/cli/settings/settings.ts';
import { sinkOfHelp, typed, typedFate } from '../cli/typed.ts';
import { fateOf } from './oracle.ts';
import { holds, type FuzzTarget } from './target.ts';

const commandLine: FuzzTarget = {
  name: 'command-line',
  cases: 1000,
  open: () =>
    Promise.resolve([
      holds(typed(), async (words) => {
        await fateOf(() => sinkOfHelp(() => typedFate(words)));
      }),
    ]),
};

const VARIABLES = [
  ...Object.keys(GLOBAL_FLAGS).map((flag) => `FAILOVER_${flag.toUpperCase().replaceAll('-', '_')}`),
  'FAILOVER_OPERATOR',
  'FAILOVER_MODE',
  'FAILOVER_STATES',
  'HOME',
  'XDG_CONFIG_HOME',
  'AWS_ENDPOINT_URL',
  'AWS_PROFILE',
  'HTTPS_PROXY',
  'NO_COLOR',
  'USER',
];

const values = () =>
  fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '1',
      '0',
      'true',
      'yes',
      'sandbox',
      'aws',
      'local',
      's3://b',
      '-1',
      '1e999',
      '~',
      '~x/y',
      '../..',
    ),
    fc.constantFrom(
      's3://bucket/../x?region=',
      's3://abc/x?region=mars',
      'http://',
      'http://[::1',
      'file:///x',
      '7-k3f9qx',
    ),
    fc.string({ maxLength: 8, unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    fc.constant('x'.repeat(100_000)),
  );

const environment: FuzzTarget = {
  name: 'environment',
  cases: 1000,
  open: () =>
    Promise.resolve([
      holds(fc.dictionary(fc.constantFrom(...VARIABLES), values(), { maxKeys: 5 }), async (given) => {
        const fate = await fateOf(() => flagsFromEnvironment(given));
        if ('refused' in fate) assert.equal(fate.refused.exitCode, 2);
        const before = { ...process.env };
        Object.assign(process.env, given);
        try {
          await fateOf(() => readSettings({}, true));
        } finally {
          for (const name of Object.keys(given)) delete process.env[name];
          Object.assign(process.env, before);
        }
      }),
    ]),
};

export const COMMANDS_AROUND: readonly FuzzTarget[] = [commandLine, environment];
