/** What is known on this machine of the last update of a stack that a run began: kept beside the journals, for the next look. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const recordSchema = z.strictObject({
  update: z.string(),
  /** Of the process that carries it out. */
  processId: z.number().int(),
  /** False once it is through, or failed. */
  isUnderWay: z.boolean(),
  failure: z.string().nullable(),
});
export type UpdateRecord = z.infer<typeof recordSchema>;

/** Where the records and the output of updates are. */
export const recordPath = (folder: string, stack: string): string => join(folder, `${stack}.json`);
export const outputPath = (folder: string, stack: string): string => join(folder, `${stack}.log`);

/** Null where there is none, or none that can be read: then only Pulumi itself knows. */
export const readRecord = (folder: string, stack: string): UpdateRecord | null => {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordPath(folder, stack), 'utf8')));
  } catch {
    return null;
  }
};

export const writeRecord = (folder: string, stack: string, record: UpdateRecord): void => {
  const path = recordPath(folder, stack);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

/** As `readRecord`, but of a process that has just ended its last word counts: it writes that before it ends. */
export const lastRecord = (folder: string, stack: string): UpdateRecord | null => {
  const record = readRecord(folder, stack);
  return record === null || !record.isUnderWay || isAlive(record) ? record : readRecord(folder, stack);
};

/** Does its process live? A number may have been given to another process since: then Pulumi's own lock tells. */
export const isAlive = ({ processId, isUnderWay }: UpdateRecord): boolean => {
  if (!isUnderWay) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
