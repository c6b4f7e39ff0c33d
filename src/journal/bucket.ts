/**
 * A store in an S3 bucket: one object a record, `runs/000007/00000042`, put with `If-None-Match: *`. S3 takes the first
 * of all puts of a key and refuses the others (S3 User Guide, Conditional writes), so the append is the fence, and it is
 * the same for two machines as for two processes.
 */
import { EXIT, Failure } from '../domain/failure.ts';
import { recordName, recordNumbers, runName, runNumbers } from './names.ts';
import type { Objects } from './objects.ts';
import type { Store } from './store.ts';

/** Records read at a time: enough to hide the way there and back, few enough for one machine's sockets. */
const READ_TOGETHER = 16;

export const createBucketStore = (objects: Objects): Store => {
  const keyOf = (run: number, sequence: number): string => `runs/${runName(run)}/${recordName(sequence)}`;
  return {
    location: objects.location,
    runs: async () => runNumbers(await objects.names('runs/')),
    async read(run) {
      const sequences = recordNumbers(await objects.names(`runs/${runName(run)}/`));
      const records: { sequence: number; bytes: string }[] = [];
      for (let at = 0; at < sequences.length; at += READ_TOGETHER) {
        const some = sequences.slice(at, at + READ_TOGETHER);
        const bytes = await Promise.all(some.map((sequence) => objects.read(keyOf(run, sequence))));
        records.push(...some.map((sequence, index) => ({ sequence, bytes: bytes[index] ?? '' })));
      }
      return records;
    },
    create: (run, sequence, bytes) => objects.create(keyOf(run, sequence), bytes),
    // S3 never keeps a part of an object (S3 User Guide, data consistency model): a short record was damaged afterwards.
    setAside: (run, sequence) =>
      Promise.reject(
        new Failure({
          code: 'journal-corrupt',
          message: `Record ${sequence} of run ${run} in ${objects.location} is cut off, which S3 never does by itself.`,
          remedy: `Nothing was changed. Bring back the earlier version of ${keyOf(run, sequence)}; the bucket keeps versions.`,
          exitCode: EXIT.internal,
        }),
      ),
  };
};
