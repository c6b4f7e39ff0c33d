/** The outside of a shared journal: AWS, or the sandbox on its virtual clock. Loaded only where there is a bucket. */
import { createAwsTarget } from '../../aws/target.ts';
import { createBell } from '../../engine/world.ts';
import type { BucketWorld } from '../../journal/objects.ts';
import type { Output } from '../terminal/output.ts';
import { realWorld } from './real-world.ts';
import { openExisting } from './sandbox-access.ts';
import type { Settings } from '../settings/settings.ts';

export interface OpenBucketWorld {
  world: BucketWorld;
  close(): void;
}

const never = createBell();

/** @param region of the bucket: roles are assumed there, too. */
export const openAwsBucketWorld = ({ endpointUrl, profile }: Settings, region: string): OpenBucketWorld => {
  const target = createAwsTarget({
    ...(endpointUrl === null ? {} : { endpointUrl }),
    ...(profile === null ? {} : { profile }),
    credentialsRegion: region,
  });
  return {
    world: {
      send: (call, deadlineMs) => target.send(call, deadlineMs),
      elapsedMs: realWorld.elapsedMs,
      pause: (durationMs) => realWorld.wait(realWorld.elapsedMs() + durationMs, never),
    },
    close: () => target.close(),
  };
};

/**
 * Virtual time moves only while somebody waits for it, so each call is waited for.
 * @param others a bucket that is not of the application: the sandbox has it made, in its standby when it has not that region
 */
export const openSandboxBucketWorld = async (
  settings: Settings,
  output: Output,
  others?: { bucket: string; region: string },
): Promise<OpenBucketWorld & { region: string }> => {
  const sandbox = await openExisting(settings, output);
  const region = others === undefined ? sandbox.origin.standby : sandbox.lend(others);
  const { world, target } = sandbox;
  return {
    world: {
      async send(call, deadlineMs) {
        const bell = createBell();
        const answering = target.send(call, deadlineMs).finally(() => bell.ring());
        await world.wait(Number.POSITIVE_INFINITY, bell);
        return answering;
      },
      elapsedMs: () => world.elapsedMs(),
      pause: (durationMs) => world.wait(world.elapsedMs() + durationMs, never),
    },
    close: () => sandbox.close(),
    region,
  };
};
