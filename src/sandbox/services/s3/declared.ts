/** Buckets of one region, empty, out of what its program registered. */
import { z } from 'zod';
import { findAll } from '../declared-region.ts';
import type { Declared } from '../service.ts';

const bucketSchema = z.object({ bucket: z.string() });
const versioningSchema = z.object({ bucket: z.string(), versioningConfiguration: z.object({ status: z.string() }) });

const BUCKET = 'aws:s3/bucket:Bucket';
const VERSIONING = 'aws:s3/bucketVersioning:BucketVersioning';

export const declaredBuckets: Declared = {
  types: [
    BUCKET,
    'aws:s3/bucketPolicy:BucketPolicy',
    'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    VERSIONING,
  ],
  /** A journal's bucket without versions is noted: what is written over there is gone. */
  make({ region }, declared) {
    const versioned = findAll(declared, VERSIONING, versioningSchema)
      .filter(({ fields }) => fields.versioningConfiguration.status === 'Enabled')
      .map(({ fields }) => fields.bucket);
    const journal = declared.manifest.journal?.bucket;
    region.buckets ??= {};
    for (const { name, fields } of findAll(declared, BUCKET, bucketSchema)) {
      region.buckets[fields.bucket] = {};
      if (fields.bucket === journal && !versioned.includes(fields.bucket))
        declared.note(`bucket ${name} keeps no versions`);
    }
  },
};
