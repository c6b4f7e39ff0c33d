/** The `pulumi` service for real: what "pulumi up" would still change, and beginning it in a process of its own. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Answer, Call, CallErrorKind, StackPreviewOutput } from '../domain/api/call.ts';
import { Failure } from '../domain/failure.ts';
import { redact } from '../domain/text/redact.ts';
import { withPosture } from './stack-files.ts';
import { isAlive, lastRecord, writeRecord } from './update-record.ts';
import type { UpdateOrder } from './update.ts';
import { openStack, type OpenedStack } from './workspace.ts';

export interface StacksOptions {
  /** Folder of the Pulumi project, or one inside it. */
  directory: string;
  /** Where records and output of updates are kept on this machine. */
  folder: string;
}

type StackCall = Extract<Call, { service: 'pulumi' }>;

const refuse = (code: string, message: string, kind: CallErrorKind): Answer => ({
  outcome: 'no',
  error: { code, message, kind },
});

/** Changes of a preview that are none. */
const UNCHANGED = new Set(['same', 'read', 'refresh', 'discard']);

const countOf = (summary: Readonly<Record<string, number | undefined>>): number =>
  Object.entries(summary).reduce((sum, [kind, count = 0]) => (UNCHANGED.has(kind) ? sum : sum + count), 0);

/** Previews with another posture than the file has, without touching the file. */
const previewAt = async ({ stack, file }: OpenedStack, posture: string, signal: AbortSignal): Promise<number> => {
  const scratch = mkdtempSync(join(tmpdir(), 'failover-'));
  try {
    const configFile = join(scratch, `Pulumi.${file.stack}.yaml`);
    writeFileSync(configFile, withPosture(file, posture), { mode: 0o600 });
    const { changeSummary } = await stack.preview({ configFile, signal });
    return countOf(changeSummary);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const preview = async (options: StacksOptions, { input }: StackCall, signal: AbortSignal): Promise<Answer> => {
  const { stack: name, posture, run } = input;
  const opened = await openStack(options.directory, name, run);
  const record = lastRecord(options.folder, name);
  const now = opened.file.posture ?? '';
  const isUpdating = record !== null && isAlive(record);
  const failure = record !== null && 'update' in input && record.update === input.update ? record.failure : null;
  const changes = isUpdating ? 0 : await previewAt(opened, posture, signal);
  return { outcome: 'yes', output: { posture: now, changes, isUpdating, failure } satisfies StackPreviewOutput };
};

const up = ({ directory, folder }: StacksOptions, { input }: StackCall): Promise<Answer> => {
  const { stack, posture, run } = input;
  const former = lastRecord(folder, stack);
  if (former !== null && isAlive(former))
    return Promise.resolve(refuse('UpdateUnderWay', `an update of stack ${stack} is under way`, 'conflict'));
  const update = randomUUID();
  const isAfterDeath = former?.isUnderWay === true;
  const order: UpdateOrder = { directory, folder, stack, posture, run, update, isAfterDeath };
  mkdirSync(folder, { recursive: true });
  const program = join(import.meta.dirname, `update${extname(import.meta.filename)}`);
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { detached: true, stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(refuse('UpdateNotStarted', redact(error.message), 'internal')));
    child.once('spawn', () => {
      writeRecord(folder, stack, { update, processId: child.pid ?? 0, isUnderWay: true, failure: null });
      child.unref();
      resolve({ outcome: 'yes', output: { update } });
    });
  });
};

const explain = (error: unknown): Answer => {
  if (error instanceof Failure) return refuse(error.code, `${error.message} ${error.remedy}`, 'missing');
  const text = error instanceof Error ? error.message : String(error);
  if (/ENOENT|not found in|could not (find|run)/i.test(text) && /pulumi/i.test(text))
    return refuse(
      'PulumiMissing',
      'There is no Pulumi CLI on the PATH. Install it, or raise the stack by hand.',
      'missing',
    );
  const line = text.split('\n').find((one) => /error:/.test(one)) ?? text.split('\n')[0] ?? '';
  return refuse('PulumiFailed', redact(line), 'internal');
};

/** Sends calls of the `pulumi` service. It never throws, and answers by the deadline. */
export const createStacks =
  (options: StacksOptions) =>
  async (call: StackCall, deadlineMs: number): Promise<Answer> => {
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      return await (call.operation === 'Up' ? up(options, call) : preview(options, call, signal));
    } catch (error) {
      if (!signal.aborted) return explain(error);
      const message = `pulumi ${call.operation} of ${call.input.stack} gave no answer within ${deadlineMs} ms`;
      return { outcome: 'unknown', error: { code: 'TimeoutError', message, kind: 'timeout' } };
    }
  };
