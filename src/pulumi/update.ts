/**
 * One "pulumi up" of a stack to a posture, in a process of its own: it goes on when the run that began it is killed. Its
 * argument is a JSON object; how it ended is in its record.
 */
import { appendFileSync } from 'node:fs';
import { redact } from '../domain/redact.ts';
import { withPosture, writeStackFile } from './stack-files.ts';
import { outputPath, readRecord, writeRecord, type UpdateRecord } from './update-record.ts';
import { openStack, type OpenedStack } from './workspace.ts';

export interface UpdateOrder {
  directory: string;
  folder: string;
  stack: string;
  posture: string;
  run: string;
  update: string;
  /** The former update of this machine died in the middle: its lock and its pending operations are its own to settle. */
  isAfterDeath: boolean;
}

const LONGEST_REASON = 300;

/** The line that says why; Pulumi's output has it after the word "error". */
const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.trim());
  const found =
    lines.findLast((line) => /^error:|: error:/.test(line)) ?? lines.find((line) => line !== '') ?? 'unknown';
  return redact(found).slice(0, LONGEST_REASON);
};

/** What was being created when a process died may be there or not; AWS refuses a name twice, so nothing is made double. */
const settleDead = async ({ stack }: OpenedStack): Promise<void> => {
  await stack.cancel().catch(() => {});
  await stack.refresh({ clearPendingCreates: true });
};

const update = async (order: UpdateOrder): Promise<void> => {
  const opened = await openStack(order.directory, order.stack, order.run);
  const { file, stack } = opened;
  if (file.posture !== order.posture) writeStackFile(file, withPosture(file, order.posture));
  if (order.isAfterDeath) await settleDead(opened);
  const log = outputPath(order.folder, order.stack);
  await stack.up({ onOutput: (text) => appendFileSync(log, text, { mode: 0o600 }) });
};

const order = JSON.parse(process.argv[2] ?? '{}') as UpdateOrder;
const finish = (failure: string | null): void => {
  const record: UpdateRecord = readRecord(order.folder, order.stack) ?? {
    update: order.update,
    processId: process.pid,
    isUnderWay: false,
    failure,
  };
  writeRecord(order.folder, order.stack, { ...record, isUnderWay: false, failure });
};

try {
  await update(order);
  finish(null);
} catch (error) {
  finish(reasonOf(error));
}
