/** One command of one process on a lab, to its end. */
import { Failure } from '../../src/domain/failure.ts';
import type { Command } from '../sweep/commands.ts';
import { openProcess, type Lab } from '../sweep/lab.ts';

/** @returns how it ended, or as what it was refused */
export const work = async (lab: Lab, command: Command, operator: string): Promise<{ kind: string } | Failure> => {
  const process = openProcess(lab);
  try {
    return await command(process, operator);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  } finally {
    process.leave();
  }
};
