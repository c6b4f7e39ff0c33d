import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../../src/domain/facts/manifest.ts';
import type * as program from '../../stacks/index.ts';
import { registeredBy } from './registered.ts';

const root = join(import.meta.dirname, '../..');
const project = readFileSync(join(root, 'Pulumi.yaml'), 'utf8');

/** Values of the project in a stack file, such as `oregon-trail:posture: warm`. */
const configOf = (stack: string): Record<string, string> => {
  const file = readFileSync(join(root, 'stacks', `Pulumi.${stack}.yaml`), 'utf8');
  return Object.fromEntries(
    [...file.matchAll(/^ {2}(oregon-trail:\w+): (\w+)$/gm)].map(([, key = '', value = '']) => [key, value]),
  );
};

/** Loads the entry as the Pulumi CLI does, under the given configuration; `load` tells one loading from another. */
const manifestUnder = async (config: Record<string, string>, load: string): Promise<Manifest> => {
  const { value } = await registeredBy(async () => {
    pulumi.runtime.setAllConfig(config);
    // Pulumi waits for what was registered, and does not know of a module that is still being loaded.
    const { manifest } = (await import(`../../stacks/index.ts?${load}`)) as typeof program;
    return pulumi.output(manifest);
  });
  return value;
};

test('the project runs plain TypeScript from stacks/, where the stack files are', () => {
  assert.match(project, /^name: oregon-trail$/m);
  assert.match(project, /^ {4}typescript: false$/m);
  assert.match(project, /^main: stacks\/$/m);
  assert.match(project, /^stackConfigDir: stacks$/m);
});

for (const [stack, region, posture] of [
  ['primary', 'us-east-1', 'serving'],
  ['standby', 'us-west-2', 'warm'],
] as const) {
  test(`stack ${stack} exports the manifest of ${region}, ${posture}`, async () => {
    const config = configOf(stack);
    assert.deepEqual(config, {
      'oregon-trail:application': 'pony',
      'oregon-trail:role': stack,
      'oregon-trail:posture': posture,
    });
    const manifest = await manifestUnder(config, stack);
    assert.equal(manifest.region, region);
    assert.equal(manifest.posture, posture);
  });
}

test('a posture that there is not is refused with the ones that there are', () => {
  pulumi.runtime.setAllConfig({ 'oregon-trail:role': 'standby', 'oregon-trail:posture': 'lukewarm' });
  const load = 'lukewarm';
  return assert.rejects(import(`../../stacks/index.ts?${load}`), /oregon-trail:posture.*lukewarm.*cold.*serving/s);
});
