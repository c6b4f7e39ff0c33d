import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
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
