import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { monthlyCost } from '../../bench/monthly-cost.ts';
import { provision, type ProvisionedRegion } from '../../src/sandbox/declared/provision.ts';
import { PONY } from '../../stacks/pony.ts';

const root = join(import.meta.dirname, '../..');

let cold: ProvisionedRegion;
before(async () => {
  const [, standby] = await provision({ application: PONY, postures: { primary: 'serving', standby: 'cold' } });
  assert.ok(standby);
  cold = standby;
});

test('the documentation shows the tables that the program prints, and the README the figure of a cold standby', () => {
  const printed = spawnSync(process.execPath, ['bench/cost.ts'], { cwd: root, encoding: 'utf8' }).stdout;
  const documented = readFileSync(join(root, 'docs/stacks.md'), 'utf8');
  const tables = printed.trim().split('\n\n');
  assert.equal(tables.length, 2);
  for (const table of tables) assert.ok(documented.includes(table), 'run "node bench/cost.ts" and paste its tables');
  const sum = Math.round(monthlyCost(cold).reduce((dollars, line) => dollars + line.dollars, 0));
  assert.match(readFileSync(join(root, 'README.md'), 'utf8'), new RegExp(`USD ${sum} a month`));
});

test('what the program registers more is priced: one more endpoint is three zones of it', () => {
  const endpoint = cold.resources.find(({ name }) => name === 'network-logs');
  assert.ok(endpoint);
  const more = { ...cold, resources: [...cold.resources, { ...endpoint, name: 'network-sts' }] };
  const before = monthlyCost(cold).find(({ what }) => what === 'Interface endpoints')?.dollars ?? 0;
  const after = monthlyCost(more).find(({ what }) => what === 'Interface endpoints')?.dollars ?? 0;
  assert.ok(Math.abs(after - before - 3 * 0.01 * 730) < 1e-9);
});
