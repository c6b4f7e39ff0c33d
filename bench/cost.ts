/** Prints what the example costs in a month in each posture: the tables of docs/stacks.md. */
import { POSTURES } from '../src/domain/facts/manifest.ts';
import { provision } from '../src/sandbox/declared/provision.ts';
import { costTable, priceTable } from './monthly-cost.ts';
import { PONY } from '../stacks/pony.ts';

const columns = [];
for (const posture of POSTURES) {
  const [primary, standby] = await provision({ application: PONY, postures: { primary: 'serving', standby: posture } });
  if (primary === undefined || standby === undefined) throw new Error('both regions are provisioned');
  if (columns.length === 0) columns.push({ title: 'primary, serving', region: primary });
  columns.push({ title: `standby, ${posture}`, region: standby });
}
process.stdout.write(`${costTable(columns)}\n\n${priceTable()}\n`);
