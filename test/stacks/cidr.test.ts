import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { overlaps, subnetPrefixes } from '../../stacks/cidr.ts';

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

test('three private and three public subnets fit into a VPC of any allowed size, each with addresses to spare', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 20 }), (prefix) => {
      const size = (length: number): number => 2 ** (32 - length);
      const { private: inside, public: outside } = subnetPrefixes(`10.0.0.0/${prefix}`);
      assert.ok(3 * size(inside) + 3 * size(outside) <= size(prefix));
      // A subnet has 16 addresses at least (Amazon VPC User Guide, Subnet CIDR blocks), an ALB wants 8 free (its User Guide).
      assert.ok(outside <= 26 && size(outside) - 5 >= 8);
    }),
  );
});

test('laid out from the largest to the smallest, none of those subnets overlaps another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 20 }), fc.nat(255), (prefix, second) => {
      const prefixes = subnetPrefixes(`10.${second}.0.0/${prefix}`);
      let next = 10 * 2 ** 24 + second * 2 ** 16;
      const blocks = [prefixes.private, prefixes.public].flatMap((length) =>
        [0, 1, 2].map(() => {
          const start = next;
          next += 2 ** (32 - length);
          return `${[24, 16, 8, 0].map((shift) => (start >>> shift) & 255).join('.')}/${length}`;
        }),
      );
      for (const [index, block] of blocks.entries()) {
        assert.ok(overlaps(block, `10.${second}.0.0/${prefix}`), 'inside of the VPC');
        for (const other of blocks.slice(index + 1)) assert.equal(overlaps(block, other), false);
      }
    }),
  );
});
