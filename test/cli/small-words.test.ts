import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../../src/cli/arguments/duration.ts';
import { didYouMean } from '../../src/domain/text/suggest.ts';

test('durations are read as people write them, and nothing else is', () => {
  assert.equal(parseDuration('90s'), 90_000);
  assert.equal(parseDuration('10m'), 600_000);
  assert.equal(parseDuration('1h30m'), 5_400_000);
  assert.equal(parseDuration('1.5h'), 5_400_000);
  for (const text of ['', '10', '10x', 'm', '10m later', '-5m'])
    assert.throws(() => parseDuration(text), /is not a duration/);
});

test('the nearest word is named, and none when nothing is near', () => {
  assert.equal(didYouMean('us-wst-2', ['us-east-1', 'us-west-2']), ' Did you mean "us-west-2"?');
  assert.equal(didYouMean('xyz', ['promote', 'rollback']), '');
});
