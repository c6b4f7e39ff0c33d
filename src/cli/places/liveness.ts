/**
 * Is the process that wrote a journal still there? A number alone does not tell: it is given again, after a reboot and in every
 * container from 1 on. Known only on the host where it runs, and for sure only where the system tells processes of one number
 * apart (Linux: proc(5), pid_namespaces(7), machine-id(5)).
 */
import { readFileSync, readlinkSync } from 'node:fs';
import type { Writer } from '../../domain/run/entry.ts';
import { sha256 } from '../../domain/text/digest.ts';
import type { Liveness } from '../../run/command-outside.ts';

const textOf = (read: () => string): string | null => {
  try {
    return read().trim();
  } catch {
    return null;
  }
};

/** Fields of /proc/PID/stat behind the name, which may hold anything: the state is the 3rd of all, the start the 22nd. */
const statOf = (process: number | 'self'): { state: string; started: string } | null => {
  const stat = textOf(() => readFileSync(`/proc/${process}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? null : { state, started };
};

/** Machine, boot, namespace of process ids, and start of a process; absent where the system does not tell. */
interface Incarnation {
  /** A digest, since the id itself is not for others; empty in most containers. */
  machine: string;
  boot: string;
  namespace: string;
  started: string;
}

const ownIncarnation = (): Incarnation | null => {
  const boot = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = textOf(() => readlinkSync('/proc/self/ns/pid'))?.replaceAll(/\D/g, '');
  const stat = statOf('self');
  if (boot === null || namespace === undefined || stat === null) return null;
  const id = textOf(() => readFileSync('/etc/machine-id', 'utf8')) ?? '';
  return { machine: id === '' ? '' : sha256(id).slice(0, 8), boot, namespace, started: stat.started };
};

/** As journals keep it; undefined where the system does not tell. */
export const incarnationText = (): string | undefined => {
  const own = ownIncarnation();
  return own === null ? undefined : [own.machine, own.boot, own.namespace, own.started].join('/');
};

const parse = (text: string): Incarnation | null => {
  const [machine, boot, namespace, started, ...more] = text.split('/');
  if (machine === undefined || boot === undefined || namespace === undefined || started === undefined) return null;
  return more.length > 0 ? null : { machine, boot, namespace, started };
};

const exists = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** By its number only: that there is none says that it is gone, and anything else nothing for sure. */
const byNumber = (processId: number): Liveness => {
  if (!exists(processId)) return 'gone';
  const line = textOf(() => readFileSync(`/proc/${processId}/cmdline`, 'utf8'));
  return line === null || line.includes('failover') ? 'possible' : 'gone';
};

const bySystem = (processId: number, was: Incarnation, own: Incarnation): Liveness => {
  // After a reboot nothing is left; of another machine of that name nothing is known.
  if (was.boot !== own.boot) return was.machine !== '' && was.machine === own.machine ? 'gone' : 'possible';
  if (was.namespace !== own.namespace) return 'possible';
  const stat = statOf(processId);
  if (stat === null) return exists(processId) ? 'possible' : 'gone';
  // A killed child stays listed until its parent has looked.
  return stat.started === was.started && !['Z', 'X'].includes(stat.state) ? 'alive' : 'gone';
};

/** @param host of this process. */
export const livenessOf = (writer: Writer, host: string): Liveness => {
  if (writer.host !== host) return 'elsewhere';
  const [was, own] = [parse(writer.incarnation ?? ''), ownIncarnation()];
  return was === null || own === null ? byNumber(writer.processId) : bySystem(writer.processId, was, own);
};
