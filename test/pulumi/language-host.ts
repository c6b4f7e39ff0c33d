/**
 * The engine's host for Node programs: runs the program with the runner of the `@pulumi/pulumi` package, as Pulumi's own
 * host does (pulumi/pulumi, `sdk/nodejs/cmd/pulumi-language-nodejs`). Pulumi publishes that one inside its releases only.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import languageService from '@pulumi/pulumi/proto/language_grpc_pb.js';
import language from '@pulumi/pulumi/proto/language_pb.js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import { answering, servePlugin } from './plugin-server.ts';

/** The runner's way to say that it has told the user everything (`cmd/run/index.js` of the package). */
const ALREADY_TOLD = 32;

/** The engine starts a host with its own address as the last argument. */
const engineAddress = process.argv.at(-1) ?? '';

const runnerArguments = (request: language.RunRequest): string[] => [
  '--require',
  join(import.meta.dirname, 'plain-stacks.cjs'),
  createRequire(join(request.getPwd(), 'program.js')).resolve('@pulumi/pulumi/cmd/run'),
  `--monitor=${request.getMonitorAddress()}`,
  `--engine=${engineAddress}`,
  `--organization=${request.getOrganization()}`,
  `--project=${request.getProject()}`,
  `--stack=${request.getStack()}`,
  `--root-directory=${request.getInfo()?.getRootDirectory() ?? request.getPwd()}`,
  `--pwd=${request.getPwd()}`,
  `--parallel=${request.getParallel()}`,
  ...(request.getDryrun() ? ['--dry-run'] : []),
  request.getInfo()?.getEntryPoint() ?? '.',
  ...request.getArgsList(),
];

const run = (request: language.RunRequest): Promise<language.RunResponse> => {
  const program = spawn(process.execPath, runnerArguments(request), {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      PULUMI_NODEJS_TYPESCRIPT: 'false',
    },
  });
  return new Promise((resolve, reject) => {
    program.once('error', reject);
    program.once('exit', (code, signal) => {
      const response = new language.RunResponse();
      if (code === ALREADY_TOLD) response.setBail(true);
      else if (code !== 0) response.setError(`The program ended with ${signal ?? `exit code ${code}`}.`);
      resolve(response);
    });
  });
};

servePlugin(languageService.LanguageRuntimeService, {
  run: answering(run),
  getPluginInfo: answering(() => new plugin.PluginInfo()),
  // Its plugins are on the PATH; nothing is to be fetched.
  getRequiredPackages: answering(() => new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: answering(() => new language.GetRequiredPluginsResponse()),
});
