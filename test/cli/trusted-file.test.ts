import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { requireTrusted } from '../../src/cli/trusted-file.ts';
import { Failure } from '../../src/domain/failure.ts';
import { failover, freshDirectory } from './program.ts';

test('a file that group or others can write is refused with its name, its mode and the command that mends it', () => {
  const path = join(freshDirectory(), 'a plan.json');
  writeFileSync(path, '{}');
  for (const mode of [0o600, 0o640, 0o644, 0o755, 0o400]) {
    chmodSync(path, mode);
    assert.doesNotThrow(() => requireTrusted('The plan', path));
  }
  for (const mode of [0o620, 0o602, 0o664, 0o666, 0o777]) {
    chmodSync(path, mode);
    assert.throws(
      () => requireTrusted('The plan', path),
      (error) =>
        error instanceof Failure &&
        error.exitCode === 2 &&
        error.message.includes(path) &&
        error.message.includes(mode.toString(8).padStart(4, '0')) &&
        error.remedy.includes(`chmod go-w '${path}'`),
    );
  }
});

test('promote and iam refuse such a plan, and plan such a configuration; status works all the same', () => {
  const directory = freshDirectory();
  failover(directory, ['sandbox', 'up', '--scenario', 'quiet']);
  assert.equal(failover(directory, ['plan', '--out', 'plan.json']).code, 0);
  chmodSync(join(directory, 'plan.json'), 0o666);
  for (const command of ['promote', 'iam']) {
    const { code, stderr } = failover(directory, [command, '--plan', 'plan.json']);
    assert.equal(code, 2);
    assert.match(stderr, /plan\.json can be written by others \(mode 0666\)/);
  }
  chmodSync(join(directory, 'plan.json'), 0o644);
  assert.equal(failover(directory, ['promote', '--plan', 'plan.json']).code, 0);
  const config = join(directory, 'failover.json');
  writeFileSync(config, '{}');
  chmodSync(config, 0o664);
  assert.equal(failover(directory, ['plan']).code, 2);
  assert.equal(failover(directory, ['status']).code, 0);
});
