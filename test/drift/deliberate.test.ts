/** One difference of each kind, put by hand into either region: it is found and named, and gone when it is taken back. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { postureReason } from '../../src/drift/posture.ts';
import { KIND_NAMES, type KindName } from '../../src/drift/item.ts';
import { applyEdit, checkEdit } from '../../src/sandbox/faults/edit.ts';
import { CASES } from './cases.ts';
import { openWorld, standAt, type ComparedWorld } from './estate.ts';

/** Differences that no posture explains. */
const unexplained = async (world: ComparedWorld) =>
  (await world.differences()).filter((difference) => {
    const [primary, standby] = world.manifests;
    return postureReason(difference, [standAt(primary), standAt(standby)]) === null;
  });

void suite('deliberate differences', () => {
  test('primary and standby of the example show none but those of their postures', async () => {
    const world = await openWorld();
    const [left, right] = await world.snapshots();
    assert.deepEqual([left.unread, right.unread], [[], []]);
    assert.deepEqual(await unexplained(world), []);
    assert.ok((await world.differences()).length > 0);
  });

  for (const region of ['us-east-1', 'us-west-2'])
    for (const { what, edit: change, kind, name, field, count = 1 } of CASES)
      test(`${what} in ${region} is found and named`, async () => {
        const world = await openWorld();
        const whole =
          change.collection === 'mappings'
            ? { name: Object.keys(world.state.regions[region]?.mappings ?? {})[0] ?? '' }
            : {};
        const wanted = { ...change, ...whole, region };
        checkEdit(world.state, wanted);
        applyEdit(world.state, wanted);
        const found = await unexplained(world);
        const named = found.filter((one) => one.kind === kind && one.name === name && one.field === field);
        assert.equal(named.length, 1, JSON.stringify(found, null, 1));
        assert.equal(found.length, count, JSON.stringify(found, null, 1));
      });

  for (const region of ['us-east-1', 'us-west-2'])
    test(`a rule of a security group and an alarm in ${region} are found and named`, async () => {
      const world = await openWorld();
      const descriptions = world.state.regions[region]?.descriptions;
      assert.ok(descriptions);
      const group = Object.values(descriptions['securityGroups'] ?? {}).find(
        ({ GroupName }) => GroupName === 'pony-mailer',
      );
      assert.ok(group);
      (group['IpPermissions'] as unknown[]).push({
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
      });
      const alarms = (descriptions['alarms'] ??= {});
      alarms['pony-more'] = { AlarmName: 'pony-more', MetricName: 'Errors', Namespace: 'AWS/Lambda' };
      const found = await unexplained(world);
      assert.deepEqual(
        found.map(({ kind, name, field }) => `${kind}|${name}|${field}`),
        ['alarm|pony-more|null', 'security group|mailer service|admits tcp 22 from 0.0.0.0/0'],
      );
    });

  test('every kind has a deliberate difference here', () => {
    const seen = new Set<KindName>([...CASES.map(({ kind }) => kind), 'security group', 'alarm', 'declared resource']);
    assert.deepEqual(
      KIND_NAMES.filter((kind) => !seen.has(kind)),
      [],
    );
  });

  test('what AWS does not tell is not called a difference', async () => {
    const world = await openWorld();
    world.state.outages.push({
      id: 'o',
      service: 'lambda',
      region: 'us-east-1',
      fromMs: 0,
      toMs: null,
      effect: 'error',
      plane: 'all',
      share: 1,
      endShare: null,
      note: '',
    });
    const [left] = await world.snapshots();
    const untold = new Set(left.unread.map(({ kind }) => kind));
    assert.deepEqual([...untold].toSorted(), ['function', 'log group', 'mapping', 'role']);
    assert.deepEqual(await unexplained(world), []);
  });
});
