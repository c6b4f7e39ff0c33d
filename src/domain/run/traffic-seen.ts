/** Where users of a name are, as one look shows it: what entries of a journal keep. */

/** Where users of one name are, as it was seen at one look. */
export interface TrafficSeen {
  name: string;
  /** `weights` of the records of one type, `resolvers` that answer with a region, or `requests` that a region served. */
  by: 'weights' | 'resolvers' | 'requests';
  /** Of the records, where it is by weights. */
  type?: string;
  /** 0 to 1 by region; of a record that is named otherwise by its SetIdentifier, and what went nowhere known as `other`. */
  shares: Record<string, number>;
}

/** Parts of their sum; empty where there is nothing. */
export const sharesOf = (amounts: readonly (readonly [string, number])[]): Record<string, number> => {
  const all = amounts.reduce((sum, [, amount]) => sum + amount, 0);
  const shares: Record<string, number> = {};
  if (all > 0) for (const [key, amount] of amounts) shares[key] = (shares[key] ?? 0) + amount / all;
  return shares;
};
