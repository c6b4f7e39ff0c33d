import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import type { StackPreviewOutput } from '../../src/domain/api/call.ts';
import { settledOf } from '../../src/domain/run/settlement.ts';
import type { Setting } from '../../src/domain/run/settled.ts';
import { claimRun } from '../../src/journal/claim.ts';
import { createDirectoryStore } from '../../src/journal/directory.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { readStackFiles, withSettled, writeStackFile } from '../../src/pulumi/stack-files.ts';
import { createStacks } from '../../src/pulumi/stacks.ts';
import { AT, done } from '../cli/recorded-run.ts';
import { beginEntry, planOf, step } from '../engine/fixture.ts';
import { preview, told, up } from './changes.ts';
import { createWorkspace, withoutEngine, type Workspace } from './workspace.ts';

const RUN = '1-test';
/** What a run changes that the program declares, too: it is this that the program has to be told of. */
const plan = planOf([{ ...step('bounds:auth', 1), operation: 'scaling.bounds' }]);
const STANDBY_FILE = 'stacks/Pulumi.standby.yaml';
const DEADLINE_MS = 120_000;
const MAPPING = 'aws:lambda/eventSourceMapping:EventSourceMapping';

/** A cold standby on the real engine, while a run works on it. */
describe('a run and the program', { skip: withoutEngine }, () => {
  let workspace: Workspace;
  let standby: Stack;
  let journal: Journal;
  let stacks: ReturnType<typeof createStacks>;

  const input = { stack: 'standby', posture: 'hot', run: RUN };
  const look = async (update?: string): Promise<StackPreviewOutput> => {
    const asked = { ...input, ...(update === undefined ? {} : { update }) };
    const answer = await stacks(
      { service: 'pulumi', operation: 'Preview', region: 'us-west-2', input: asked },
      DEADLINE_MS,
    );
    assert.equal(answer.outcome, 'yes', JSON.stringify(answer));
    return answer.outcome === 'yes' ? (answer.output as StackPreviewOutput) : assert.fail();
  };
  const raise = async (): Promise<string> => {
    const answer = await stacks({ service: 'pulumi', operation: 'Up', region: 'us-west-2', input }, DEADLINE_MS);
    assert.equal(answer.outcome, 'yes', JSON.stringify(answer));
    return answer.outcome === 'yes' ? (answer.output as { update: string }).update : assert.fail();
  };
  const untilOver = async (update: string): Promise<StackPreviewOutput> => {
    for (;;) {
      const seen = await look(update);
      if (!seen.isUpdating) return seen;
      await sleep(250);
    }
  };
  const thing = (type: string, name: string) => {
    const found = workspace.aws.things().find((one) => one.type === type && one.name === name);
    assert.ok(found, `${type} ${name}`);
    return found;
  };

  before(async () => {
    workspace = await createWorkspace();
    // The processes that a run starts inherit its environment.
    Object.assign(process.env, workspace.environment);
    workspace.edit(STANDBY_FILE, 'posture: warm', 'posture: cold');
    standby = await workspace.stack('standby');
    await up(standby);
    const store = createDirectoryStore(join(workspace.directory, '.failover', 'aws'), 'test');
    const claim = await claimRun(store, () => [{ ...beginEntry(plan), at: AT, runId: RUN }]);
    if (claim.kind !== 'claimed') throw new Error('the run was taken');
    ({ journal } = claim);
    stacks = createStacks({ directory: workspace.directory, folder: join(workspace.directory, '.failover', 'pulumi') });
  });
  after(() => workspace.remove());

  test('while the run is open, "pulumi up" of a person is refused by the name of the run, and a preview goes on', async () => {
    const asked = workspace.aws.asked().length;
    await assert.rejects(up(standby), new RegExp(`stacks are frozen: run ${RUN}`));
    assert.equal(workspace.aws.asked().length, asked);
    assert.deepEqual(await preview(standby), []);
  });

  test('a look tells what the posture lacks and changes nothing, the stack file included', async () => {
    const { posture, changes, isUpdating } = await look();
    assert.ok(changes > 10, `${changes} changes`);
    assert.deepEqual([posture, isUpdating], ['cold', false]);
    assert.match(readFileSync(join(workspace.directory, STANDBY_FILE), 'utf8'), /posture: cold/);
  });

  test('an update that AWS refuses is told with its reason, and what was made is kept by the next one', async () => {
    const message = 'LimitExceededException: no more streams';
    workspace.aws.plan({ what: 'create', name: 'events', outcome: { kind: 'refused', message } });
    const { failure, changes } = await untilOver(await raise());
    assert.match(failure ?? '', /LimitExceededException/);
    assert.ok(changes > 0);
  });

  test('the run raises the stack: what is missing comes, and what the run decides is left alone', async () => {
    const before = thing('aws:appautoscaling/target:Target', 'auth-scaling').inputs;
    const { failure, changes } = await untilOver(await raise());
    assert.deepEqual([failure, changes], [null, 0]);
    assert.match(readFileSync(join(workspace.directory, STANDBY_FILE), 'utf8'), /posture: hot/);
    assert.equal(thing(MAPPING, 'analytics-mapping').inputs['enabled'], false);
    assert.deepEqual(thing('aws:appautoscaling/target:Target', 'auth-scaling').inputs, before);
    assert.deepEqual(thing('aws:route53/record:Record', 'pony-record').inputs['weightedRoutingPolicies'], [
      { weight: 0 },
    ]);
  });

  test('without settling, a preview that refreshes shows the debts, and "pulumi up" stays refused', async () => {
    for (const [type, name, values] of [
      [MAPPING, 'analytics-mapping', { enabled: true }],
      ['aws:appautoscaling/target:Target', 'auth-scaling', { minCapacity: 15, maxCapacity: 20 }],
      ['aws:route53/record:Record', 'pony-record', { weightedRoutingPolicies: [{ weight: 200 }] }],
    ] as const) {
      const one = thing(type, name);
      workspace.aws.put({ ...one, inputs: { ...one.inputs, ...values }, outputs: { ...one.outputs, ...values } });
    }
    await journal.append([
      ...done('bounds:auth'),
      { kind: 'run.finished', at: AT, outcome: 'completed', summary: null },
    ]);
    const debts = told(await preview(standby, { refresh: true }));
    for (const debt of [
      `update ${MAPPING} analytics-mapping enabled`,
      'update aws:appautoscaling/target:Target auth-scaling maxCapacity,minCapacity',
      'update aws:route53/record:Record pony-record weightedRoutingPolicies',
    ])
      assert.ok(debts.includes(debt), `${debt} in ${debts.join('; ')}`);
    await assert.rejects(up(standby), /failover settle/);
  });

  test('once it is settled, the preview is clean and "pulumi up" goes on', async () => {
    const settings: Setting[] = [
      { section: 'services', region: 'us-west-2', name: 'auth', values: { minTasks: 15, maxTasks: 20 } },
      ...(['api', 'web', 'mailer'] as const).map((name): Setting => {
        const { minCapacity, maxCapacity } = thing('aws:appautoscaling/target:Target', `${name}-scaling`).inputs;
        const values = { minTasks: Number(minCapacity), maxTasks: Number(maxCapacity) };
        return { section: 'services', region: 'us-west-2', name, values };
      }),
      { section: 'mappings', region: 'us-west-2', name: 'pony-analytics', values: { enabled: true } },
      { section: 'records', region: 'us-west-2', name: 'app.pony.example', values: { weight: 200 } },
    ];
    const { standby: file } = readStackFiles(workspace.directory);
    const settled = settledOf('us-west-2', settings, RUN, file.settled);
    writeStackFile(file, withSettled(file, { settled, activeRegion: 'us-west-2', posture: null }));
    await journal.append([{ kind: 'run.settled', at: AT, by: 'ada', settings }]);
    assert.deepEqual(told(await preview(standby, { refresh: true })), []);
    assert.deepEqual(told(await up(standby, { refresh: true })), []);
  });
});
