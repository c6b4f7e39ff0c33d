/** AWS as the place of a run. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { proxyTrouble } from '../../aws/proxy.ts';
import { createAwsTarget } from '../../aws/target.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import { findJsonFault } from '../../domain/text/json-text.ts';
import { manifestSchema } from '../../domain/facts/manifest.ts';
import { manifestProblems } from '../../domain/facts/manifest-problems.ts';
import { problemLines } from '../../domain/text/schema-words.ts';
import { showAge } from '../../domain/facts/capacity.ts';
import type { Played } from '../../sandbox/directory/open.ts';
import { playedApplication } from '../settings/application.ts';
import { placeName, type Place, type PlaceManifest, type PlaceOptions } from './place.ts';
import { realWorld } from './real-world.ts';
import type { Settings } from '../settings/settings.ts';
import { readTextFile } from '../settings/text-file.ts';

const EXPORT = 'Export it with "pulumi stack output manifest --json > FILE" on the stack of that region.';
const CORRECT =
  'Correct the named fields in what the manifest is made of (the description of the stacks), and export it again.';

const invalid = (
  path: string,
  what: string,
  { cause, lines = [], remedy = EXPORT }: { cause?: unknown; lines?: string[]; remedy?: string } = {},
): Failure =>
  new Failure({
    code: 'manifest-invalid',
    message: `The manifest ${path} ${what}`,
    lines,
    remedy,
    exitCode: EXIT.usage,
    cause,
  });

const readText = (path: string): string =>
  readTextFile({ what: 'The manifest', path, code: 'manifest-invalid', remedy: EXPORT, isTrusted: true });

const readManifest = (path: string): PlaceManifest => {
  const text = readText(path);
  const fault = findJsonFault(text);
  if (fault !== null)
    throw invalid(path, `is not JSON: line ${fault.line}, column ${fault.column}: expected ${fault.expected}.`);
  const value: unknown = JSON.parse(text);
  const problems = manifestProblems(value);
  if (problems.length > 0)
    throw invalid(path, `has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`, {
      lines: problemLines(problems),
      remedy: CORRECT,
    });
  const manifest = manifestSchema.parse(value);
  const ageMs = Math.max(0, realWorld.wallMs() - statSync(path).mtimeMs);
  const { region } = manifest;
  return {
    manifest,
    source: `Manifest of ${region}: ${basename(path)}; the file was written ${showAge(ageMs)} ago, and when it was exported is not in it.`,
  };
};

/** @throws Failure `manifests-missing` or `manifest-invalid` (exit 2) */
const readManifests = ({ manifests, configFile }: Settings): Promise<PlaceManifest[]> => {
  if (manifests === null) {
    throw new Failure({
      code: 'manifests-missing',
      message: `Target aws needs the manifests of both regions, and ${configFile === null ? 'there is no configuration' : `${configFile} names none`}.`,
      remedy:
        'Put "manifests": { "primary": "…", "standby": "…" } into failover.json, or leave --target out to use the sandbox.',
      exitCode: EXIT.usage,
    });
  }
  return Promise.resolve([readManifest(manifests.primary), readManifest(manifests.standby)]);
};

const programOf = async (settings: Settings): Promise<Played> => {
  try {
    return await playedApplication(settings);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'application-missing') throw error;
    throw new Failure({
      code: 'program-missing',
      message: `There is no program to compare with: no Pulumi.yaml in ${settings.program.directory} or above it.`,
      remedy:
        'Run the command in your Pulumi project, name its folder ("program": { "directory": "…" } in failover.json), or compare the regions alone with --compare live.',
      exitCode: EXIT.usage,
      cause: error,
    });
  }
};

/** Nothing is sent, and no SDK is loaded, before the first call. */
export const openAwsPlace = ({ settings, output, ask }: PlaceOptions): Place => {
  const { endpointUrl, profile, to, resolvers } = settings;
  const trouble = proxyTrouble(process.env, process.versions.node);
  if (trouble !== null) output.remark(trouble);
  const target = createAwsTarget({
    ...(endpointUrl === null ? {} : { endpointUrl }),
    ...(profile === null ? {} : { profile }),
    ...(to === null ? {} : { credentialsRegion: to }),
    ...(resolvers === null ? {} : { resolvers }),
    ask,
    onClock: output.remark,
    // The Automation API is loaded only by a plan that raises a stack.
    async stacks(call, deadlineMs) {
      const { createStacks } = await import('../../pulumi/stacks.ts');
      const directory = settings.program.directory;
      return createStacks({ directory, folder: join(settings.stateDirectory, 'pulumi') })(call, deadlineMs);
    },
  });
  return {
    name: placeName(settings, process.env),
    world: realWorld,
    target,
    manifests: async () => readManifests(settings),
    declared: () => programOf(settings),
    figures: () => null,
    originOf: target.originOf,
    credentialsEndAt: target.credentialsEndAt,
    probeTrouble: target.probeTrouble,
    notes: [],
    close() {
      target.close();
      return Promise.resolve();
    },
  };
};
