/** A place where a run works: the sandbox or AWS, with its clock, its calls and what is known about both regions. */
import type { Ask } from '../../aws/ask.ts';
import type { Target } from '../../domain/api/call.ts';
import type { Manifest } from '../../domain/facts/manifest.ts';
import type { World } from '../../engine/world.ts';
import type { Played } from '../../sandbox/directory/open.ts';
import type { WorldFigures } from '../../report/summary.ts';
import type { Origin } from '../../domain/run/person.ts';
import type { Output } from '../terminal/output.ts';
import type { Settings } from '../settings/settings.ts';

export interface PlaceManifest {
  manifest: Manifest;
  /** Where it comes from and how old it is, a sentence. */
  source: string;
}

export interface Place {
  /** As journals and the first line name it: `sandbox`, `aws`, `aws at http://127.0.0.1:5000`. */
  name: string;
  world: World;
  target: Target;
  /** Manifests of both regions, the primary's first. */
  manifests(): Promise<PlaceManifest[]>;
  /** The application whose program the regions are held against. @throws Failure (exit 2) where there is none. */
  declared(): Promise<Played>;
  /** What users and records went through since a moment, by the world's clock; null where nobody counts. */
  figures(sinceMs: number): WorldFigures | null;
  /** From where the credentials take on their role; absent where there are none. */
  originOf?(region: string): Promise<Origin>;
  /** When the credentials end, by the wall clock; null when they do not, or it is not known. */
  credentialsEndAt(region: string): Promise<number | null>;
  /** Why probes of a name do not show what users see, a sentence; null when nothing is known against it. */
  probeTrouble(name: string): Promise<string | null>;
  /** What was done to have it, a sentence each. */
  notes: string[];
  close(): Promise<void>;
}

export interface PlaceOptions {
  settings: Settings;
  output: Output;
  /** Answers the questions of a plan; looked up when one is asked. */
  ask: Ask;
}

/** Name of the place that the settings mean, without opening it. */
export const placeName = ({ target, endpointUrl }: Settings, environment: NodeJS.ProcessEnv): string => {
  if (target === 'sandbox') return 'sandbox';
  const url = endpointUrl ?? environment['AWS_ENDPOINT_URL'];
  if (url === undefined || url === '' || !URL.canParse(url)) return 'aws';
  return `aws at ${new URL(url).origin}`;
};

/** Opens the place; the code of the other one is not loaded. */
export const openPlace = async (options: PlaceOptions): Promise<Place> => {
  if (options.settings.target === 'sandbox') {
    const { openSandboxPlace } = await import('./sandbox-place.ts');
    return openSandboxPlace(options);
  }
  const { openAwsPlace } = await import('./aws-place.ts');
  return openAwsPlace(options);
};
