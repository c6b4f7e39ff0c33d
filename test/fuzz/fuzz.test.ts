/**
 * Damaged inputs of every kind, drawn by a seed that is always the same: what is found here is found again. `npm run fuzz` draws others
 * for as long as it is told.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TARGETS } from './targets.ts';
import { watchTarget } from './watch.ts';

for (const { name, cases } of TARGETS)
  test(`${name}: whatever is damaged is refused in words with an exit code of the table, or means what it says`, async (context) => {
    const report = await watchTarget(name, { seed: 1, limitMs: null });
    assert.equal(report.fault, null, report.fault ?? '');
    assert.ok(report.cases >= cases, `${report.cases} cases`);
    context.diagnostic(`${report.cases} cases`);
  });
