import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { withField } from '../../src/pulumi/yaml-text.ts';

const SETTLED = { run: '1-a', services: { auth: { minTasks: 15, maxTasks: 18 } } };
const set = (text: string, key = 'oregon-trail:settled', value: unknown = SETTLED): string =>
  withField(text, { map: 'config', key, value });

/** Lines of the new text that the old one has not; and the other way round. */
const changed = (before: string, after: string) => {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { added: now.filter((line) => !old.includes(line)), lost: old.filter((line) => !now.includes(line)) };
};

const FILES: Record<string, string> = {
  plain: 'config:\n  oregon-trail:role: primary\n',
  'Windows line ends': 'config:\r\n  oregon-trail:role: primary\r\n',
  'byte order mark and Windows line ends': '\uFEFFconfig:\r\n  oregon-trail:role: primary\r\n',
  'comments everywhere': '# top\nconfig: # here\n  # before\n  oregon-trail:role: primary # ours\n  # after\n# end\n',
  'another map after it': 'encryptionsalt: v1:x\nconfig:\n  oregon-trail:role: primary\n\nbackend:\n  url: file://x\n',
  'wide indentation and odd quotes':
    "config:\n      'oregon-trail:role':   \"primary\"\n      aws:region: 'us-east-1'\n",
  'anchors and aliases': 'config:\n  a: &one us-east-1\n  b: *one\n  oregon-trail:role: primary\n',
  'a block of text at the end': 'config:\n  oregon-trail:role: primary\n  note: |\n    two\n    lines\nother: 1\n',
  'a tab after a colon': 'config:\n  oregon-trail:role:\tprimary\n',
  'a long line': `config:\n  oregon-trail:role: primary\n  long: ${'word '.repeat(60)}end\n`,
  'a secret': 'config:\n  oregon-trail:role: primary\n  x:\n    secure: AAAB==\n',
  'an empty value at the end': 'config:\n  oregon-trail:role: primary\n  oregon-trail:facts:\n# end\n',
};

describe('setting one field of a stack file', () => {
  for (const [name, before] of Object.entries(FILES))
    test(`only lines are added, and every other byte stays: ${name}`, () => {
      const after = set(before);
      const { added, lost } = changed(before, after);
      assert.deepEqual(lost, []);
      assert.ok(added.length >= 5, added.join('\n'));
      assert.equal(after.startsWith('\uFEFF'), before.startsWith('\uFEFF'));
      assert.equal(/(?<!\r)\n/.test(after), /(?<!\r)\n/.test(before), 'line ends stay');
      const { config } = parse(after.replace('\uFEFF', '')) as { config: Record<string, unknown> };
      assert.deepEqual(config['oregon-trail:settled'], SETTLED);
      // Once more with other values: the block is exchanged and nothing else.
      const again = set(after, 'oregon-trail:settled', { run: '2-b' });
      assert.equal(set(again), after);
    });

  test('a value is exchanged in its place, with its comment, and one that is so already changes nothing', () => {
    const before = 'config:\r\n  oregon-trail:posture: warm # since May\r\n  oregon-trail:role: standby';
    const after = set(before, 'oregon-trail:posture', 'hot');
    assert.equal(after, before.replace('warm', 'hot'));
    assert.equal(set(after, 'oregon-trail:posture', 'hot'), after);
  });

  test('a file without an end of its last line gets none', () => {
    assert.equal(set('config:\n  a: 1', 'b', 'x'), 'config:\n  a: 1\n  b: x');
  });

  test('a file whose fields are on one line, or that has none yet, is written anew and says the same', () => {
    for (const before of ['config: {a: b}\n', 'config: {}\n', 'config:\n', 'other: 1\r\n']) {
      const after = set(before);
      const { config, ...rest } = parse(after) as { config: Record<string, unknown> };
      const { config: old, ...others } = parse(before) as { config?: Record<string, unknown> | null };
      assert.deepEqual([config, rest], [{ ...old, 'oregon-trail:settled': SETTLED }, others]);
      assert.equal(after.includes('\r\n'), before.includes('\r\n'));
    }
  });

  test('what cannot be set without changing something else is refused', () => {
    assert.throws(() => set('config:\n  p: &here warm\n  q: *here\n', 'p', 'hot'), RangeError);
  });
});
