/** Is the process that wrote a journal still there? Known only on the host where it runs. */
import { readFileSync } from 'node:fs';
import type { Writer } from '../../domain/run/entry.ts';
import type { Liveness } from '../../run/command-outside.ts';

const exists = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** A number is given to a new process sooner or later, and a killed child stays listed until its parent has looked. */
const isOurs = (processId: number): boolean => {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8').includes('failover');
  } catch {
    return true;
  }
};

/** @param host of this process. */
export const livenessOf = (writer: Writer, host: string): Liveness => {
  if (writer.host !== host) return 'elsewhere';
  return exists(writer.processId) && isOurs(writer.processId) ? 'alive' : 'gone';
};
