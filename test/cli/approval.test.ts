/** Two people for one plan: approvals bind to its digest, expire, and are never the runner's own. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { failover, type Ended } from '../end-to-end/command.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failover-approval-'));
  await writeFile(join(folder, 'failover.json'), JSON.stringify({ approvals: 2 }));
  assert.equal((await run('ann', 'sandbox', 'up')).code, 0);
  assert.equal((await run('ann', 'plan', '--mode', 'forced', '--out', 'plan.json')).code, 0);
});
after(() => rm(folder, { recursive: true }));

const run = (operator: string, ...args: string[]): Promise<Ended> =>
  failover(folder, args, { FAILOVER_OPERATOR: operator });

const refused = async (plan: string): Promise<string> => {
  const { code, stderr } = await run('ann', 'promote', '--plan', plan);
  assert.equal(code, 8, stderr);
  assert.match(stderr, /asks for 2 people, and 0 of 1 others approve it now\. Nothing was changed/);
  assert.equal((await run('ann', 'status')).code, 6, 'no run was begun');
  return stderr;
};

const edited = async (name: string, edit: (plan: Plan) => Plan): Promise<string> => {
  const plan = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as Plan;
  await writeFile(join(folder, name), JSON.stringify(edit(plan)));
  return name;
};

test('a plan that asks for two is begun only with the approval of another person, which the run records', async () => {
  assert.match(await refused('plan.json'), /failover approve [0-9a-f]{64}/);
  const own = await run('ann', 'approve', 'plan.json');
  assert.equal(own.code, 0, own.stderr);
  const [, digest = ''] = /Digest: ([0-9a-f]{64})/.exec(own.stdout) ?? [];
  await refused('plan.json');
  const approved = await run('bob', 'approve', digest, '--reason', 'read it');
  assert.match(approved.stdout, /Approved by bob for run 1; it counts once, until .* virtual/);
  // The refused promotion has left the plan beside its approvals.
  assert.match(
    approved.stdout.replaceAll(/\s+/g, ' '),
    /Plan: promote pony, us-east-1 -> us-west-2, forced, account 123456789012, \d+ steps\. Claim 1, .*desiredCount: \d+ .*> us-west-2 ecs UpdateService .*Digest: /,
  );
  const unknown = await run('bob', 'approve', '0'.repeat(64));
  assert.match(unknown.stdout, /nothing is known here but its digest/);
  assert.match((await run('bob', 'approve', digest)).stdout, /Approved by bob for run 1/);
  // Two words of one person are one.
  await writeFile(join(folder, 'failover.json'), JSON.stringify({ approvals: 3 }));
  const three = await run('ann', 'promote', '--plan', 'plan.json');
  assert.equal(three.code, 8);
  assert.match(three.stderr, /asks for 3 people, and 1 of 2 others approve/);
  await writeFile(join(folder, 'failover.json'), JSON.stringify({ approvals: 2 }));

  await refused(await edited('longer.json', (plan) => ({ ...plan, warnings: [...plan.warnings, 'One more.'] })));
  await refused(await edited('alone.json', (plan) => ({ ...plan, approvals: { needed: 1, validForMs: 3_600_000 } })));

  assert.equal((await run('ann', 'sandbox', 'advance', '61m')).code, 0);
  assert.match(await refused('plan.json'), /Not counted: bob on .*: it has expired/);
  assert.match((await run('bob', 'approve', 'plan.json')).stdout, /Approved by bob/);
  const promoted = await run('ann', 'promote', '--plan', 'plan.json');
  assert.equal(promoted.code, 0, promoted.stderr);
  const status = await run('ann', 'status', '--json');
  const { approvals } = JSON.parse(status.stdout) as { approvals: { operator: string }[] };
  assert.deepEqual(
    approvals.map(({ operator }) => operator),
    ['bob'],
  );
});

test('an approval counts for one run: the same plan is not begun with it a second time', async () => {
  assert.equal((await run('ann', 'rollback')).code, 0);
  const again = await run('ann', 'promote', '--plan', 'plan.json');
  assert.equal(again.code, 8, again.stderr);
  assert.match(again.stderr, /Not counted: bob on .*: it was given for run 1, and this is run 2/);
  assert.match((await run('bob', 'approve', 'plan.json')).stdout, /Approved by bob for run 2/);
  assert.equal((await run('ann', 'promote', '--plan', 'plan.json')).code, 0);
});

test('a plan that was changed where it is kept is not approved by its digest', async () => {
  const plans = join(folder, '.failover', 'sandbox', 'plans');
  const [name = ''] = await readdir(plans);
  const plan = JSON.parse(await readFile(join(plans, name), 'utf8')) as Plan;
  await writeFile(join(plans, name), JSON.stringify({ ...plan, warnings: ['Changed.'] }));
  const { code, stderr } = await run('bob', 'approve', name.replace('.json', ''));
  assert.equal(code, 2);
  assert.match(stderr, /somebody changed it\. Nothing was approved/);
});

test('what is no plan and no whole digest is refused with what to give', async () => {
  const part = await run('bob', 'approve', 'abcdef12');
  assert.equal(part.code, 2);
  assert.match(part.stderr, /all 64 digits/);
  assert.equal((await run('bob', 'approve', 'nothing.json')).code, 6);
});
