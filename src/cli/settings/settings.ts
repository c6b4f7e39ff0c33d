/** What the user wants, from flags, environment and configuration, in this order; and where things are kept. */
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Writer } from '../../domain/run/entry.ts';
import { onOneLine } from '../../domain/text/printable.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { CapacityName, OutputName, TargetName } from '../arguments/choices.ts';
import { readConfig, type FoundConfig } from './config-file.ts';
import type { Config } from './config-schema.ts';
import type { ConfiguredCommands } from './pinned-commands.ts';
import { parseJournal, plainPrefix, type WantedBucket } from '../../journal/choice.ts';
import { fromHome, homeDirectory } from './text-file.ts';
import { parseDuration } from '../arguments/duration.ts';
import { flagsFromEnvironment, type GlobalFlags } from '../arguments/flags.ts';

/** As long as a capacity sample counts: what a plan asks for was measured no later than it was made. */
const DEFAULT_PLAN_MAX_AGE = '6h';

/** Modules of the project, as the configuration names them. */
export interface ConfiguredExtensions {
  /** Absolute path of the configuration, which they are relative to. */
  configuration: string;
  files: readonly string[];
}

/** Where heads of journals are published: objects in a bucket, or posts to the URL that a variable holds. */
export type AnchorSettings =
  | { kind: 'bucket'; bucket: string; region: string; prefix: string }
  | { kind: 'webhook'; variable: string };

export interface Settings {
  target: TargetName;
  /** Play the example application, whatever the project declares. */
  example: boolean;
  from: string | null;
  to: string | null;
  /** Absolute paths of the manifests of both regions; null when no configuration names them. */
  manifests: { primary: string; standby: string } | null;
  /** Absolute path of the declared allowed differences; null for those beside the application's description. */
  allowedDifferences: string | null;
  /** Absolute path of the primary's recorded facts. */
  primaryFacts: string;
  /** Where `pulumi preview` is run, absolute, and the stack of the standby. */
  program: { directory: string; standby: string };
  profile: string | null;
  endpointUrl: string | null;
  /** Addresses of the DNS resolvers that probes ask; null for public ones. */
  resolvers: string[] | null;
  /** Absolute. */
  stateDirectory: string;
  /** Where journals are kept, by the flag; null when it says nothing. */
  journal: WantedBucket | 'local' | null;
  /** The bucket that the configuration names, for target aws. */
  configuredJournal: WantedBucket | null;
  /** Null where the configuration names none. */
  anchor: AnchorSettings | null;
  capacity: CapacityName;
  /** People who must stand behind a new plan, the one who runs it included. */
  approvals: number;
  /** How old a plan of a file may be. */
  planMaxAgeMs: number;
  /** Programs of the user that a new plan runs; null when the configuration names none. */
  commands: ConfiguredCommands | null;
  /** Runbooks and operations of the project; null when the configuration names none. */
  extensions: ConfiguredExtensions | null;
  confirm: string | null;
  yes: boolean;
  allowYes: boolean;
  noInput: boolean;
  run: number | null;
  output: OutputName;
  /** Virtual seconds in a real one; null for as fast as possible. */
  speed: number | null;
  verbose: boolean;
  quiet: boolean;
  noColor: boolean;
  /** The configuration file that was used. */
  configFile: string | null;
  writer: Writer;
}

const usage = (code: string, message: string, remedy: string): Failure =>
  new Failure({ code, message, remedy, exitCode: EXIT.usage });

/** The number of a run from `7` or from its whole id `7-k3f9qx`. */
const runNumber = (text: string | undefined): number | null => {
  if (text === undefined) return null;
  const digits = /^(\d+)(-[a-z0-9]+)?$/.exec(text)?.[1];
  if (digits !== undefined && Number(digits) > 0) return Number(digits);
  throw usage('run-invalid', `--run is "${text}".`, 'Give the number of a run; "failover history" lists them.');
};

const speedOf = (speed: number | undefined): number | null => {
  if (speed === undefined) return null;
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw usage('speed-invalid', `--speed is ${speed}.`, 'Give a number above 0: virtual seconds in a real one.');
};

const operatorOf = (environment: NodeJS.ProcessEnv): string => {
  const named = onOneLine(environment['FAILOVER_OPERATOR'] ?? '');
  if (named !== '') return named;
  try {
    return userInfo().username;
  } catch {
    return environment['USER'] ?? 'unknown';
  }
};

const checkEndpoint = (url: string | undefined): string | null => {
  if (url === undefined) return null;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw usage('endpoint-invalid', `--endpoint-url is "${url}".`, 'Give a URL such as http://127.0.0.1:5000.');
};

const wantedBucket = ({ bucket, prefix = '', region }: NonNullable<Config['journal']>): WantedBucket => ({
  bucket,
  prefix: plainPrefix(prefix),
  region: region ?? null,
});

/** The schema has seen that it is one of them, and whole; also for commands that only look. */
const anchorOf = ({ webhook, bucket = '', region = '', prefix = '' }: NonNullable<Config['anchor']>): AnchorSettings =>
  webhook === undefined
    ? { kind: 'bucket', bucket, region, prefix: plainPrefix(prefix) }
    : { kind: 'webhook', variable: webhook };

const settingsFrom = (
  flags: GlobalFlags,
  found: FoundConfig | null,
  environment: NodeJS.ProcessEnv,
  cwd: string,
): Settings => {
  const config = found?.config ?? {};
  const base = found === null ? cwd : dirname(found.path);
  const { manifests } = config;
  const at = (path: string): string => resolve(base, fromHome(path));
  return {
    target: flags.target === undefined ? (config.target ?? 'sandbox') : (flags.target as TargetName),
    example: flags.example ?? false,
    from: flags.from ?? config.from ?? null,
    to: flags.to ?? config.to ?? null,
    manifests: manifests === undefined ? null : { primary: at(manifests.primary), standby: at(manifests.standby) },
    allowedDifferences: config.allowedDifferences === undefined ? null : at(config.allowedDifferences),
    primaryFacts: at(config.primaryFacts ?? 'primary-facts.json'),
    program: {
      directory: at(config.program?.directory ?? '.'),
      standby: config.program?.standby ?? 'standby',
    },
    profile: flags.profile ?? config.profile ?? null,
    endpointUrl: checkEndpoint(flags['endpoint-url'] ?? config.endpointUrl),
    resolvers: config.resolvers ?? null,
    stateDirectory: flags.state === undefined ? at(config.state ?? '.failover') : resolve(cwd, fromHome(flags.state)),
    journal: flags.journal === undefined ? null : parseJournal(flags.journal),
    configuredJournal: config.journal === undefined ? null : wantedBucket(config.journal),
    anchor: config.anchor === undefined ? null : anchorOf(config.anchor),
    capacity: config.capacity ?? 'observed',
    approvals: config.approvals ?? 1,
    planMaxAgeMs: parseDuration(config.planMaxAge ?? DEFAULT_PLAN_MAX_AGE),
    commands: found === null || config.commands === undefined ? null : { base, commands: config.commands },
    extensions:
      found === null || config.extensions === undefined
        ? null
        : { configuration: found.path, files: config.extensions },
    confirm: flags.confirm ?? null,
    yes: flags.yes ?? false,
    allowYes: config.allowYes ?? false,
    noInput: flags['no-input'] ?? false,
    run: runNumber(flags.run),
    output:
      flags.json === true && flags.output === undefined ? 'json' : ((flags.output as OutputName | undefined) ?? 'text'),
    speed: speedOf(flags.speed),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    noColor: flags['no-color'] ?? false,
    configFile: found?.path ?? null,
    writer: { operator: operatorOf(environment), host: hostname(), processId: process.pid },
  };
};

/** Where paths are relative to. @throws Failure `directory-gone` (exit 2) */
export const workingDirectory = (): string => {
  try {
    return process.cwd();
  } catch (cause) {
    throw new Failure({
      code: 'directory-gone',
      message: 'The folder in which failover was started does not exist any more, or cannot be read.',
      remedy: 'Change into another one: cd, then the same command. Nothing was done.',
      exitCode: EXIT.usage,
      cause,
    });
  }
};

/**
 * Flags count before `FAILOVER_*`, these before the configuration file, and that before the defaults.
 * @param onlyLooks see `readConfig`.
 * @throws Failure (exit 2) that names the flag, variable or field and its value.
 */
export const readSettings = async (given: GlobalFlags, onlyLooks: boolean): Promise<Settings> => {
  const { env } = process;
  const flags: GlobalFlags = { ...flagsFromEnvironment(env), ...given };
  const cwd = workingDirectory();
  const found = await readConfig(flags.config, { cwd, environment: env, homeDirectory: homeDirectory() }, onlyLooks);
  return settingsFrom(flags, found, env, cwd);
};

/** Journals of a target: they are kept apart, so that a rehearsal never stands in the way of the real thing. */
export const journalDirectory = ({ stateDirectory, target }: Pick<Settings, 'stateDirectory' | 'target'>): string =>
  join(stateDirectory, target);

/** The sandbox itself. */
export const worldDirectory = ({ stateDirectory }: Pick<Settings, 'stateDirectory'>): string =>
  join(stateDirectory, 'sandbox', 'world');

/** Configuration of the stacks that a sandbox stands for. */
export const sandboxStacksFolder = ({ stateDirectory }: Pick<Settings, 'stateDirectory'>): string =>
  join(stateDirectory, 'sandbox', 'stacks');
