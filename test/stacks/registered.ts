/** What a program registers under Pulumi's mocks, with the attributes that AWS would have added. */
import type * as pulumi from '@pulumi/pulumi';
import { answerFor } from '../../src/sandbox/declared/provision-answers.ts';
import { runProgram } from '../../src/sandbox/declared/provision-run.ts';

export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** Runs a program; its exported value comes first. */
export const registeredBy = async <T>(
  program: () => pulumi.Output<T> | Promise<pulumi.Output<T>>,
  region = 'us-west-2',
): Promise<{ value: T; resources: Registered[] }> => {
  const resources: Registered[] = [];
  const mocks = (): pulumi.runtime.Mocks => ({
    newResource({ type, name, inputs }) {
      const properties = inputs as Record<string, unknown>;
      resources.push({ type, name, inputs: properties });
      const { id, added } = answerFor(type, properties, { name, account: '123456789012', region });
      return { id: id ?? undefined, state: { ...properties, ...added } };
    },
    call: () => ({}),
  });
  const value = await runProgram('standby', mocks, program);
  return { value, resources };
};

/** The inputs of the one resource of that type and name. */
export const inputsOf = (resources: Registered[], type: string, name: string): Record<string, unknown> => {
  const found = resources.filter((resource) => resource.type === type && resource.name === name);
  const [one] = found;
  if (found.length !== 1 || one === undefined) throw new Error(`${found.length} of ${type} ${name} are registered`);
  return one.inputs;
};
