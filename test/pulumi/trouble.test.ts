import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import { preview, up } from './changes.ts';
import { createWorkspace, withoutEngine, type Workspace } from './workspace.ts';

/** The state of an interrupted stack. */
interface Interrupted {
  resources: object[];
  pending_operations: { type: string; resource: { type: string } }[];
}

/** A workspace for the tests of one `describe`, in the order in which they stand. */
const opened = () => {
  const open = {} as { workspace: Workspace; standby: Stack };
  before(async () => {
    open.workspace = await createWorkspace();
    open.standby = await open.workspace.stack('standby');
  });
  after(() => open.workspace.remove());
  return open;
};

/** Everything is there once, and neither AWS nor the state lacks anything. */
const assertWhole = async ({ workspace, standby }: ReturnType<typeof opened>): Promise<void> => {
  const keys = keysOf(workspace);
  assert.equal(new Set(keys).size, keys.length);
  assert.deepEqual(await preview(standby, { expectNoChanges: true }), []);
};

const keysOf = ({ aws }: Workspace): string[] => aws.things().map(({ type, name }) => `${type} ${name}`);

describe('a deployment that AWS refuses a part of', { skip: withoutEngine }, () => {
  const open = opened();

  test('what was made before a refusal is kept, and the next "pulumi up" makes the rest only', async () => {
    const { workspace, standby } = open;
    const message = 'ServiceQuotaExceededException: no more mappings in this account';
    workspace.aws.plan({ what: 'create', name: 'analytics-mapping', outcome: { kind: 'refused', message } });
    await assert.rejects(up(standby), new RegExp(message));
    const made = new Set(keysOf(workspace));
    assert.ok(made.size > 30 && !made.has('aws:lambda/eventSourceMapping:EventSourceMapping analytics-mapping'));
    const asked = workspace.aws.asked().length;
    await up(standby);
    const again = workspace.aws.asked().slice(asked);
    assert.ok(again.every(({ what, type, name }) => what === 'create' && !made.has(`${type} ${name}`)));
    assert.ok(again.some(({ name }) => name === 'analytics-mapping'));
    await assertWhole(open);
  });

  test('a refused change leaves the old value in the state, and the next "pulumi up" makes the change', async () => {
    const { workspace, standby } = open;
    workspace.edit('stacks/pony.ts', "owner: 'mail-platform'", "owner: 'post-office'");
    const message = 'ThrottlingException: Rate exceeded';
    workspace.aws.plan({ what: 'update', name: 'cluster', outcome: { kind: 'refused', message } });
    await assert.rejects(up(standby), new RegExp(message));
    const owners = () =>
      workspace.aws.things().flatMap(({ name, outputs }) => {
        const tags = outputs['tagsAll'] as Record<string, string> | undefined;
        return tags === undefined ? [] : [`${name} ${tags['owner']}`];
      });
    assert.ok(owners().includes('cluster mail-platform'));
    await up(standby);
    assert.ok(owners().length > 30);
    assert.ok(owners().every((owner) => owner.endsWith(' post-office')));
    await assertWhole(open);
  });
});

describe('a deployment that is killed', { skip: withoutEngine }, () => {
  const open = opened();

  test('a deployment killed in mid-create leaves a lock and a pending operation, and both can be settled', async () => {
    const { workspace, standby } = open;
    const type = 'aws:dynamodb/table:Table';
    workspace.aws.plan({ what: 'create', type, name: 'analytics-table', outcome: { kind: 'engine killed' } });
    await assert.rejects(up(standby, { parallel: 1 }));
    await assert.rejects(up(standby), /the stack is currently locked/);
    await standby.cancel();
    await assert.rejects(up(standby), /AlreadyExistsException/);

    const { deployment, version } = await standby.exportStack();
    const { resources, pending_operations: pending } = deployment as Interrupted;
    const [operation] = pending;
    assert.equal(pending.length, 1);
    assert.equal(operation?.type, 'creating');
    const table = workspace.aws.things().find((thing) => thing.type === operation.resource.type);
    assert.ok(table, 'AWS made it, and nobody heard of it');
    // "pulumi refresh --import-pending-creates" of 3.250 forgets what it should adopt, so that it is put into the state.
    const adopted = { ...operation.resource, id: table.id };
    await standby.importStack({
      version,
      deployment: { ...deployment, resources: [...resources, adopted], pending_operations: [] },
    });
    await standby.refresh();
    const asked = workspace.aws.asked().length;
    await up(standby);
    assert.ok(
      workspace.aws
        .asked()
        .slice(asked)
        .every((change) => change.what === 'create' && change.type !== type),
    );
    await assertWhole(open);
  });
});
