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

/**
 * Prefix lengths of the subnets of a VPC in three zones: a quarter of its range for each private one, where every Fargate
 * task takes an address, and a 64th for each public one. Three of each fit.
 */
export const subnetPrefixes = (cidrBlock: string): { private: number; public: number } => {
  const prefix = Number(cidrBlock.split('/')[1]);
  return { private: prefix + 2, public: prefix + 6 };
};
