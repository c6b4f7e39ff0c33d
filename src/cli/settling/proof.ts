/**
 * Whether the program declares now what is there: in the sandbox by running it in this process and holding both regions
 * against it, against AWS by "pulumi preview" of both stacks.
 */
import { Failure } from '../../domain/failure.ts';
import { previewOutcome } from '../../drift/preview.ts';
import type { StackFiles } from '../../pulumi/stack-files.ts';
import { STACK_ROLES } from '../../pulumi/stack-files.ts';
import { directionOf } from '../arguments/direction.ts';
import { programOf } from '../comparing/program.ts';
import { compareWithProgram } from '../../run/comparing.ts';
import type { PlaceManifest } from '../places/place.ts';
import { previewStack } from '../places/pulumi-preview.ts';
import type { Stage } from '../places/drive.ts';
import { stackPosturesOf } from '../settings/stack-postures.ts';

const inSandbox = async ({ invocation, place, reach }: Stage, manifests: readonly PlaceManifest[]): Promise<number> => {
  const pair = directionOf(manifests, { from: null, to: null });
  const program = () => programOf(place, stackPosturesOf(invocation, manifests, pair));
  const outcomes = await compareWithProgram(reach, pair, program);
  return outcomes.reduce((sum, { differences }) => sum + differences.length, 0);
};

const byPreview = async (files: StackFiles, manifests: readonly PlaceManifest[]): Promise<number> => {
  const { from, to } = directionOf(manifests, { from: null, to: null });
  let count = 0;
  for (const [index, role] of STACK_ROLES.entries()) {
    const [manifest, other] = index === 0 ? [from, to] : [to, from];
    const digest = await previewStack(files[role].stack, files.root, true);
    count += previewOutcome(digest, { manifest, otherRegion: other.region }).differences.length;
  }
  return count;
};

/** What a preview shows now, as a sentence. It changes nothing, and that it cannot be had is no failure of settling. */
export const settleProof = async (
  stage: Stage,
  files: StackFiles,
  manifests: readonly PlaceManifest[],
): Promise<string> => {
  const isSandbox = stage.invocation.settings.target === 'sandbox';
  try {
    const count = isSandbox ? await inSandbox(stage, manifests) : await byPreview(files, manifests);
    if (count === 0) return 'Both stacks declare what is there: a preview shows no change.';
    const where = isSandbox ? 'failover drift --compare program' : 'pulumi preview --refresh';
    return `A preview still shows ${count} ${count === 1 ? 'change' : 'changes'} that no run has made: ${where}`;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `Whether a preview is clean now is not known: ${error.message} ${error.remedy}`;
  }
};
