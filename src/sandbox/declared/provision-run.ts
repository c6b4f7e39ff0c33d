/** Runs a Pulumi program to its end in this process, and turns whatever goes wrong in it into one failure. */
import * as pulumi from '@pulumi/pulumi';
import { EXIT, Failure } from '../../domain/failure.ts';
import { onOneLine } from '../../domain/text/printable.ts';

/** A program: declares resources under the mocks and hands back what it exports. */
type Program<T> = () => pulumi.Output<T> | Promise<pulumi.Output<T>>;

const STACK_PROJECT = 'oregon-trail';

/**
 * Pulumi formats a stack trace for every resource and every promise, which takes more than half of the time of a run
 * under mocks, and nobody reads them unless the program fails.
 */
const withoutTraces = async <T>(work: () => Promise<T>): Promise<T> => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  Error.prepareStackTrace = () => '';
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Error.prepareStackTrace = prepareStackTrace;
  }
};

const runOnce = async <T>(stack: string, mocks: pulumi.runtime.Mocks, program: Program<T>): Promise<T> => {
  const exported: T[] = [];
  const failures: unknown[] = [];
  const noteFailure = (cause: unknown) => failures.push(cause);
  // A resource that fails rejects promises which only Pulumi holds: there is no other place to hear of it.
  process.on('unhandledRejection', noteFailure);
  try {
    await pulumi.runtime.setMocks(mocks, STACK_PROJECT, stack, false);
    const result = await program();
    result.apply((value) => exported.push(value));
    await pulumi.runtime.disconnect();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('unhandledRejection', noteFailure);
  }
  if (failures.length > 0) throw failures[0];
  const [value] = exported;
  if (value === undefined) throw new Error('it ended without exporting anything');
  return value;
};

/** Pulumi quotes whole source files in some of its messages; what went wrong is on the first line. */
const LONGEST_CHARACTERS = 300;

const firstLine = (cause: unknown): string => {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n', 1);
  const shown = onOneLine(line).replace(/\.$/, '');
  return shown.length > LONGEST_CHARACTERS ? `${shown.slice(0, LONGEST_CHARACTERS)}…` : shown;
};

/**
 * Runs `program` under `mocks` and waits for its last registration. Pulumi keeps one program's state in the process, so
 * runs must follow one another.
 * @throws Failure `program-failed` (exit 2), or the Failure that the program threw itself.
 */
export const runProgram = async <T>(
  stack: string,
  createMocks: () => pulumi.runtime.Mocks,
  program: Program<T>,
): Promise<T> => {
  try {
    return await withoutTraces(() => runOnce(stack, createMocks(), program));
  } catch (failure) {
    if (failure instanceof Failure) throw failure;
  }
  try {
    // It fails again, since it is given the same, and this time its trace shows where.
    return await runOnce(stack, createMocks(), program);
  } catch (cause) {
    throw new Failure({
      code: 'program-failed',
      message: `The Pulumi program of stack ${stack} failed: ${firstLine(cause)}.`,
      remedy: 'Correct the program under stacks/; "pulumi preview" fails in the same place.',
      exitCode: EXIT.usage,
      cause,
    });
  }
};
