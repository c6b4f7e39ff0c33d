/** The flags that every command knows, and the environment variables that stand in for them. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { OUTPUTS, TARGETS } from './choices.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

interface Flag {
  type: 'string' | 'boolean' | 'number';
  describe: string;
  alias?: string;
  choices?: readonly string[];
}

/** In the order in which help lists them. */
export const GLOBAL_FLAGS = {
  target: { type: 'string', choices: TARGETS, describe: 'Where calls go; the sandbox touches nothing real' },
  example: { type: 'boolean', describe: 'Sandbox: play the example application instead of your own' },
  from: { type: 'string', describe: 'Region that gives up its traffic' },
  to: { type: 'string', describe: 'Region that takes it' },
  confirm: { type: 'string', describe: 'Name of the region, given instead of typing it' },
  yes: { type: 'boolean', alias: 'y', describe: 'Confirm everything, if the configuration says allowYes' },
  'no-input': { type: 'boolean', describe: 'Never ask; fail with the flag to pass' },
  run: { type: 'string', describe: 'Number of the run; default: the newest' },
  output: { type: 'string', alias: 'o', choices: OUTPUTS, describe: 'Form of the output' },
  json: { type: 'boolean', describe: 'One document, or one event a line while a run is under way' },
  config: { type: 'string', describe: 'Configuration file; default: failover.json here or above' },
  state: { type: 'string', describe: 'Directory of journals and plans; default: .failover' },
  journal: { type: 'string', describe: 's3://bucket/prefix?region=…, or local; default: as configured' },
  profile: { type: 'string', describe: 'AWS profile' },
  'endpoint-url': { type: 'string', describe: 'One endpoint for all AWS services' },
  speed: { type: 'number', describe: 'Sandbox: virtual seconds in a real one; default: as fast as it can' },
  verbose: { type: 'boolean', alias: 'v', describe: 'Say more: files used, what each step waits for' },
  quiet: { type: 'boolean', alias: 'q', describe: 'Say only the first line, the result and errors' },
  'no-color': { type: 'boolean', describe: 'No colours' },
} as const satisfies Record<string, Flag>;

type FlagName = keyof typeof GLOBAL_FLAGS;
type ValueOf<F extends Flag> = F['type'] extends 'boolean' ? boolean : F['type'] extends 'number' ? number : string;
export type GlobalFlags = { [Name in FlagName]?: ValueOf<(typeof GLOBAL_FLAGS)[Name]> };

/** Variables without a flag of their own. */
const OTHER_VARIABLES = ['FAILOVER_OPERATOR', 'FAILOVER_MODE'] as const;

const variableOf = (flag: string): string => `FAILOVER_${flag.toUpperCase().replaceAll('-', '_')}`;

const wrong = (variable: string, value: string, remedy: string): Failure =>
  new Failure({
    code: 'environment-invalid',
    message: `The environment variable ${variable} is "${value}".`,
    remedy,
    exitCode: EXIT.usage,
  });

const parse = (variable: string, text: string, flag: Flag): string | boolean | number => {
  if (flag.type === 'string') {
    if (flag.choices === undefined || flag.choices.includes(text)) return text;
    throw wrong(variable, text, `Use one of ${flag.choices.join(', ')}.${didYouMean(text, flag.choices)}`);
  }
  if (flag.type === 'number') {
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw wrong(variable, text, 'Use a number.');
  }
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true;
  if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false;
  throw wrong(variable, text, 'Use 1 or 0.');
};

/**
 * Flags given by `FAILOVER_*`. Empty variables count as not set, unknown ones are left alone: the parser of yargs would
 * refuse the command for them, and read `FAILOVER_JSON=1` as false.
 *
 * @throws Failure `environment-invalid`
 */
export const flagsFromEnvironment = (environment: NodeJS.ProcessEnv): GlobalFlags => {
  const flags: Record<string, string | boolean | number> = {};
  for (const [name, flag] of Object.entries(GLOBAL_FLAGS) as [string, Flag][]) {
    const text = environment[variableOf(name)];
    if (text !== undefined && text !== '') flags[name] = parse(variableOf(name), text, flag);
  }
  return flags;
};

/** Variables that begin with FAILOVER_ and mean nothing: a typing error in a script would go unnoticed. */
export const unknownVariables = (environment: NodeJS.ProcessEnv): string[] => {
  const known = new Set<string>([...Object.keys(GLOBAL_FLAGS).map(variableOf), ...OTHER_VARIABLES]);
  return Object.keys(environment).filter((name) => name.startsWith('FAILOVER_') && !known.has(name));
};
