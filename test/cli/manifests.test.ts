import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import { exampleManifest } from '../domain/example.ts';
import { failover, freshDirectory, type Result } from './program.ts';

/** `failover plan` against AWS with these manifests; nothing is asked of AWS before they are read. */
const planWith = (change: (standby: Manifest) => void, config: Record<string, unknown> = {}): Result => {
  const folder = freshDirectory();
  const standby = exampleManifest({ region: 'us-west-2', posture: 'warm' });
  change(standby);
  const primary = exampleManifest({ region: 'us-east-1', posture: 'serving' });
  writeFileSync(join(folder, 'a.json'), JSON.stringify(primary), { mode: 0o600 });
  writeFileSync(join(folder, 'b.json'), JSON.stringify(standby), { mode: 0o600 });
  const whole = { target: 'aws', manifests: { primary: 'a.json', standby: 'b.json' }, ...config };
  writeFileSync(join(folder, 'failover.json'), JSON.stringify(whole), { mode: 0o600 });
  return failover(folder, ['plan']);
};

const assertRefused = ({ code, stderr }: Result, says: RegExp): void => {
  assert.equal(code, 2, stderr);
  assert.match(stderr, says);
  assert.doesNotMatch(stderr, /\n\s+at /);
};

test('a manifest that contradicts itself is refused with exit 2, the fields, and where to correct them', () => {
  const refused = planWith(({ services }) => {
    for (const service of services) service.startsAfter = service.name === 'auth' ? ['api'] : ['auth'];
  });
  assertRefused(
    refused,
    /b\.json has 1 problem:\n\s+services\[0\]\.startsAfter is \["api"\]: auth, api wait for each other\./,
  );
  assert.match(refused.stderr, /Correct the named fields/);
  const typo = planWith(
    ({ services }) => void (services[1]?.startsAfter.push('nobody'), services[2]?.startsAfter.push('x')),
  );
  assertRefused(
    typo,
    /has 2 problems:\n\s+services\[1\]\.startsAfter\[0\] is "nobody": there is no service "nobody"\..*\n\s+services\[2\]/,
  );
  const twice = planWith(({ services }) => void (services[1] !== undefined && (services[1].name = 'auth')));
  assertRefused(twice, /services\[1\]\.name is "auth": "auth" is there twice, first in services\[0\]/);
});

test('a service takes 5,000 tasks and no more: in a manifest, and in a step of a plan', () => {
  const refused = planWith(({ services: [service] }) => {
    if (service !== undefined) Object.assign(service, { floorTasks: 5001, minTasks: 5001, maxTasks: 9000 });
  });
  assertRefused(refused, /b\.json has 2 problems:\n/);
  for (const field of ['floorTasks', 'minTasks'])
    assert.match(refused.stderr, new RegExp(`services\\[0\\]\\.${field} is 5001: too large\\. Write 5000 or less\\.`));
  const folder = freshDirectory();
  assert.equal(failover(folder, ['plan', '--out', 'plan.json']).code, 0);
  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan;
  const at = plan.steps.findIndex(({ operation }) => operation === 'service.scale');
  const withCount = (desiredCount: number): Result => {
    const steps = plan.steps.map((step, index) =>
      index === at ? { ...step, params: { ...step.params, desiredCount } } : step,
    );
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...plan, steps }), { mode: 0o600 });
    return failover(folder, ['promote', '--dry-run', '--plan', 'plan.json']);
  };
  assertRefused(
    withCount(5001),
    new RegExp(`steps\\[${at}\\]\\.params\\.desiredCount is 5001: too large\\. Write 5000 or less\\.`),
  );
  assert.equal(withCount(5000).code, 0);
});

test('a byte order mark before a manifest, the configuration or a plan says nothing and is passed over', () => {
  const marked = (value: unknown): string => `\uFEFF${JSON.stringify(value)}`;
  const folder = freshDirectory();
  const put = (name: string, value: unknown): void => writeFileSync(join(folder, name), marked(value), { mode: 0o600 });
  assert.equal(failover(folder, ['plan', '--out', 'plan.json']).code, 0);
  put('plan.json', JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')));
  put('failover.json', { capacity: 'declared' });
  const dry = failover(folder, ['promote', '--dry-run', '--plan', 'plan.json', '--verbose']);
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stderr, /Configuration: .*failover\.json/);
  put('a.json', exampleManifest({ region: 'us-east-1', posture: 'serving' }));
  put('b.json', exampleManifest({ region: 'us-west-2', posture: 'warm' }));
  // Nobody listens there: both manifests were read before anything was asked.
  const config = {
    target: 'aws',
    endpointUrl: 'http://127.0.0.1:9',
    manifests: { primary: 'a.json', standby: 'b.json' },
  };
  put('failover.json', config);
  const read = failover(folder, ['plan'], { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  assert.equal(read.code, 4, read.stderr);
  assert.match(read.stderr, /us-west-2.*cannot be reached/);
});

test('a configuration that contradicts itself is refused the same way', () => {
  assertRefused(
    planWith(() => {}, { from: 'us-west-2', to: 'us-west-2' }),
    /"to" is "us-west-2": us-west-2 is "from" too/,
  );
  assertRefused(
    planWith(() => {}, { manifests: { primary: 'a.json', standby: './a.json' } }),
    /manifests\.standby.*: \.\/a\.json is the primary's too/,
  );
});
