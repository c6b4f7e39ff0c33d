/** Durable append: one journal record, and beside it the least the disk can do for the same bytes, in the same run. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../src/domain/entry.ts';
import { createDirectoryStore } from '../src/journal/directory.ts';
import { beginJournal } from '../src/journal/journal.ts';
import { beginEntry, emptyPlan } from '../test/engine/fixture.ts';
import { quantiles, report, timed } from './measure.ts';

const ROUNDS = 400;
const entry: Entry = { kind: 'step.done', at: 1, step: 'scale:auth', changed: true, evidence: 'x'.repeat(300) };

const directory = await mkdtemp(join(tmpdir(), 'failover-bench-'));
const journal = await beginJournal(createDirectoryStore(directory, 'bench'), 1, [beginEntry(emptyPlan)]);
const raw = await open(join(directory, 'raw'), 'a');
const bytes = JSON.stringify([entry]);

const appends: number[] = [];
const floors: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  appends.push(await timed(() => journal?.append([entry])));
  floors.push(
    await timed(async () => {
      await raw.writeFile(bytes);
      await raw.datasync();
    }),
  );
}
await raw.close();
await rm(directory, { recursive: true });

const ours = quantiles(appends);
const floor = quantiles(floors);
report('journal append, link + 2 fsync (ms)', `p50 ${ours.p50} · p99 ${ours.p99}`);
report('append + fdatasync of the same bytes (ms)', `p50 ${floor.p50} · p99 ${floor.p99}`);
report('ratio at p50', (ours.p50 / floor.p50).toFixed(1));
