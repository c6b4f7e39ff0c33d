/** Whole promotions and rollbacks of the example with chance on, a seed each: how many a second, and how long they take. */
import { provisionBoth, rehearse } from '../test/rehearsal.ts';
import { quantiles, report, timed } from './measure.ts';

const SEEDS = Number(process.argv[2] ?? 100);
const regions = await provisionBoth('warm');
const virtual: number[] = [];
let promoteMs = 0;
for (let seed = 1; seed <= SEEDS; seed += 1) {
  const rehearsal = await rehearse({ regions, seed });
  promoteMs += await timed(async () => {
    const { kind } = await rehearsal.promote();
    if (kind !== 'completed') throw new Error(`seed ${seed} ended ${kind}`);
  });
  virtual.push(rehearsal.elapsedMs() / 1000);
}
const { p50, p99 } = quantiles(virtual);
report(`simulated promotions a second (${SEEDS} seeds)`, ((SEEDS * 1000) / promoteMs).toFixed(0));
report('virtual seconds from decision to proof', `p50 ${p50} · p99 ${p99}`);
report('of them under five minutes', `${virtual.filter((seconds) => seconds < 300).length} of ${SEEDS}`);
