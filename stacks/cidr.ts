/** Arithmetic of IPv4 address ranges in CIDR notation, such as `10.10.0.0/16`. */

/** First and last address of a range as numbers. Expects valid notation. */
const rangeOf = (cidrBlock: string): { first: number; last: number } => {
  const [address = '', prefix = '32'] = cidrBlock.split('/');
  const size = 2 ** (32 - Number(prefix));
  const start = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = start - (start % size);
  return { first, last: first + size - 1 };
};

/** Do two ranges share an address? */
export const overlaps = (left: string, right: string): boolean => {
  const a = rangeOf(left);
  const b = rangeOf(right);
  return a.first <= b.last && b.first <= a.last;
};
