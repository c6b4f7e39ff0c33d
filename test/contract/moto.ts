/** A private moto_server (an emulator of the AWS APIs, Apache-2.0) for the time of a test. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version whose differences from AWS are listed in `differences.ts`. */
const MOTO = 'moto[server]==5.2.1';
const VENV = join(import.meta.dirname, '../../.failover-test/moto');
const START_MS = 30_000;

export interface Moto {
  endpointUrl: string;
  /** The Python that has moto and boto3. */
  python: string;
  /** Ends the server by its process id. */
  close(): Promise<void>;
}

const succeeds = async (program: string, args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    () => false,
  );

const hasMoto = (python: string): Promise<boolean> => succeeds(python, ['-c', 'import moto.server, boto3']);

/** A Python that has moto, made ready in a private environment if need be; null when there is no Python at all. */
export const findPython = async (): Promise<string | null> => {
  if (await hasMoto('python3')) return 'python3';
  const own = join(VENV, 'bin/python');
  if (await hasMoto(own)) return own;
  if (!(await succeeds('python3', ['--version']))) return null;
  await run('python3', ['-m', 'venv', VENV]);
  await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', MOTO], { timeout: 300_000 });
  return own;
};

/** Why contract tests are skipped, for the `skip` option of a suite; false when they run. */
export const skipReason = async (): Promise<string | false> =>
  (await findPython()) === null ? 'there is no python3 to run moto_server with' : false;

/**
 * Starts moto on a free port of 127.0.0.1 and waits until it listens. It ends with `close`, and also when this process
 * dies in any way, since it reads a pipe from us until that is closed.
 */
export const startMoto = async (): Promise<Moto> => {
  const python = await findPython();
  if (python === null) throw new Error('python3 was not found; install it to run the contract tests');
  const server = spawn(python, [join(import.meta.dirname, 'serve_moto.py')], { stdio: ['pipe', 'ignore', 'pipe'] });
  const exited = once(server, 'exit');
  const endpointUrl = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string): void => reject(new Error(`moto_server ${why}:\n${said.join('\n')}`));
    const timer = setTimeout(() => fail('did not start in time'), START_MS);
    // Its log is read to the end: a full pipe would stop it.
    createInterface({ input: server.stderr }).on('line', (line) => {
      const [, url] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (said.length < 50) said.push(line);
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
    server.once('error', ({ message }) => fail(message));
    server.once('exit', () => fail('ended'));
  });
  return {
    endpointUrl,
    python,
    async close() {
      server.kill('SIGKILL');
      await exited;
    },
  };
};
