/**
 * A workspace in which the real Pulumi engine runs the real program against an account of the tests: a copy of the project,
 * a state backend in a directory, and the tests' plugins on the PATH.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { LocalWorkspace, PulumiCommand, Stack } from '@pulumi/pulumi/automation/index.js';
import { openAccount, type AwsAccount } from './aws-account.ts';

const root = join(import.meta.dirname, '../..');
const PLUGINS = {
  'pulumi-language-nodejs': 'language-host.ts',
  'pulumi-resource-aws': 'aws-provider.ts',
};
/** The account that the example application names. */
const ACCOUNT_ID = '123456789012';
/** What the program is made of; a copy can be edited as a user would. */
const PROGRAM = ['Pulumi.yaml', 'package.json', 'stacks', 'src/domain', 'src/journal', 'src/aws'];

/** Path of the Pulumi CLI, or null where there is none and none was built. */
const findCli = (): string | null => {
  const found = execFileSync('bash', [join(import.meta.dirname, 'build-cli.sh'), '--find'], {
    encoding: 'utf8',
  }).trim();
  if (found === '' && process.env['PULUMI_ENGINE'] === 'required') throw new Error('There is no Pulumi CLI.');
  return found === '' ? null : found;
};

const cli = findCli();
/** For `test(…, { skip })`: false where the engine is there, and otherwise why it is skipped. */
export const withoutEngine = cli === null && 'there is no Pulumi CLI: test/pulumi/build-cli.sh builds it where Go is';

export interface Workspace {
  directory: string;
  /** With the tests' plugins first on the PATH, and a backend of its own. */
  environment: Record<string, string>;
  aws: AwsAccount;
  /** Selects or creates a stack, such as `primary`; its configuration is that of `stacks/`. */
  stack: (name: string) => Promise<Stack>;
  /** What the backend holds of a stack, as it holds it: `exportStack` would decrypt it. */
  state: (name: string) => string;
  /** Edits a file of the program as a user would: exactly one occurrence of a text becomes another. */
  edit: (path: string, from: string, to: string) => void;
  remove: () => void;
}

const writePlugins = (directory: string): void => {
  mkdirSync(directory);
  for (const [name, file] of Object.entries(PLUGINS)) {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, file)}" "$@"\n`);
    chmodSync(path, 0o755);
  }
};

const copyProgram = (directory: string): void => {
  for (const path of PROGRAM) cpSync(join(root, path), join(directory, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
};

/**
 * Starts the provider of the VPC for all commands of a workspace: it remembers nothing between them, and most of what a
 * command would wait for is its start. The engine attaches to the port that it prints.
 */
const startVpcProvider = async (): Promise<{ port: string; stop: () => void }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'awsx-provider.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: port.toString().trim(), stop: () => void child.kill() };
};

/** Makes a workspace of its own for a test, in a temporary directory. Throws where there is no engine. */
export const createWorkspace = async (): Promise<Workspace> => {
  if (cli === null) throw new Error(String(withoutEngine));
  const scratch = mkdtempSync(join(tmpdir(), 'engine-'));
  const [directory, plugins, account, backend] = ['program', 'plugins', 'account', 'backend'].map((name) =>
    join(scratch, name),
  ) as [string, string, string, string];
  mkdirSync(backend);
  copyProgram(directory);
  writePlugins(plugins);
  const vpcProvider = await startVpcProvider();
  const environment = {
    PULUMI_DEBUG_PROVIDERS: `awsx:${vpcProvider.port}`,
    PATH: [plugins, dirname(cli), dirname(process.execPath), process.env['PATH']].join(delimiter),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_HOME: join(scratch, 'home'),
    PULUMI_CONFIG_PASSPHRASE: 'nobody needs to know',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // Every command starts three Node programs, which load the same packages.
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/pulumi'),
    ACCOUNT_DIRECTORY: account,
    ACCOUNT_ID,
  };
  const pulumiCommand = await PulumiCommand.get({ root: dirname(dirname(cli)) });
  return {
    directory,
    environment,
    aws: openAccount(account),
    stack: async (stackName) => {
      const workspace = await LocalWorkspace.create({ workDir: directory, envVars: environment, pulumiCommand });
      return Stack.createOrSelect(stackName, workspace);
    },
    state: (stackName) => readFileSync(join(backend, '.pulumi/stacks/oregon-trail', `${stackName}.json`), 'utf8'),
    edit: (path, from, to) => {
      const [before, after, ...more] = readFileSync(join(directory, path), 'utf8').split(from);
      if (after === undefined || more.length > 0) throw new Error(`${path} does not hold "${from}" exactly once`);
      writeFileSync(join(directory, path), `${before}${to}${after}`);
    },
    remove: () => {
      vpcProvider.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
};
