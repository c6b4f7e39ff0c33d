import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { escapedName, isCoveredBy, isSameName, plainName } from '../../src/domain/api/dns-name.ts';

test('a wildcard and every other octal form of Route 53 is the character that it stands for', () => {
  for (const [escaped, plain] of [
    ['\\052.pony.example.', '*.pony.example'],
    ['\\101pp.PONY.example', 'app.pony.example'],
    ['a\\100b.example.', 'a@b.example'],
    ['_failover.pony.example.', '_failover.pony.example'],
    ['ex\\344mple.com.', 'exämple.com'],
  ] as const)
    assert.ok(isSameName(escaped, plain), `${escaped} ${plainName(escaped)} ${plain} ${plainName(plain)}`);
});

test('a dot inside of a label is no border between labels', () => {
  assert.equal(isSameName('a\\056b.example', 'a.b.example'), false);
  assert.equal(plainName('a\\056b.example.'), 'a\\056b.example');
});

test('what is compared and what the API answers are two forms of the same name, whatever its bytes', () => {
  const names = fc.array(
    fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(names, (characters) => {
      const name = characters.join('');
      const [plain, escaped] = [plainName(name), escapedName(name)];
      assert.equal(plainName(plain), plain.endsWith('.') ? plain.slice(0, -1) : plain);
      assert.equal(plainName(escaped), plainName(plain));
      assert.match(escaped, /^([a-z0-9._-]|\\[0-7]{3})*$/);
    }),
  );
});

test('a wildcard covers names below it and neither itself without a label nor its neighbours', () => {
  assert.ok(isCoveredBy('\\052.pony.example.', 'App.pony.example.'));
  assert.ok(isCoveredBy('*.pony.example', 'a.b.pony.example'));
  for (const name of ['pony.example', 'xpony.example', '.pony.example', 'app.mule.example'])
    assert.equal(isCoveredBy('*.pony.example', name), false, name);
  assert.equal(isCoveredBy('app.pony.example', 'app.pony.example'), false);
});
