import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failover, freshDirectory } from './program.ts';

interface Shown {
  regions: Record<string, { services: { name: string; desired: number; running: number }[] }>;
  records: { type: string; setIdentifier: string | null; weight: number | null }[];
}

const shown = (directory: string): Shown =>
  JSON.parse(failover(directory, ['sandbox', 'show', '--json']).stdout) as Shown;

const runningIn = (directory: string, region: string): number =>
  (shown(directory).regions[region]?.services ?? []).reduce((sum, { running }) => sum + running, 0);

const weights = (directory: string): (number | null)[] =>
  shown(directory).records.flatMap(({ type, weight }) => (type === 'A' ? [weight] : []));

const sandboxWith = (...outage: string[]): string => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  failover(directory, ['sandbox', 'outage', 'route53', ...outage]);
  return directory;
};

test('while Route 53 is dead capacity comes up, the claim asks, and after it is back resume completes', () => {
  const directory = sandboxWith();
  const before = runningIn(directory, 'us-west-2');
  const planned = failover(directory, ['plan']);
  assert.match(planned.stdout, /Route 53 did not show the records of app\.pony\.example and the claim/);
  const stopped = failover(directory, ['promote', '--confirm', 'us-west-2']);
  assert.equal(stopped.code, 11, stopped.stderr);
  assert.match(stopped.stdout, /Claim the traffic records: Not known after 300 s/);
  assert.ok(runningIn(directory, 'us-west-2') > before + 20);
  failover(directory, ['sandbox', 'heal', 'route53']);
  assert.deepEqual(weights(directory), [200, 0], 'nobody was moved without the claim');
  const resumed = failover(directory, ['resume', '--retry']);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.deepEqual(weights(directory), [0, 200]);
  assert.match(failover(directory, ['promote', '--confirm', 'us-west-2']).stdout, /Nothing to do/);
  assert.equal(failover(directory, ['rollback', '--confirm', 'us-west-2']).code, 0);
  assert.deepEqual(weights(directory), [200, 0]);
});

test('what was raised while Route 53 is dead is taken back without it', () => {
  const directory = sandboxWith('--effect', 'hang');
  const before = runningIn(directory, 'us-west-2');
  assert.equal(failover(directory, ['promote', '--confirm', 'us-west-2']).code, 11);
  const { code, stderr } = failover(directory, ['rollback', '--confirm', 'us-west-2']);
  assert.equal(code, 0, stderr);
  failover(directory, ['sandbox', 'advance', '10m']);
  assert.equal(runningIn(directory, 'us-west-2'), before);
});

test('a throttled Route 53 makes a promotion slower and nothing else', () => {
  const directory = sandboxWith('--effect', 'throttle', '--share', '0.5');
  const { code, stderr } = failover(directory, ['promote', '--confirm', 'us-west-2']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(weights(directory), [0, 200]);
});
