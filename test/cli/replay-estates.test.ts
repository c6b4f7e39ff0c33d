/** Recorded runs of estates that nobody thought of, each again in a sandbox of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlike } from '../../src/domain/run/replay-differences.ts';
import { OPERATIONS } from '../../src/operations/registry.ts';
import { drawEstate } from '../storm/drawn-estate.ts';
import { compare, record } from './replayed.ts';

const ESTATES = 12;
const POSTURES = ['cold', 'warm', 'hot'] as const;
/** Plans of the promotion that have neither: there are no commands in a drawn estate. */
const NOT_PLAYED = ['command.run', 'command.set'];

test('whatever the estate, cold, warm or hot, a promotion is replayed without a difference', async () => {
  const played = new Set<string>();
  for (let seed = 1; seed <= ESTATES; seed += 1) {
    const { application } = drawEstate(seed);
    for (const [index, posture] of POSTURES.entries()) {
      const mode = (seed + index) % 2 === 0 ? 'planned' : 'forced';
      const { recorded, replayed, differences } = await compare(
        await record({ application, posture, mode, scenario: 'quiet' }),
      );
      const where = `estate ${seed}, ${posture}, ${mode}`;
      assert.equal(replayed.status, 'completed', where);
      assert.ok(isAlike(differences), `${where}: ${JSON.stringify(differences, null, 1)}`);
      for (const { operation } of recorded.plan.steps) played.add(operation);
    }
  }
  assert.deepEqual(
    [...OPERATIONS.keys()].filter((name) => !played.has(name)),
    NOT_PLAYED,
  );
});
