/** The registry of runbooks, and storms over one that was added to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerRunbook, RUNBOOKS, runbookOf } from '../../runbooks/index.ts';
import { provisioned } from '../provisioned.ts';
import { openingsOf } from '../../src/storm/opening.ts';
import { runSeries } from '../../src/storm/series.ts';
import { runStorm } from '../../src/storm/storm.ts';
import { TINY } from '../storm/estate.ts';
import { SWIFT } from '../storm/openings.ts';
import { warm } from './warm.ts';

test('a runbook is added once, under a name that commands can take', () => {
  assert.deepEqual([...RUNBOOKS.keys()], ['promote']);
  assert.throws(() => runbookOf('warm'), { code: 'runbook-unknown', exitCode: 2 });
  for (const name of ['promote', 'Warm', 'warm up', '', '-warm'])
    assert.throws(() => registerRunbook({ ...warm, name }), { code: 'runbook-invalid', exitCode: 2 }, name);
  registerRunbook(warm);
  assert.equal(runbookOf('warm').name, 'warm');
  assert.throws(() => registerRunbook(warm), { code: 'runbook-invalid' });
});

test('storms over it break nothing that is promised, and end in its outcome', async () => {
  const regions = await provisioned({ application: TINY, postures: { primary: 'serving', standby: 'warm' } });
  const openings = await openingsOf(regions, SWIFT, 'warm');
  for (const { name, plan } of openings) {
    assert.equal(plan.runbook, 'warm');
    const manner = { journal: 'disk', plans: false, people: 1 } as const;
    const { outcome, violations } = await runStorm({ opening: name, manner, faults: [] }, openings);
    assert.deepEqual([outcome, violations], ['completed', []], name);
  }
  const { findings, outcomes, seeds } = await runSeries(openings, { first: 1n, seeds: 400 });
  assert.deepEqual(
    findings.map(({ seed, violations }) => `seed ${seed}: ${violations[0]?.invariant} ${violations[0]?.what}`),
    [],
  );
  assert.equal(seeds, 400);
  assert.ok((outcomes['completed'] ?? 0) > 200 && (outcomes['rolled-back'] ?? 0) > 0, JSON.stringify(outcomes));
});
