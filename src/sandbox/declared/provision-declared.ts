/**
 * What a program declares, as a pair of regions that can be asked: provisioned in memory and answered by the
 * sandbox. So a region can be held against its own program by the very reads that two regions are compared with. Import
 * it lazily: it loads Pulumi.
 */
import { ROLES, type Role } from '../../../stacks/estate.ts';
import type { Answer, Call, Region, Target } from '../../domain/api/call.ts';
import type { Manifest, Posture } from '../../domain/facts/manifest.ts';
import type { PrimaryFacts } from '../../domain/facts/primary-facts.ts';
import type { Settled } from '../../domain/run/settled.ts';
import { materialise } from './materialise.ts';
import type { ApplicationDescription } from './provision-application.ts';
import { provision } from './provision.ts';
import { sandboxMachine } from '../world.ts';

export interface DeclaredWorld {
  /** The primary's first. */
  manifests: Manifest[];
  /** Answers at once and without request rates: nothing is shared with anybody. */
  target: Target;
}

/** What the configuration of a region's stack says. */
export interface DeclaredStack {
  posture: Posture;
  settled: Settled | null;
  /** The primary's, of the standby's stack. */
  facts: PrimaryFacts | null;
}

/**
 * @param stackOf a region of the program.
 * @throws Failure `application-invalid`, `facts-foreign` or `program-failed` (exit 2)
 */
export const openDeclared = async (
  application: ApplicationDescription,
  stackOf: (region: Region) => DeclaredStack,
  startMs: number,
): Promise<DeclaredWorld> => {
  const stacks = new Map<Role, DeclaredStack>(ROLES.map((role) => [role, stackOf(application.regions[role].region)]));
  const of = (role: Role): DeclaredStack => stacks.get(role) ?? { posture: 'warm', settled: null, facts: null };
  const settled = Object.fromEntries(
    [...stacks].flatMap(([role, stack]) => (stack.settled === null ? [] : [[role, stack.settled] as const])),
  );
  const { facts } = of('standby');
  const regions = await provision({
    application,
    postures: { primary: of('primary').posture, standby: of('standby').posture },
    settled,
    ...(facts === null ? {} : { facts }),
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
