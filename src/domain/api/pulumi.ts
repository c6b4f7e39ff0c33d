/** Pulumi on the stacks. The program and its providers call AWS with the rights of "pulumi up", which are not those of the run. */
import { shellQuoted } from '../text/shell.ts';
import { rule } from './answer-rules.ts';
import { own, type ServiceDefinition } from './definition.ts';

/** A Pulumi stack, and the posture that it is to be brought to (its configuration `posture`). */
export interface StackInput {
  stack: string;
  posture: string;
  /** Id of the run that asks: the frozen stacks let it pass. */
  run: string;
}
export interface StackPreviewOutput {
  /** That the stack's configuration names now. */
  posture: string;
  /** Resources that "pulumi up" would still create, update, replace or delete. */
  changes: number;
  /** Is an update of the stack under way, ours or another? */
  isUpdating: boolean;
  /** What the update that was asked about failed on; null when it did not fail, or nothing is known of it. */
  failure: string | null;
}

const named = ({ stack }: StackInput): string => `--stack ${shellQuoted(stack)}`;
const configure = (input: StackInput): string =>
  `pulumi config set ${named(input)} posture ${shellQuoted(input.posture)}`;

/** Command lines are run in the folder of the Pulumi project. */
export const pulumi = {
  buckets: {},
  operations: {
    /** What "pulumi up" to that posture would still do; reads only. */
    Preview: own<{ input: StackInput & { update?: string }; output: StackPreviewOutput }>('read')({
      bucket: 'probe:any',
      answer: rule({ posture: 'text' }),
      inShell: (input) => [`pulumi preview ${named(input)} # after: ${configure(input)}`],
    }),
    /** Begins "pulumi up" to that posture and does not wait for its end. */
    Up: own<{ input: StackInput; output: { update: string } }>('write')({
      bucket: 'probe:any',
      answer: rule({ update: 'text' }),
      inShell: (input) => [configure(input), `pulumi up ${named(input)} --yes`],
    }),
  },
} satisfies ServiceDefinition;
