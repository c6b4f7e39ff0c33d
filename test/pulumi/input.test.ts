import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createWorkspace, withoutEngine, type Workspace } from './workspace.ts';

describe('bad input on the real engine', { skip: withoutEngine }, () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await createWorkspace();
  });
  after(() => workspace.remove());

  /** What `pulumi up` tells a user of the standby about its mistake. */
  const complaint = async (): Promise<string> => {
    const standby = await workspace.stack('standby');
    let printed = '';
    await assert.rejects(standby.up({ onOutput: (text) => (printed += text) }));
    assert.deepEqual(workspace.aws.asked(), [], 'nothing was created');
    assert.doesNotMatch(printed, /\n\s+at |node:internal|unhandled/, 'no stack trace');
    return printed;
  };

  test('a posture that there is not is refused with those that there are', async () => {
    workspace.edit('stacks/Pulumi.standby.yaml', 'posture: warm', 'posture: lukewarm');
    assert.match(await complaint(), /oregon-trail:posture.*lukewarm[^]*cold.*warm.*hot.*serving/);
    workspace.edit('stacks/Pulumi.standby.yaml', 'posture: lukewarm', 'posture: warm');
  });

  test('overlapping address ranges are refused with the field, both ranges and what to do', async () => {
    workspace.edit('stacks/pony.ts', '10.20.0.0/16', '10.10.128.0/17');
    const told = await complaint();
    assert.match(told, /regions\.standby\.cidrBlock: 10\.10\.128\.0\/17 overlaps 10\.10\.0\.0\/16 of the primary/);
    assert.match(told, /Correct the named fields of the description/);
    workspace.edit('stacks/pony.ts', '10.10.128.0/17', '10.20.0.0/16');
  });

  test('another account than that of the description is refused by the provider', async () => {
    workspace.environment['ACCOUNT_ID'] = '999999999999';
    assert.match(await complaint(), /AWS account ID not allowed: 999999999999/);
  });
});
