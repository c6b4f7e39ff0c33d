/** All operations by name: what a step of a plan may ask for. */
import { EXIT, Failure } from '../domain/failure.ts';
import { readingOf } from '../domain/api/observed.ts';
import type { Operation, Serving } from '../domain/plan/operation.ts';
import type { Step } from '../domain/plan/plan.ts';
import { bounds } from './bounds.ts';
import { claim } from './claim.ts';
import { commandRun } from './command-run.ts';
import { commandSet } from './command-set.ts';
import { confirm } from './confirm.ts';
import { gate } from './gate.ts';
import { mappingDisable } from './mapping-disable.ts';
import { mappingEnable } from './mapping-enable.ts';
import { posture } from './posture.ts';
import { proof } from './proof.ts';
import { scale } from './scale.ts';
import { shift } from './shift.ts';
import { steady } from './steady.ts';
import { stream } from './stream.ts';
import { targets } from './targets.ts';

const own = [
  claim,
  posture,
  bounds,
  scale,
  steady,
  targets,
  mappingDisable,
  mappingEnable,
  stream,
  shift,
  gate,
  proof,
  confirm,
  commandRun,
  commandSet,
] as const;

type Own = (typeof own)[number];

/** Names of our own operations. A plan may name others: those of a project, and those of an edited file. */
export type OperationName = Own['name'];

/** Those that may change something. */
export type ChangingName = Exclude<Own, { gate: true }>['name'];

/** The literals that a step of one of ours has, as its file declares them. */
export type ParamsOf<Name extends OperationName> = Parameters<Extract<Own, { name: Name }>['observe']>[0];

/** Whoever looks gets "not known" of an answer that the operation cannot read. */
const reading = (operation: Operation): Operation => ({
  ...operation,
  see: (answers, params, receipt) => readingOf(() => operation.see(answers, params, receipt)),
});

const known = new Map<string, Operation>(own.map((operation) => [operation.name, reading(operation as Operation)]));

/** Ours, and those that were added. */
export const OPERATIONS: ReadonlyMap<string, Operation> = known;

const NAME = /^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/;

const refused = (message: string, remedy: string): Failure =>
  new Failure({ code: 'operation-invalid', message, remedy, exitCode: EXIT.usage });

/**
 * Adds operations from outside, once and before any plan is read: from then on they are found like ours.
 * @throws Failure `operation-invalid` (exit 2) when a name is taken or is none; then none of them is added.
 */
export const addOperations = (more: readonly Operation[]): void => {
  const names = more.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (!NAME.test(name))
      throw refused(
        `"${name}" is no name of an operation.`,
        'Use words in lower case with a dot between, such as database.promote.',
      );
    if (known.has(name) || names.indexOf(name) !== index)
      throw refused(`There are two operations "${name}".`, 'Give yours another name.');
  }
  for (const operation of more) known.set(operation.name, reading(operation));
};

/** @throws Failure `unknown-operation` (exit 2) when there is no operation of this name. */
export const operationOf = (name: string): Operation => {
  const operation = OPERATIONS.get(name);
  if (operation !== undefined) return operation;
  throw new Failure({
    code: 'unknown-operation',
    message: `There is no operation "${name}".`,
    remedy: `Use one of: ${[...OPERATIONS.keys()].join(', ')}.`,
    exitCode: EXIT.usage,
  });
};

/** What a step says of who serves a public name; null where it says nothing of any. */
export const servingOf = ({ operation, params }: Pick<Step, 'operation' | 'params'>): Serving | null =>
  OPERATIONS.get(operation)?.serves?.(params) ?? null;
