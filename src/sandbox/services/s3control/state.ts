/** What S3 Control keeps, Block Public Access of the account, and how that begins. */

/** In the words of the API. */
export interface PublicAccessBlock {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  /** Calls that would give a bucket a public policy are refused; one that it has already goes on. */
  BlockPublicPolicy: boolean;
  /** A bucket with a public policy answers nobody but services of AWS and those of the account who may. */
  RestrictPublicBuckets: boolean;
}

export interface S3ControlRegion {
  /** Block Public Access under the one name `account`; absent in sandboxes that were made before it was known. */
  publicAccess?: Record<string, PublicAccessBlock>;
}

export const nothingBlocked = (): PublicAccessBlock => ({
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
});

export const emptyS3Control = (): S3ControlRegion => ({ publicAccess: { account: nothingBlocked() } });
