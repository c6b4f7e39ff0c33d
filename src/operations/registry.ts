/** All operations by name: what a step of a plan may ask for. */
import { EXIT, Failure } from '../domain/failure.ts';
import type { Operation } from '../domain/plan/operation.ts';
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

const all = [
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
] as Operation[];

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(all.map((operation) => [operation.name, operation]));

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
