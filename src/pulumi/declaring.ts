/**
 * A process that runs the program of a Pulumi project up to the point at which it declares its application, and sends the
 * description to its parent. Its argument is a JSON object. Nothing is declared anywhere: what the program registers before
 * that is answered as Pulumi's mocks do.
 */
import { createRequire, enableCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as Pulumi from '@pulumi/pulumi';
import { DECLARING, type DeclaringListener } from '../domain/facts/declaring.ts';

export interface DeclaringOrder {
  /** Absolute path of the program. */
  entry: string;
  project: string;
  stack: string;
  /** Configuration of the stack, by its keys. */
  config: Record<string, string>;
}

export type Declared =
  | { kind: 'application'; description: unknown }
  /** The program came to its end without declaring one. */
  | { kind: 'none' }
  | { kind: 'failed'; reason: string };

const order = JSON.parse(process.argv[2] ?? '{}') as DeclaringOrder;

const end = (declared: Declared): void => {
  if (process.send === undefined) process.exit(1);
  process.send(declared, () => process.exit(0));
};

/** The project's own Pulumi, so that what the program registers by itself goes nowhere. */
const mockPulumi = async (): Promise<void> => {
  let pulumi: typeof Pulumi;
  try {
    pulumi = createRequire(order.entry)('@pulumi/pulumi') as typeof Pulumi;
  } catch {
    // It has none at hand, and so the program has none either.
    return;
  }
  const mocks: Pulumi.runtime.Mocks = {
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: ({ inputs }) => inputs as Record<string, unknown>,
  };
  await pulumi.runtime.setMocks(mocks, order.project, order.stack, true);
  pulumi.runtime.setAllConfig(order.config);
};

let isTold = false;
const listener: DeclaringListener = (description) => {
  if (isTold) return;
  isTold = true;
  end({ kind: 'application', description });
};
(globalThis as { [DECLARING]?: DeclaringListener })[DECLARING] = listener;

const fail = (error: unknown): void => {
  if (!isTold) end({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
};

// What fails beside the program's own course, such as a registration, is no answer either.
process.on('unhandledRejection', fail);
enableCompileCache();
try {
  await mockPulumi();
  await import(pathToFileURL(order.entry).href);
  if (!isTold) end({ kind: 'none' });
} catch (error) {
  fail(error);
}
