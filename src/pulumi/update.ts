/**
 * One "pulumi up" of a stack to a posture, in a process of its own: it goes on when the run that began it is killed. Its
 * argument is a JSON object; how it ended is in its record.
 */
import { appendFileSync } from 'node:fs';
import { printable } from '../domain/text/printable.ts';
import { recognisedOf, redact } from '../domain/text/redact.ts';
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
  /** The former update of this machine died in the middle: its lock and its pending operations are its own to clear. */
  isAfterDeath: boolean;
}

const LONGEST_REASON = 300;

/** What follows from a failure elsewhere, and says nothing of why. */
const ECHO = /connection is closing|^(update|preview) failed$/;

const plain = (text: string): string => redact(text.replaceAll(/\s+/g, ' ').trim()).slice(0, LONGEST_REASON);

/** Pulumi's own words for it: of all errors that it told, the first that is no echo of another; else the end of its output. */
const reasonOf = (error: unknown, told: readonly string[]): string => {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').filter((line) => /^\s*error:|: error:/.test(line));
  const all = [...told, ...lines, text].map(plain).filter((one) => one !== '');
  return all.find((one) => !ECHO.test(one)) ?? all[0] ?? 'unknown';
};

/** What was being created when a process died may be there or not; AWS refuses a name twice, so nothing is made double. */
const clearDead = async ({ stack }: OpenedStack): Promise<void> => {
  await stack.cancel().catch(() => {});
  await stack.refresh({ clearPendingCreates: true });
};

/** Calls back with each whole line of what comes in pieces: a secret may come in two. */
const inLines = (take: (line: string) => void): ((piece: string) => void) => {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  };
};

const update = async (order: UpdateOrder, told: string[]): Promise<void> => {
  const opened = await openStack(order.directory, order.stack, order.run);
  const { file, stack } = opened;
  if (file.posture !== order.posture) writeStackFile(file, withPosture(file, order.posture));
  if (order.isAfterDeath) await clearDead(opened);
  const log = outputPath(order.folder, order.stack);
  await stack.up({
    onOutput: inLines((line) => appendFileSync(log, `${recognisedOf(printable(line))}\n`, { mode: 0o600 })),
    onEvent({ diagnosticEvent }) {
      if (diagnosticEvent?.severity === 'error') told.push(diagnosticEvent.message);
    },
  });
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

const told: string[] = [];
try {
  await update(order, told);
  finish(null);
} catch (error) {
  finish(reasonOf(error, told));
}
