/** A sandbox of the example application for tests: provisioned once for each posture and seed, then copied. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { createBell } from '../../src/engine/world.ts';
import {
  createSandbox,
  openSandbox,
  type CreateOptions,
  type Played,
  type Sandbox,
} from '../../src/sandbox/directory/open.ts';
import { EXAMPLE } from '../../src/sandbox/declared/provision-application.ts';

/** As `--example` plays it. */
export const THE_EXAMPLE: Played = { description: EXAMPLE, program: null };

const root = mkdtempSync(join(tmpdir(), 'pony-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

const made = new Map<string, Promise<string>>();
let copies = 0;

const originalOf = (options: CreateOptions): Promise<string> => {
  const key = JSON.stringify(options);
  const known = made.get(key);
  if (known !== undefined) return known;
  const directory = join(root, `original-${made.size}`);
  const making = createSandbox(directory, THE_EXAMPLE, options).then(() => directory);
  made.set(key, making);
  return making;
};

/** The directory of a fresh sandbox. */
export const freshDirectory = async (options: CreateOptions = {}): Promise<string> => {
  const original = await originalOf(options);
  copies += 1;
  const directory = join(root, `copy-${copies}`);
  cpSync(original, directory, { recursive: true });
  return directory;
};

export const open = (directory: string, busyTimeoutMs = 2000): Promise<Sandbox> =>
  openSandbox(directory, { nextTurn: () => turn(), busyTimeoutMs });

/** Sends one call as an engine would, waiting on the virtual clock. */
export const send = async ({ target, world }: Sandbox, call: Call, deadlineMs = 5000): Promise<Answer> => {
  const bell = createBell();
  const answering = target.send(call, deadlineMs).finally(() => bell.ring());
  await world.wait(Number.POSITIVE_INFINITY, bell);
  return answering;
};
