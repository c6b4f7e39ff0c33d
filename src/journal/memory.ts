/** A store in memory, for rehearsals that nobody resumes and for measuring the engine without a disk. */
import type { Store } from './store.ts';

export const createMemoryStore = (): Store => {
  const records = new Map<number, Map<number, string>>();
  return {
    location: 'memory',
    runs: () => Promise.resolve([...records.keys()].sort((left, right) => left - right)),
    read: (run) => {
      const ofRun = [...(records.get(run) ?? new Map<number, string>())];
      ofRun.sort(([left], [right]) => left - right);
      return Promise.resolve(ofRun.map(([sequence, bytes]) => ({ sequence, bytes })));
    },
    create: (run, sequence, bytes) => {
      const ofRun = records.get(run) ?? new Map<number, string>();
      records.set(run, ofRun);
      // The same bytes are the same record.
      if (ofRun.has(sequence)) return Promise.resolve(ofRun.get(sequence) === bytes ? 'created' : 'exists');
      ofRun.set(sequence, bytes);
      return Promise.resolve('created');
    },
    setAside: (run, sequence) => {
      records.get(run)?.delete(sequence);
      return Promise.resolve();
    },
  };
};
