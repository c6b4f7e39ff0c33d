/** A stack of the user's project, by the Automation API of Pulumi. Loading it takes half a second, so it is loaded last. */
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import { readStackFiles, type StackFile } from './stack-files.ts';

/** The variable in which a run tells the program which run it is; the freeze lets it pass (`stacks/freeze.ts`). */
const RUN_VARIABLE = 'FAILOVER_RUN';

export interface OpenedStack {
  stack: Stack;
  file: StackFile;
  root: string;
}

/**
 * The file of a stack, and the root of its project. Nothing of Pulumi is asked.
 * @throws Failure of `readStackFiles`
 */
export const stackFile = (directory: string, name: string): { root: string; file: StackFile } => {
  const { root, primary, standby } = readStackFiles(directory);
  const file = [primary, standby].find(({ stack }) => stack === name);
  if (file === undefined) throw new Error(`There is no Pulumi.${name}.yaml of this project`);
  return { root, file };
};

/**
 * Selects a stack, never creates one.
 * @param directory in the Pulumi project.
 * @throws Failure of `readStackFiles`, and what Pulumi throws: no CLI, no log-in, no such stack.
 */
export const openStack = async (directory: string, name: string, run: string): Promise<OpenedStack> => {
  const { root, file } = stackFile(directory, name);
  const { LocalWorkspace } = await import('@pulumi/pulumi/automation/index.js');
  const envVars = { [RUN_VARIABLE]: run };
  const stack = await LocalWorkspace.selectStack({ stackName: name, workDir: root }, { envVars });
  return { stack, file, root };
};
