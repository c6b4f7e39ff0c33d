/**
 * What people need who run a failover: the bucket of the shared journal. It is in the standby region only, since that is
 * the region that must answer then, and it is there in every posture: creating a bucket depends on us-east-1 (AWS
 * whitepaper "AWS Fault Isolation Boundaries", Amazon S3).
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../src/domain/manifest.ts';
import { globalNameIn, nameIn, type Estate } from './estate.ts';

interface ControlRoomArgs {
  estate: Estate;
}

/** Where in the bucket the journal is; the rest of it is free for others. */
const PREFIX = 'failover';

/** Bucket names belong to the whole world (S3 User Guide, bucket naming rules), so they carry account and region. */
const bucketNameIn = (estate: Estate): string => globalNameIn(estate, 'journal', estate.account);

export class ControlRoom extends pulumi.ComponentResource {
  readonly manifest: pulumi.Output<NonNullable<Manifest['journal']>>;

  constructor(name: string, { estate }: ControlRoomArgs, opts: pulumi.ComponentResourceOptions) {
    super('oregon-trail:stacks:ControlRoom', name, {}, opts);
    const parent = this;
    const journal = new aws.s3.Bucket(
      nameIn(estate, 'journal'),
      { bucket: bucketNameIn(estate) },
      { parent, protect: true },
    );
    const bucket = journal.bucket;
    // A version of each record is kept, whatever is written over it.
    const versioning = new aws.s3.BucketVersioning(
      'journal-versioning',
      { bucket, versioningConfiguration: { status: 'Enabled' } },
      { parent },
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      'journal-encryption',
      // Keys of S3 itself: a key of KMS would be one more service that must answer.
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      { parent },
    );
    new aws.s3.BucketPublicAccessBlock(
      'journal-public-access',
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      { parent },
    );
    this.manifest = versioning.bucket.apply((name) => ({ bucket: name, prefix: PREFIX }));
    this.registerOutputs({ manifest: this.manifest });
  }
}
