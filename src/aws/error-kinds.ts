/** What an API's error code means for the engine. Codes are the SDK's error names. */
import type { CallErrorKind, ServiceName } from '../domain/api/call.ts';

const kinds = (kind: CallErrorKind, codes: readonly string[]): [string, CallErrorKind][] =>
  codes.map((code) => [code, kind]);

/**
 * Sources: the "Errors" section of each operation in the API references of Amazon ECS, Application Auto Scaling, Elastic
 * Load Balancing, Lambda, Kinesis, Route 53, S3, CloudWatch, CloudWatch Logs, EC2, IAM, ACM, Service Quotas and STS, and their "Common errors".
 */
const KIND_OF_CODE: ReadonlyMap<string, CallErrorKind> = new Map([
  ...kinds('throttled', [
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
  ]),
  ...kinds('conflict', [
    'ConcurrentModification',
    'ConcurrentModificationException',
    'ConcurrentUpdateException',
    'ConflictException',
    'OperationAbortedException',
    // An object of that key is there, or is just being written: S3 User Guide, Conditional requests.
    'ConditionalRequestConflict',
    'PreconditionFailed',
    'PriorRequestNotComplete',
    'ResourceConflictException',
    'ResourceInUse',
    'ResourceInUseException',
    'UpdateInProgressException',
  ]),
  ...kinds('denied', [
    'AccessDenied',
    'AccessDeniedException',
    'AuthFailure',
    'IncompleteSignature',
    'InvalidSignatureException',
    'KMSAccessDeniedException',
    'NotAuthorized',
    'OptInRequired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
    'UnauthorizedOperation',
  ]),
  // Whatever is cured by logging in again: credentials that ended, and those that are absent or no longer known.
  ...kinds('expired', [
    'CredentialsProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'InvalidClientTokenId',
    'InvalidGrantException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'RequestExpired',
    'TokenProviderError',
    'TokenRefreshRequired',
    'UnauthorizedException',
    'UnrecognizedClientException',
  ]),
]);

const KIND_OF_STATUS: Readonly<Record<number, CallErrorKind>> = {
  401: 'expired',
  403: 'denied',
  404: 'missing',
  409: 'conflict',
  412: 'conflict',
  429: 'throttled',
};

/** An error as its service gave it. */
export interface ServiceError {
  service: ServiceName;
  code: string;
  message: string;
}

/** The kind of an error by its code, or undefined when the code does not tell. */
export const kindOfCode = ({ service, code, message }: ServiceError): CallErrorKind | undefined => {
  const known = KIND_OF_CODE.get(code);
  if (known !== undefined) return known;
  // A quota, which waiting does not cure; but Kinesis also says it, with these words, to calls that come too fast.
  if (code === 'LimitExceededException')
    return service === 'kinesis' && /^rate exceeded/i.test(message) ? 'throttled' : 'invalid';
  // Rights that Application Auto Scaling finds the caller to lack in the target service or in CloudWatch (its User Guide,
  // Permissions validation for API calls on target resources).
  if (code === 'ValidationException' && /not authorized to perform/i.test(message)) return 'denied';
  return /^NoSuch|NotFound(Exception)?$/.test(code) ? 'missing' : undefined;
};

/** The kind of a refusal (HTTP 4xx). */
export const kindOfRefusal = (error: ServiceError, status: number): CallErrorKind =>
  kindOfCode(error) ?? KIND_OF_STATUS[status] ?? 'invalid';
