import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRecord, encodeRecord, GENESIS, VERSION } from '../../src/journal/record.ts';

const payload = JSON.stringify([{ kind: 'run.resumed', at: 1, writer: { operator: 'zoë', host: 'h', processId: 1 } }]);
const { bytes, hash } = encodeRecord(7, GENESIS, payload);

test('a record that was written whole is read back as it was', () => {
  assert.deepEqual(decodeRecord(bytes), {
    kind: 'whole',
    record: { sequence: 7, previousHash: GENESIS, hash, payload, version: VERSION },
  });
});

test('no truncation of a record is ever read as a whole one, and each counts as torn', () => {
  const raw = Buffer.from(bytes);
  for (let length = 0; length < raw.length; length += 1) {
    assert.equal(decodeRecord(raw.subarray(0, length).toString('utf8')).kind, 'torn', `cut to ${length} bytes`);
  }
});

test('no single flipped bit in any byte of a record is accepted', () => {
  const raw = Buffer.from(bytes);
  let flips = 0;
  for (let index = 0; index < raw.length; index += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(raw);
      flipped.writeUInt8((raw[index] ?? 0) ^ (1 << bit), index);
      assert.notEqual(decodeRecord(flipped.toString('utf8')).kind, 'whole', `byte ${index} bit ${bit}`);
      flips += 1;
    }
  }
  assert.equal(flips, raw.length * 8);
});

test('a file that the file system left zero-filled counts as torn, not as damaged', () => {
  assert.equal(decodeRecord('\0'.repeat(200)).kind, 'torn');
});
