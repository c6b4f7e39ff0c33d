/** Buckets that nobody outside can read, encrypted with keys of S3 itself, each for one purpose. */
import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { globalNameIn, type Estate } from './estate.ts';

interface BucketArgs {
  estate: Estate;
  /** Keeps every version of what is written over; default yes. */
  versioned?: boolean;
  /** After how many days an object goes; default never. */
  expiresAfterDays?: number;
  /** May a policy let the world read named objects of it? Default no. */
  publicPolicy?: boolean;
}

export interface DeclaredBucket {
  name: pulumi.Output<string>;
  arn: pulumi.Output<string>;
  /** What keeps it closed: a bucket is not to be used before. */
  guards: pulumi.Resource[];
}

/** Bucket names belong to the whole world (S3 User Guide, Bucket naming rules), so they carry account and region. */
export const bucketNameIn = (estate: Estate, purpose: string): string => globalNameIn(estate, purpose, estate.account);

const declareVersioning = (
  purpose: string,
  bucket: pulumi.Output<string>,
  parent: pulumi.Resource,
): aws.s3.BucketVersioning =>
  new aws.s3.BucketVersioning(
    `${purpose}-versioning`,
    { bucket, versioningConfiguration: { status: 'Enabled' } },
    { parent },
  );

const declareExpiry = (
  purpose: string,
  bucket: pulumi.Output<string>,
  days: number,
  parent: pulumi.Resource,
): aws.s3.BucketLifecycleConfiguration =>
  new aws.s3.BucketLifecycleConfiguration(
    `${purpose}-expiry`,
    { bucket, rules: [{ id: 'expiry', status: 'Enabled', filter: {}, expiration: { days } }] },
    { parent },
  );

/**
 * Declares `<application>-<purpose>-<account>-<region>` as a child of `parent`. It is protected: creating a bucket depends
 * on us-east-1 (AWS whitepaper "AWS Fault Isolation Boundaries", Amazon S3), and what was in it is gone.
 */
export const declareBucket = (purpose: string, args: BucketArgs, parent: pulumi.Resource): DeclaredBucket => {
  const { estate, versioned = true, expiresAfterDays, publicPolicy = false } = args;
  const { bucket, arn } = new aws.s3.Bucket(
    purpose,
    { bucket: bucketNameIn(estate, purpose) },
    { parent, protect: true },
  );
  const guards: pulumi.Resource[] = [
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${purpose}-encryption`,
      // A key of KMS would be one more service that must answer.
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      { parent },
    ),
    new aws.s3.BucketPublicAccessBlock(
      `${purpose}-public-access`,
      {
        bucket,
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: !publicPolicy,
        restrictPublicBuckets: !publicPolicy,
      },
      { parent },
    ),
  ];
  if (versioned) guards.push(declareVersioning(purpose, bucket, parent));
  if (expiresAfterDays !== undefined) guards.push(declareExpiry(purpose, bucket, expiresAfterDays, parent));
  return { name: bucket, arn, guards };
};
