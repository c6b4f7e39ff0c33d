/**
 * What the program of `stacks/` declares, as a pair of regions that can be asked: provisioned in memory and answered by the
 * sandbox. So a region can be held against its own program by the very reads that two regions are compared with. Import
 * it lazily: it loads Pulumi.
 */
import { PONY } from '../../stacks/pony.ts';
import type { Answer, Call, Region, Target } from '../domain/call.ts';
import type { Manifest, Posture } from '../domain/manifest.ts';
import { materialise } from './materialise.ts';
import { provision } from './provision.ts';
import { sandboxMachine } from './world.ts';

export interface DeclaredWorld {
  /** The primary's first. */
  manifests: Manifest[];
  /** Answers at once and without request rates: nothing is shared with anybody. */
  target: Target;
}

/**
 * @param postureOf a region of the program.
 * @throws Failure `application-invalid` or `program-failed` (exit 2)
 */
export const openDeclared = async (postureOf: (region: Region) => Posture, startMs: number): Promise<DeclaredWorld> => {
  const { primary, standby } = PONY.regions;
  const regions = await provision({
    postures: { primary: postureOf(primary.region), standby: postureOf(standby.region) },
  });
  const state = materialise(regions, { startMs, seed: 1 });
  const answer = (call: Call): Answer => {
    state.buckets = {};
    const output = sandboxMachine.step(state, startMs, { kind: 'call', call });
    if (output === 'hang') throw new Error('nothing fails in a world that was only declared');
    return output;
  };
  return {
    manifests: regions.map(({ manifest }) => manifest),
    target: { send: (call) => Promise.resolve(answer(call)) },
  };
};
