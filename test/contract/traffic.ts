/** What AWS promises for Route 53 records and changes, and what probes of a region at rest must find. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTE53_REGION } from '../../src/domain/api/catalogue.ts';
import { listRecordSets, sameRecordSets, seeRecordSets, type RecordSet } from '../../src/domain/api/record-set.ts';
import { only, refused, send, yes, type ContractWorld, type WorldOf } from './world.ts';

const LONG_ENOUGH_MS = 5 * 60_000;

interface Change {
  Action: 'CREATE' | 'DELETE' | 'UPSERT';
  ResourceRecordSet: RecordSet;
}

/** One change of a zone is taken at a time, PriorRequestNotComplete (Route 53 Developer Guide, Quotas). */
const PROCESSED_MS = 1000;

const change = async (world: ContractWorld, Changes: Change[]) => {
  await world.advance(PROCESSED_MS);
  return send(world, 'route53', 'ChangeResourceRecordSets', ROUTE53_REGION, {
    HostedZoneId: world.primary.hostedZoneId,
    ChangeBatch: { Changes },
  });
};

const remove = (ResourceRecordSet: RecordSet): Change => ({ Action: 'DELETE', ResourceRecordSet });
const create = (ResourceRecordSet: RecordSet): Change => ({ Action: 'CREATE', ResourceRecordSet });

const records = async (world: ContractWorld, name: string, type: 'A' | 'TXT'): Promise<RecordSet[]> => {
  const call = listRecordSets(world.primary.hostedZoneId, name);
  const sight = seeRecordSets(await send(world, 'route53', 'ListResourceRecordSets', ROUTE53_REGION, call.input), name);
  if (!sight.known) assert.fail(sight.cause);
  return sight.seen.filter(({ Type }) => Type === type);
};

const publicName = ({ primary }: ContractWorld): string => only(primary.records).name;

const weighted = async (world: ContractWorld, identifier: string): Promise<RecordSet> =>
  only((await records(world, publicName(world), 'A')).filter(({ SetIdentifier }) => SetIdentifier === identifier));

const text = (name: string, value: string): RecordSet => ({
  Name: `${name}.`,
  Type: 'TXT',
  TTL: 60,
  ResourceRecords: [{ Value: `"${value}"` }],
});

const readTests = (world: WorldOf): void => {
  test('route53: the weighted records of the public name are given in full', async () => {
    const { primary, standby } = world();
    const seen = await records(world(), publicName(world()), 'A');
    assert.deepEqual(Object.fromEntries(seen.map(({ SetIdentifier, Weight }) => [SetIdentifier, Weight])), {
      [primary.region]: 200,
      [standby.region]: 0,
    });
    assert.equal(seen.length, 2);
    for (const manifest of [primary, standby]) {
      const record = await weighted(world(), manifest.region);
      assert.equal(record.HealthCheckId, only(manifest.records).healthCheckId);
      assert.equal(record.AliasTarget?.DNSName.replace(/\.$/, ''), only(manifest.loadBalancers).dnsName);
      assert.equal(record.TTL, undefined, 'an alias has no TTL of its own');
    }
  });

  test('route53: an unknown zone is missing', async () => {
    const input = { HostedZoneId: 'Z0NOBODY' };
    const answer = send(world(), 'route53', 'ListResourceRecordSets', ROUTE53_REGION, input);
    await refused(answer, 'NoSuchHostedZone', 'missing');
    const changes = { HostedZoneId: 'Z0NOBODY', ChangeBatch: { Changes: [create(text('a.pony.example', 'x'))] } };
    const write = send(world(), 'route53', 'ChangeResourceRecordSets', ROUTE53_REGION, changes);
    await refused(write, 'NoSuchHostedZone', 'missing');
  });

  test('route53: a page says where the next one starts', async () => {
    const HostedZoneId = world().primary.hostedZoneId;
    const first = await yes(
      send(world(), 'route53', 'ListResourceRecordSets', ROUTE53_REGION, {
        HostedZoneId,
        StartRecordName: publicName(world()),
        StartRecordType: 'A',
        MaxItems: 1,
      }),
    );
    assert.equal(first.IsTruncated, true);
    assert.equal(only(first.ResourceRecordSets).SetIdentifier, world().primary.region);
    assert.equal(first.NextRecordName, `${publicName(world())}.`);
    if (world().differs('record-page-identifier')) return assert.equal(first.NextRecordIdentifier, undefined);
    assert.equal(first.NextRecordIdentifier, world().standby.region);
    const next = await yes(
      send(world(), 'route53', 'ListResourceRecordSets', ROUTE53_REGION, {
        HostedZoneId,
        StartRecordName: publicName(world()),
        StartRecordType: 'A',
        StartRecordIdentifier: world().standby.region,
        MaxItems: 1,
      }),
    );
    assert.equal(only(next.ResourceRecordSets).SetIdentifier, world().standby.region);
  });
};

const changeTests = (world: WorldOf): void => {
  test('route53: a batch that deletes the old and creates the new replaces a record, once', async () => {
    const old = await weighted(world(), world().standby.region);
    const wanted = { ...old, Weight: 10 };
    const { ChangeInfo } = await yes(change(world(), [remove(old), create(wanted)]));
    assert.match(ChangeInfo?.Id ?? '', /^\/change\/C/);
    const atOnce = world().differs('change-in-sync-at-once');
    assert.equal(ChangeInfo?.Status, atOnce ? 'INSYNC' : 'PENDING');
    await world().advance(LONG_ENOUGH_MS);
    const { ChangeInfo: later } = await yes(
      send(world(), 'route53', 'GetChange', ROUTE53_REGION, { Id: ChangeInfo?.Id ?? '' }),
    );
    assert.equal(later?.Status, 'INSYNC');
    assert.ok(sameRecordSets([await weighted(world(), world().standby.region)], [wanted]));
    if (!world().differs('record-delete-inexact'))
      await refused(change(world(), [remove(old), create(wanted)]), 'InvalidChangeBatch', 'invalid');
    await yes(change(world(), [remove(wanted), create(old)]));
    assert.ok(sameRecordSets([await weighted(world(), world().standby.region)], [old]), 'and back, in every field');
  });

  test('route53: a weighted record is deleted only if all its values are stated', async () => {
    const old = await weighted(world(), world().standby.region);
    const answer = change(world(), [remove({ ...old, Weight: 7 }), create({ ...old, Weight: 8 })]);
    if (!world().differs('record-delete-inexact')) return refused(answer, 'InvalidChangeBatch', 'invalid');
    await yes(answer);
    await yes(change(world(), [remove({ ...old, Weight: 8 }), create(old)]));
  });

  test('route53: a text record whose values are not those stated makes the whole batch fail', async () => {
    const name = '_contract.pony.example';
    const code = world().differs('record-delete-code') ? 'InvalidInput' : 'InvalidChangeBatch';
    await refused(change(world(), [remove(text(name, 'one'))]), code, 'invalid');
    await yes(change(world(), [create(text(name, 'one'))]));
    const standby = await weighted(world(), world().standby.region);
    const fenced = [
      remove(standby),
      create({ ...standby, Weight: 200 }),
      remove(text(name, 'two')),
      create(text(name, 'two')),
    ];
    await refused(change(world(), fenced), code, 'invalid');
    assert.equal((await weighted(world(), world().standby.region)).Weight, 0, 'nothing of the batch was done');
    assert.ok(sameRecordSets(await records(world(), name, 'TXT'), [text(name, 'one')]));
    await yes(change(world(), [remove(text(name, 'one')), create(text(name, 'one'))]));
    await yes(change(world(), [remove(text(name, 'one'))]));
    assert.deepEqual(await records(world(), name, 'TXT'), []);
  });

  test('route53: a record that exists cannot be created again', async () => {
    const name = '_contract-create.pony.example';
    await yes(change(world(), [create(text(name, 'one'))]));
    await refused(change(world(), [create(text(name, 'one'))]), 'InvalidChangeBatch', 'invalid');
    const other = change(world(), [create(text(name, 'two'))]);
    if (world().differs('record-create-inexact')) await yes(other);
    else await refused(other, 'InvalidChangeBatch', 'invalid');
    await yes(change(world(), [remove(text(name, 'one'))]));
    assert.deepEqual(await records(world(), name, 'TXT'), []);
  });

  test('route53: each change has its own id', async () => {
    const name = '_contract-ids.pony.example';
    const ids = new Set<string | undefined>();
    for (const changed of [create(text(name, 'one')), remove(text(name, 'one'))]) {
      ids.add((await yes(change(world(), [changed]))).ChangeInfo?.Id);
    }
    assert.equal(ids.size, world().differs('change-in-sync-at-once') ? 1 : 2);
  });

  test('route53: a record outside the zone is refused', async () => {
    await refused(change(world(), [create(text('other.example', 'x'))]), 'InvalidChangeBatch', 'invalid');
  });

  test('route53: a weight above 255 is refused', async () => {
    const old = await weighted(world(), world().standby.region);
    const answer = change(world(), [remove(old), create({ ...old, Weight: 256 })]);
    if (!world().differs('record-weight-limit')) return refused(answer, 'InvalidInput', 'invalid');
    await yes(answer);
    await yes(change(world(), [remove({ ...old, Weight: 256 }), create(old)]));
  });

  test('route53: an unknown change is missing', async () => {
    const answer = send(world(), 'route53', 'GetChange', ROUTE53_REGION, { Id: '/change/C0NOBODY' });
    if (world().differs('change-missing-in-sync')) assert.equal((await yes(answer)).ChangeInfo?.Status, 'INSYNC');
    else await refused(answer, 'NoSuchChange', 'missing');
  });
};

const weightedOf = (name: string, Type: RecordSet['Type'], identifier: string, Weight: number): RecordSet => ({
  Name: `${name}.`,
  Type,
  SetIdentifier: identifier,
  Weight,
  TTL: 60,
  ResourceRecords: [{ Value: { A: '192.0.2.1', AAAA: '2001:db8::1' }[Type as string] ?? 'elsewhere.example.' }],
});

const allOf = async (world: ContractWorld, name: string): Promise<RecordSet[]> => {
  const { input } = listRecordSets(world.primary.hostedZoneId, name);
  const sight = seeRecordSets(await send(world, 'route53', 'ListResourceRecordSets', ROUTE53_REGION, input), name);
  if (!sight.known) assert.fail(sight.cause);
  return sight.seen;
};

const nameTests = (world: WorldOf): void => {
  test('route53: all types of a name are listed together and changed in one batch', async () => {
    const name = 'dual.pony.example';
    const both = (weight: number) => (['A', 'AAAA'] as const).map((type) => weightedOf(name, type, 'one', weight));
    await yes(change(world(), both(0).map(create)));
    assert.ok(sameRecordSets(await allOf(world(), name), both(0)));
    await yes(change(world(), [...both(0).map(remove), ...both(200).map(create)]));
    assert.ok(sameRecordSets(await allOf(world(), name), both(200)));
    await yes(change(world(), both(200).map(remove)));
    assert.deepEqual(await allOf(world(), name), []);
  });

  test('route53: a wildcard is found by its name, in whatever form it comes back', async () => {
    const name = '*.tenants.pony.example';
    const record = weightedOf(name, 'A', 'one', 1);
    await yes(change(world(), [create(record)]));
    const forms = [name, '\\052.tenants.pony.example', '*.TENANTS.pony.example.'];
    for (const asked of world().differs('record-wildcard-plain') ? [name] : forms)
      assert.ok(sameRecordSets(await allOf(world(), asked), [record]), asked);
    const back = only(await allOf(world(), name)).Name;
    if (world().differs('record-wildcard-plain')) assert.equal(back, `${name}.`);
    else assert.equal(back, '\\052.tenants.pony.example.');
    await yes(change(world(), [remove(record)]));
  });

  test('route53: a CNAME is alone at its name, and weighted ones are changed like others', async () => {
    const name = 'cdn.pony.example';
    const pair = (weight: number) => [weightedOf(name, 'CNAME', 'one', weight), weightedOf(name, 'CNAME', 'two', 9)];
    await yes(change(world(), pair(1).map(create)));
    const beside = change(world(), [create(weightedOf(name, 'A', 'one', 1))]);
    if (world().differs('record-cname-clash')) await yes(beside);
    else await refused(beside, 'InvalidChangeBatch', 'invalid');
    await yes(change(world(), [...pair(1).map(remove), ...pair(5).map(create)]));
    assert.ok(
      sameRecordSets(
        (await allOf(world(), name)).filter(({ Type }) => Type === 'CNAME'),
        pair(5),
      ),
    );
    await yes(change(world(), (await allOf(world(), name)).map(remove)));
  });

  test('route53: a group has one time to live, and none but weighted records', async () => {
    const name = 'group.pony.example';
    const first = weightedOf(name, 'A', 'one', 1);
    await yes(change(world(), [create(first)]));
    const { SetIdentifier: _identifier, Weight: _weight, ...simple } = first;
    const others = [simple, { ...first, SetIdentifier: 'two', TTL: 300 }];
    for (const other of others) {
      const answer = change(world(), [create(other)]);
      if (!world().differs('record-group-mixed')) await refused(answer, 'InvalidChangeBatch', 'invalid');
      else await yes(answer);
    }
    await yes(change(world(), (await allOf(world(), name)).map(remove)));
  });
};

const probeTests = (world: WorldOf): void => {
  const endpoints = () =>
    Object.fromEntries(
      [world().primary, world().standby].map(({ region, loadBalancers }) => [region, only(loadBalancers).dnsName]),
    );

  test('probe: at rest every resolver answers the primary', async () => {
    const input = { name: publicName(world()), endpoints: endpoints() };
    const { answers } = await yes(send(world(), 'probe', 'Dns', world().standby.region, input));
    assert.ok(answers.length > 0);
    for (const { region, resolver } of answers) assert.equal(region, world().primary.region, resolver);
  });

  test('probe: at rest all requests through the public name succeed in the primary', async () => {
    const input = { url: only(world().primary.records).probeUrl, count: 20 };
    const output = await yes(send(world(), 'probe', 'Http', world().standby.region, input));
    assert.deepEqual(output, { succeeded: 20, failed: 0, regions: { [world().primary.region]: 20 } });
  });

  test('probe: requests to the load balancer of the standby are served by the standby', async () => {
    const { region } = world().standby;
    const address = endpoints()[region] ?? '';
    const input = { url: only(world().primary.records).probeUrl, address, count: 5 };
    const output = await yes(send(world(), 'probe', 'Http', region, input));
    assert.deepEqual(output, { succeeded: 5, failed: 0, regions: { [region]: 5 } });
  });
};

/** Registers the tests of this part. */
export const trafficContract = (world: WorldOf): void => {
  readTests(world);
  changeTests(world);
  nameTests(world);
  probeTests(world);
};
