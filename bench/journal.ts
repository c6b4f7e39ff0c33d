/** Durable append: one journal record, and beside it the least the disk can do for the same bytes, in the same run. */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../src/domain/run/entry.ts';
import { createAwsTarget } from '../src/aws/target.ts';
import { createBucketStore } from '../src/journal/bucket.ts';
import { createDirectoryStore } from '../src/journal/directory.ts';
import { beginJournal } from '../src/journal/journal.ts';
import { openObjects } from '../src/journal/objects.ts';
import { createEstate, JOURNAL_BUCKET } from '../test/contract/estate.ts';
import { skipReason, startMoto } from '../test/contract/moto.ts';
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

/** The same appends into a bucket, on moto over loopback: what is left out is the way to S3, 10 to 60 ms each time. */
if ((await skipReason()) === false) {
  const moto = await startMoto();
  const target = createAwsTarget({ endpointUrl: moto.endpointUrl });
  const region = 'us-west-2';
  await createEstate(moto);
  const objects = openObjects({
    bucket: JOURNAL_BUCKET,
    prefix: 'bench',
    region,
    world: {
      send: (call, deadlineMs) => target.send(call, deadlineMs),
      elapsedMs: () => performance.now(),
      pause: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
    },
  });
  const shared = await beginJournal(createBucketStore(objects), 1, [beginEntry(emptyPlan)]);
  const puts: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) puts.push(await timed(() => shared?.append([entry])));
  target.close();
  await moto.close();
  const bucket = quantiles(puts);
  report('journal append to a bucket, moto over loopback (ms)', `p50 ${bucket.p50} · p99 ${bucket.p99}`);
}
