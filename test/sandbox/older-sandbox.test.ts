import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sha256 } from '../../src/domain/text/digest.ts';
import { freshDirectory, open, send } from './pony-sandbox.ts';

interface Region1 {
  exhibits?: unknown;
  descriptions?: unknown;
  stack?: { items: Record<string, unknown>[] };
}

/** As format 1 kept it: descriptions were exhibits, and what a stack brings had a field for each kind. */
const asFormat1 = ({ descriptions, stack, ...region }: Region1): Region1 => ({
  ...region,
  exhibits: descriptions,
  ...(stack === undefined
    ? {}
    : {
        stack: {
          ...stack,
          items: stack.items.map(({ brings, ...item }) => {
            if (brings === undefined) return item;
            const { type, thing } = brings as { type: string; thing: { mapping?: unknown; description?: unknown } };
            return type.startsWith('aws:kinesis')
              ? { ...item, stream: thing }
              : { ...item, mapping: thing.mapping, shown: thing.description };
          }),
        },
      }),
});

const olden = (directory: string): void => {
  const file = new DatabaseSync(join(directory, 'sandbox.sqlite'));
  const state = JSON.parse(String(file.prepare('SELECT state FROM snapshots').get()?.['state'])) as {
    regions: Record<string, Region1>;
  };
  const regions = Object.entries(state.regions).map(([name, region]) => [name, asFormat1(region)]);
  const text = JSON.stringify({ ...state, regions: Object.fromEntries(regions) });
  file.prepare('UPDATE snapshots SET state = ?, digest = ?').run(text, sha256(text));
  file.exec('UPDATE format SET version = 1');
  file.close();
};

const formatOf = (directory: string): unknown => {
  const file = new DatabaseSync(join(directory, 'sandbox.sqlite'));
  const version = file.prepare('SELECT version FROM format').get()?.['version'];
  file.close();
  return version;
};

/** Raises the cold standby, and tells what is there then and how its mapping is described. */
const raised = async (directory: string) => {
  const sandbox = await open(directory);
  const raising = await send(sandbox, {
    service: 'pulumi',
    operation: 'Up',
    region: 'us-west-2',
    input: { stack: 'standby', posture: 'hot', run: 'R-1' },
  });
  assert.equal(raising.outcome, 'yes');
  sandbox.advance(900_000);
  const mappings = await send(sandbox, {
    service: 'lambda',
    operation: 'ListEventSourceMappings',
    region: 'us-west-2',
    input: {},
  });
  const vpcs = await send(sandbox, { service: 'ec2', operation: 'DescribeVpcs', region: 'us-east-1', input: {} });
  const { regions } = sandbox.show();
  sandbox.close();
  return { mappings, vpcs, regions };
};

test('a sandbox that an older version made is read, raised and compared as one of today', async () => {
  const [today, older] = [await freshDirectory({ posture: 'cold' }), await freshDirectory({ posture: 'cold' })];
  olden(older);
  const expected = await raised(today);
  assert.match(JSON.stringify(expected.mappings), /MaximumRetryAttempts/);
  assert.match(JSON.stringify(expected.vpcs), /VpcId/);
  assert.deepEqual(await raised(older), expected);
  assert.equal(formatOf(older), 1, 'as long as nothing is kept in the new shape, an older version can read it');
  const sandbox = await open(older);
  for (let index = 0; index < 210; index += 1) sandbox.advance(1000);
  sandbox.close();
  assert.equal(formatOf(older), 2);
  const again = await open(older);
  assert.equal(again.show().regions['us-west-2']?.mappings.length, 1);
  again.close();
});
