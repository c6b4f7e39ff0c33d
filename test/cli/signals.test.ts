import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchSignals } from '../../src/cli/terminal/signals.ts';

const watch = () => {
  const said: string[] = [];
  const codes: number[] = [];
  const say = (text: string) => void said.push(text);
  const watching = watchSignals({ onPause: say, onStop: say, exit: (code) => codes.push(code) });
  return { watching, said, codes };
};

test('the first signal pauses and says at once what a second one does; the second ends with its own code', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const { watching, said, codes } = watch();
    process.emit(signal);
    assert.equal(watching.control.pauseRequested(), true);
    assert.equal(watching.control.bell.rung(), true);
    assert.match(said[0] ?? '', /again stops at once/);
    assert.deepEqual(codes, []);
    process.emit(signal);
    assert.deepEqual(codes, [code]);
    assert.match(said.at(-1) ?? '', /Stopped at once/);
    watching.release();
  }
});

test('a lost terminal does not stop a run', () => {
  const { watching, said, codes } = watch();
  process.emit('SIGHUP');
  assert.equal(watching.control.pauseRequested(), false);
  assert.deepEqual([said, codes], [[], []]);
  watching.release();
});

test('no listener is left behind', () => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const earlier = signals.map((signal) => process.listenerCount(signal));
  watch().watching.release();
  assert.deepEqual(
    signals.map((signal) => process.listenerCount(signal)),
    earlier,
  );
});
