/** Buckets of one region, empty, out of what its program registered. */
import { z } from 'zod';
import { findAll, type Site } from './materialise-index.ts';
import type { RegionState } from '../state.ts';

const bucketSchema = z.object({ bucket: z.string() });
const versioningSchema = z.object({ bucket: z.string(), versioningConfiguration: z.object({ status: z.string() }) });

/** A journal's bucket without versions is noted: what is written over there is gone. */
export const materialiseBuckets = (site: Site, region: RegionState): void => {
  const versioned = findAll(site, 'aws:s3/bucketVersioning:BucketVersioning', versioningSchema)
    .filter(({ fields }) => fields.versioningConfiguration.status === 'Enabled')
    .map(({ fields }) => fields.bucket);
  const journal = site.provisioned.manifest.journal?.bucket;
  region.buckets ??= {};
  for (const { name, fields } of findAll(site, 'aws:s3/bucket:Bucket', bucketSchema)) {
    region.buckets[fields.bucket] = {};
    if (fields.bucket === journal && !versioned.includes(fields.bucket)) site.note(`bucket ${name} keeps no versions`);
  }
};
