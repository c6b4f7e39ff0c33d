import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { SandboxView } from '../../src/sandbox/view.ts';
import { failover, freshDirectory } from '../cli/program.ts';

interface Status {
  state: string;
  since: string;
  endedAt: string;
  steps: { id: string; state: string; startedAt: string; endedAt: string }[];
}

const MINUTE_MS = 60_000;

/** As a user: a cold standby in the sandbox, the alert, and one command. */
describe('a promotion from cold', () => {
  const directory = freshDirectory();
  const show = (): SandboxView => JSON.parse(failover(directory, ['sandbox', 'show', '--json']).stdout) as SandboxView;
  const status = (): Status => JSON.parse(failover(directory, ['status', '--json']).stdout) as Status;
  before(() => {
    assert.equal(failover(directory, ['sandbox', 'up', '--posture', 'cold']).code, 0);
    assert.equal(failover(directory, ['sandbox', 'advance', '35m']).code, 0);
  });

  test('a cold region has neither streams nor consumers nor tasks', () => {
    const west = show().regions['us-west-2'];
    assert.deepEqual([west?.streams, west?.mappings], [[], []]);
    assert.ok(west?.services.every(({ desired, running }) => desired === 0 && running === 0));
  });

  test('the dry run shows the update of the stack, and the paper runbook its command', () => {
    const { stdout } = failover(directory, ['plan']);
    assert.match(stdout, /stack standby posture: cold -> hot/);
    const paper = failover(directory, ['plan', '--format', 'cli']).stdout;
    assert.match(paper, /pulumi config set --stack standby posture hot/);
    assert.match(paper, /pulumi up --stack standby --yes/);
  });

  test('network, services and consumers serve within twelve virtual minutes', () => {
    assert.equal(failover(directory, ['promote']).code, 0);
    const { state, since, endedAt, steps } = status();
    assert.equal(state, 'completed');
    assert.ok(Date.parse(endedAt) - Date.parse(since) < 12 * MINUTE_MS);
    const raised = steps.find(({ id }) => id === 'raise:standby');
    const enabled = steps.find(({ id }) => id === 'enable:analytics');
    assert.ok(raised !== undefined && enabled !== undefined);
    assert.ok(Date.parse(raised.endedAt) - Date.parse(raised.startedAt) >= 100_000, 'NAT gateways take their time');
    assert.ok(enabled.startedAt >= raised.endedAt, 'a consumer is enabled once it is there');
    const west = show().regions['us-west-2'];
    assert.deepEqual(
      west?.streams.map(({ name, status: now }) => [name, now]),
      [['pony-events', 'ACTIVE']],
    );
    assert.deepEqual(
      west?.mappings.map(({ state: now }) => now),
      ['Enabled'],
    );
    assert.equal(west?.userShare, 0.995, 'all but the clients that never look a name up again');
  });

  test('a second promotion changes nothing, and settling writes the posture', () => {
    assert.match(failover(directory, ['promote']).stdout, /Nothing to do/);
    const { stdout } = failover(directory, ['settle']);
    assert.match(stdout, /posture: cold -> hot/);
  });

  test('a rollback says what stays, and the region can be promoted again', () => {
    const { code, stdout } = failover(directory, ['rollback']);
    assert.equal(code, 0);
    assert.match(stdout, /what raise:standby created stays/);
    assert.equal(show().regions['us-west-2']?.mappings[0]?.state, 'Disabled');
    assert.equal(failover(directory, ['promote']).code, 0);
  });
});
