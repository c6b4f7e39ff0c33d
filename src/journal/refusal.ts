/** Why S3 refuses a journal, and what mends that: its answers name the cause, so nobody has to guess it. */
import type { CallError, Region } from '../domain/api/call.ts';
import { EXIT, Failure } from '../domain/failure.ts';

/** What the refusal was about. */
interface NamedBucket {
  bucket: string;
  region: Region;
}

const RIGHTS = 's3:ListBucket, s3:GetObject and s3:PutObject';

/** Errors by their codes: Amazon S3 API Reference, Error responses; AWS KMS errors come through with the prefix "KMS.". */
const remedyFor = ({ bucket, region }: NamedBucket, { code, message }: CallError): string => {
  switch (code) {
    case 'NoSuchBucket':
      return `There is no bucket ${bucket}: check its name (--journal, or "journal" in failover.json).`;
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException':
      return `The bucket ${bucket} is not in ${region}: name its own region, --journal "s3://${bucket}/…?region=REGION" or "region" under "journal" in failover.json.`;
    case 'AccessDenied':
    case 'AccessDeniedException':
      return (
        `Grant these credentials ${RIGHTS} on ${bucket}, and kms:GenerateDataKey and kms:Decrypt where its objects are ` +
        'encrypted with a key of yours. Where the message names an explicit deny, the policy of the bucket asks for ' +
        'something else: objects are put over TLS, with the encryption that is the default of the bucket.'
      );
    case 'AllAccessDisabled':
      return `S3 has closed ${bucket}: look at the account's notices.`;
    default:
      if (code.startsWith('KMS.') || /\bKMS\b/.test(message))
        return `The key that ${bucket} encrypts with cannot be used: it has to be enabled, in ${region}, and a key of the failing region does not do. Put another one into the bucket's default encryption.`;
      return `Check bucket, region and prefix (--journal, or "journal" in failover.json), and that these credentials may ${RIGHTS} there.`;
  }
};

/** S3 has refused for good. */
export const refused = (named: NamedBucket, location: string, error: CallError): Failure => {
  const { code, message, kind } = error;
  if (code === 'ClockSkewed')
    return new Failure({
      code: 'clock-wrong',
      message: `S3 refuses the journal at ${location}. ${message}`,
      remedy:
        'Set the clock of this machine, then run the same command. No change is made that is not in the journal first.',
      exitCode: EXIT.credentials,
    });
  if (kind === 'expired')
    return new Failure({
      code: 'credentials',
      message: `AWS does not accept the credentials for the journal at ${location} (${code}). ${message}`,
      remedy: 'Log in again ("aws sso login", or set AWS_PROFILE), then go on with "failover resume".',
      exitCode: EXIT.credentials,
    });
  return new Failure({
    code: 'journal-refused',
    message: `S3 refuses the journal at ${location}. ${code}: ${message}`,
    remedy: `${remedyFor(named, error)} No change is made that is not in the journal first. Where that cannot be mended now, --journal local --reason "…" works on what this machine has, which nobody elsewhere sees.`,
    exitCode: EXIT.refusedByAws,
  });
};
