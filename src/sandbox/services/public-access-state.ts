/** Block Public Access of an account as data. */

/** In the words of the API. */
export interface PublicAccessBlock {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  /** Calls that would give a bucket a public policy are refused; one that it has already goes on. */
  BlockPublicPolicy: boolean;
  /** A bucket with a public policy answers nobody but services of AWS and those of the account who may. */
  RestrictPublicBuckets: boolean;
}

export const nothingBlocked = (): PublicAccessBlock => ({
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
});
