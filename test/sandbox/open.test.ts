import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { digestOf } from '../../src/domain/text/digest.ts';
import type { Failure } from '../../src/domain/failure.ts';
import { createBell } from '../../src/engine/world.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/directory/open.ts';
import type { RecordView } from '../../src/sandbox/services/route53/shown.ts';
import { east, kinesis, MINUTE, promoteByHand, quiet, update, west } from './by-hand.ts';
import { freshDirectory, THE_EXAMPLE, open, send } from './pony-sandbox.ts';

const records = (sandbox: Sandbox): RecordView[] =>
  sandbox.show().records.filter(({ type, name }) => type === 'A' && name === 'app.pony.example');

test('a new sandbox is the example application at rest: everything runs in the primary, one of each in the standby', async () => {
  const sandbox = await open(await freshDirectory());
  const { regions, claim, defects } = sandbox.show();
  assert.deepEqual(
    regions[east]?.services.map(({ name, desired, running, healthy }) => [name, desired, running, healthy]).sort(),
    [
      ['api', 12, 12, 12],
      ['auth', 6, 6, 6],
      ['mailer', 6, 6, 6],
      ['web', 8, 8, 8],
    ],
  );
  assert.ok(regions[west]?.services.every(({ desired, running }) => desired === 1 && running === 1));
  assert.deepEqual([regions[east]?.mappings[0]?.state, regions[west]?.mappings[0]?.state], ['Enabled', 'Disabled']);
  assert.deepEqual([regions[east]?.streams[0]?.shards, regions[west]?.streams[0]?.shards], [8, 2]);
  assert.deepEqual(
    records(sandbox).map(({ setIdentifier, weight, servedWeight }) => [setIdentifier, weight, servedWeight]),
    [
      [east, 200, 200],
      [west, 0, 0],
    ],
  );
  assert.deepEqual([claim, defects], [null, []]);
  assert.equal(sandbox.origin.scenario, '2020-11-25-kinesis');
  assert.deepEqual(
    sandbox.origin.manifests.map(({ region }) => region),
    [east, west],
  );
  sandbox.close();
});

test('two runs of the same script end in the same world, and another seed in another one', async () => {
  const run = async (seed: number): Promise<string> => {
    const sandbox = await open(await freshDirectory({ seed }));
    sandbox.advance(35 * MINUTE);
    await promoteByHand(sandbox);
    // Some of these tasks have started by then, and chance says which.
    await send(sandbox, update('auth', 40));
    sandbox.advance(43_000);
    const digest = digestOf(sandbox.show());
    sandbox.close();
    return digest;
  };
  const [first, second, other] = [await run(1), await run(1), await run(2)];
  assert.equal(first, second);
  assert.notEqual(first, other);
});

test('a sandbox that is opened again is the same world, whether a snapshot lies between or not', async () => {
  const directory = await freshDirectory();
  const first = await open(directory);
  first.advance(40 * MINUTE);
  for (let index = 0; index < 300; index += 1) await send(first, kinesis(west));
  await send(first, update('auth', 5));
  const digest = digestOf(first.show());
  const witness = await open(directory);
  assert.equal(digestOf(witness.show()), digest);
  first.close();
  witness.close();
  const again = await open(directory);
  assert.equal(digestOf(again.show()), digest);
  again.close();
});

test('an outage by hand hits calls at once, and healing ends it', async () => {
  const sandbox = await open(await freshDirectory(quiet));
  const outage = { service: 'kinesis', region: east, effect: 'hang', plane: 'all', share: 1 } as const;
  sandbox.inject({ ...outage, forMs: null });
  const startMs = sandbox.world.elapsedMs();
  const hung = await send(sandbox, kinesis(east), 3000);
  assert.deepEqual([hung.outcome, sandbox.world.elapsedMs() - startMs], ['unknown', 3000]);
  assert.equal((await send(sandbox, kinesis(west))).outcome, 'yes');
  assert.equal(sandbox.heal({ region: west }), 0);
  assert.equal(sandbox.heal(), 1);
  assert.equal((await send(sandbox, kinesis(east))).outcome, 'yes');
  sandbox.inject({ ...outage, effect: 'refuse', forMs: MINUTE });
  assert.equal((await send(sandbox, kinesis(east))).outcome, 'no');
  sandbox.advance(MINUTE);
  assert.equal((await send(sandbox, kinesis(east))).outcome, 'yes');
  sandbox.close();
});

test('two engines in one process share the clock: time moves when both wait', async () => {
  const sandbox = await open(await freshDirectory(quiet));
  const other = sandbox.join();
  const startMs = sandbox.world.elapsedMs();
  const waits = [sandbox.world.wait(startMs + 5000, createBell()), other.wait(startMs + 9000, createBell())];
  await waits[0];
  assert.equal(sandbox.world.elapsedMs(), startMs + 5000);
  other.leave();
  await sandbox.world.wait(startMs + 20_000, createBell());
  await waits[1];
  sandbox.close();
  const again = await open(await freshDirectory(quiet));
  assert.equal(again.world.elapsedMs(), startMs);
  again.close();
});

test('time that passed while waiting is kept when the sandbox is closed', async () => {
  const directory = await freshDirectory(quiet);
  const sandbox = await open(directory);
  const untilMs = sandbox.world.elapsedMs() + 90_000;
  await sandbox.world.wait(untilMs, createBell());
  sandbox.close();
  const again = await open(directory);
  assert.equal(again.world.elapsedMs(), untilMs);
  again.close();
});

const runAnother = (directory: string, region: string) =>
  spawn(process.execPath, [join(import.meta.dirname, 'poll-forever.ts'), directory, region], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

test('two processes work in one sandbox at once, and after kill -9 the last answer of each still holds', async () => {
  const directory = await freshDirectory(quiet);
  const children = [east, west].map((region) => ({
    region,
    child: runAnother(directory, region),
    last: 0,
    answers: 0,
  }));
  await Promise.all(
    children.map(async (one) => {
      for await (const line of createInterface(one.child.stdout)) {
        one.last = Number(line);
        one.answers += 1;
        if (one.answers === 40) one.child.kill('SIGKILL');
      }
      if (one.child.exitCode === null && one.child.signalCode === null) await once(one.child, 'exit');
    }),
  );
  const sandbox = await open(directory);
  for (const { region, last, answers } of children) {
    assert.ok(answers >= 40);
    const desired = sandbox.show().regions[region]?.services.find(({ name }) => name === 'auth')?.desired ?? 0;
    // The one input that may have been committed without its answer being seen raises by one, or starts over.
    const next = 1 + (last % 9);
    assert.ok(desired === last || desired === next, `${region}: ${desired} after ${last}`);
  }
  assert.equal(digestOf(sandbox.show()), digestOf((await open(directory)).show()));
  sandbox.close();
});

test('a sandbox is not made twice, and not by an unknown scenario', async () => {
  const codeOf = async (work: Promise<void>): Promise<string> =>
    work.then(
      () => 'made',
      (error: unknown) => (error as Failure).code,
    );
  assert.equal(await codeOf(createSandbox(await freshDirectory(), THE_EXAMPLE)), 'sandbox-exists');
  assert.equal(await codeOf(createSandbox('nowhere', THE_EXAMPLE, { scenario: 'doom' })), 'scenario-unknown');
});
