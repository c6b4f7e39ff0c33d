/** What S3 keeps in a region, and how that begins. */
export interface S3Region {
  /** Objects of text by key, in each bucket by name; absent in sandboxes that were made before there were buckets. */
  buckets?: Record<string, Record<string, string>>;
  /** When each object was taken, by bucket and key; absent of what was there before this was kept. */
  written?: Record<string, Record<string, number>>;
}

export const emptyS3 = (): S3Region => ({ buckets: {} });
