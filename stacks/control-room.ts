/**
 * What people need who run a failover: the bucket of the shared journal. It is in the standby region only, since that is
 * the region that must answer then, and it is there in every posture: creating a bucket depends on us-east-1 (AWS
 * whitepaper "AWS Fault Isolation Boundaries", Amazon S3).
 */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../src/domain/manifest.ts';
import { globalNameIn, type Estate } from './estate.ts';

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
    const journal = declareBucket(estate, this);
    const guards = declareGuards(journal.bucket, this);
    this.manifest = pulumi
      .all([journal.bucket, ...guards.map(({ urn }) => urn)])
      .apply(([bucket = '']) => ({ bucket, prefix: PREFIX }));
    this.registerOutputs({ manifest: this.manifest });
  }
}

const declareBucket = (estate: Estate, parent: pulumi.Resource): aws.s3.Bucket =>
  new aws.s3.Bucket('journal', { bucket: bucketNameIn(estate) }, { parent, protect: true });

/** A version of each record is kept whatever is written over it; nothing of it can be public. */
const declareGuards = (bucket: pulumi.Output<string>, parent: pulumi.Resource): pulumi.Resource[] => [
  new aws.s3.BucketVersioning(
    'journal-versioning',
    { bucket, versioningConfiguration: { status: 'Enabled' } },
    { parent },
  ),
  new aws.s3.BucketServerSideEncryptionConfiguration(
    'journal-encryption',
    // Keys of S3 itself: a key of KMS would be one more service that must answer.
    { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
    { parent },
  ),
  new aws.s3.BucketPublicAccessBlock(
    'journal-public-access',
    { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent },
  ),
];
