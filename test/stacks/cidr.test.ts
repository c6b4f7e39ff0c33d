import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { overlaps } from '../../stacks/cidr.ts';

test('neighbours do not overlap, and a range overlaps what it contains', () => {
  assert.equal(overlaps('10.10.0.0/16', '10.11.0.0/16'), false);
  assert.equal(overlaps('10.10.0.0/16', '10.10.255.255/32'), true);
  assert.equal(overlaps('0.0.0.0/0', '255.255.255.255/32'), true);
  assert.equal(overlaps('10.10.77.1/16', '10.10.0.0/24'), true, 'the bits behind the prefix do not count');
});

const cidr = fc
  .tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')}/${prefix}`);

/** The first bits of an address, as many as the prefix counts. */
const bits = (block: string): string => {
  const [address = '', prefix] = block.split('/');
  const all = address.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0'));
  return all.join('').slice(0, Number(prefix));
};

test('two ranges overlap exactly when the bits of one begin with those of the other', () => {
  fc.assert(
    fc.property(cidr, cidr, (left, right) => {
      const expected = bits(left).startsWith(bits(right)) || bits(right).startsWith(bits(left));
      assert.equal(overlaps(left, right), expected);
      assert.equal(overlaps(right, left), expected);
    }),
  );
});
