import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { checkEdit, type Edit } from '../../src/sandbox/faults/edit.ts';
import { createTestWorld, WEST, type TestWorld } from './core-fixture.ts';

const edit = (collection: string, name: string, field: string, value: Edit['value']): Edit => ({
  region: WEST,
  collection,
  name,
  field: field === '' ? [] : field.split('.'),
  value,
});

const change = (world: TestWorld, wanted: Edit): void => {
  checkEdit(world.state, wanted);
  world.step({ kind: 'edit', edit: wanted });
};

const refusal = (world: TestWorld, wanted: Edit): Failure => {
  const before = structuredClone(world.state);
  try {
    checkEdit(world.state, wanted);
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.deepEqual([error.code, error.exitCode], ['edit-invalid', 2]);
    assert.deepEqual(world.state, before, 'nothing is changed');
    return error;
  }
  return assert.fail('it was taken');
};

test('a field that no resource of the kind has is refused with the list of those that there are', () => {
  const world = createTestWorld();
  const typo = refusal(world, edit('services', 'c/web', 'desiredCoun', 5));
  assert.match(typo.message, /c\/web has no field desiredCoun\./);
  assert.match(typo.remedy, /desiredCount.*healthyCount.*imageMB/);
  assert.match(refusal(world, edit('streams', 's', 'shards', 5)).remedy, /retentionHours, shardCount/);
  assert.match(refusal(world, edit('quotas', 'fargate', 'vcpus', 5)).remedy, /L-3032A538/);
  assert.match(refusal(world, edit('streams', 's', 'mode.more', 'x')).message, /nothing at mode/);
  assert.match(refusal(world, edit('streams', 's', 'shard', null)).message, /no field shard/, 'nor is it removed');
});

test('a quota is named by its code or its name, whichever service it is of', () => {
  const world = createTestWorld();
  const quotas = world.state.regions[WEST]?.quotas ?? {};
  change(world, edit('quotas', 'fargate', 'L-3032A538', 20));
  change(world, edit('quotas', 'lambda', 'Concurrent executions', 10));
  assert.equal(quotas['fargate']?.find(({ quotaCode }) => quotaCode === 'L-3032A538')?.value, 20);
  assert.deepEqual(quotas['lambda'], [{ quotaCode: 'L-B99A9384', quotaName: 'Concurrent executions', value: 10 }]);
});

test('values have the type of their field, and are among those that it takes', () => {
  const world = createTestWorld();
  for (const [wanted, words] of [
    [edit('services', 'c/web', 'desiredCount', 'many'), /is a number/],
    [edit('services', 'c/web', 'desiredCount', 1.5), /is a whole number, not 1\.5/],
    [edit('services', 'c/web', 'desiredCount', -2), /is not below 0/],
    [edit('services', 'c/web', 'events', 'x'), /not a plain value/],
    [edit('streams', 's', 'mode', 'on-demand'), /is one of PROVISIONED, ON_DEMAND, not on-demand/],
    [edit('mappings', 'u-1', 'status', 'enabled'), /is one of Enabled, Disabled/],
    [edit('mappings', 'u-1', 'status', true), /is a string/],
  ] as const)
    assert.match(refusal(world, wanted).message, words);
});

test('a field that other resources of the kind have can be given to one that lacks it, with their type', () => {
  const world = createTestWorld();
  const region = world.state.regions[WEST];
  assert.ok(region);
  const other: Record<string, unknown> = { logGroupName: 'other' };
  region.descriptions = { logGroups: { one: { logGroupName: 'one', retentionInDays: 7 }, other } };
  assert.match(refusal(world, edit('logGroups', 'other', 'retentionInDays', 'week')).message, /is a number/);
  change(world, edit('logGroups', 'other', 'retentionInDays', 30));
  assert.equal(other['retentionInDays'], 30);
});

test('a map whose keys their owner chooses takes a new one', () => {
  const world = createTestWorld();
  const region = world.state.regions[WEST];
  assert.ok(region);
  const described: Record<string, unknown> = { Environment: { Variables: {} } };
  region.descriptions = { functions: { f: described } };
  change(world, edit('functions', 'f', 'Environment.Variables.MORE', 'x'));
  assert.deepEqual(described, { Environment: { Variables: { MORE: 'x' } } });
});

test('a desired count that is set by hand is followed, as ECS follows it whoever has set it', () => {
  const world = createTestWorld();
  change(world, edit('services', 'c/worker', 'desiredCount', 3));
  world.advance(10 * 60_000);
  assert.equal(world.service('worker').runningCount, 3);
});
