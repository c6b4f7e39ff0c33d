/**
 * From which credentials a profile takes on its role. The session is the role's and may be called anything; whose credentials
 * are behind it is what STS says of the source profile's own (AWS SDKs and Tools Reference Guide, Assume role credential
 * provider: `role_arn`, `source_profile`, `credential_source`).
 */
type Environment = Readonly<Record<string, string | undefined>>;
type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>;

/** Where the credentials of a command come from. */
export interface CredentialSource {
  /** The profile in use; null where the environment has credentials of its own. */
  profile: string | null;
  /** The profile at the beginning of the chain of roles; null where the profile takes on no role, or from no profile. */
  source: string | null;
  /** The source profile's own keys, where it takes on the role by naming itself. */
  keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | null;
}

/** The profile in use, as the SDK chooses it; null where keys of the environment come first (@aws-sdk/credential-provider-node). */
export const profileInUse = (wanted: string | undefined, environment: Environment): string | null => {
  const named = wanted ?? environment['AWS_PROFILE'];
  if (named !== undefined && named !== '') return named;
  return environment['AWS_ACCESS_KEY_ID'] && environment['AWS_SECRET_ACCESS_KEY'] ? null : 'default';
};

const keysOf = (profile: Profiles[string] = {}): CredentialSource['keys'] => {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: token } = profile;
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, ...(token === undefined ? {} : { sessionToken: token }) };
};

/** Follows a profile to where its chain of roles begins. */
export const sourceOf = (profiles: Profiles, profile: string): CredentialSource => {
  const seen = new Set([profile]);
  let at = profile;
  for (;;) {
    const { role_arn: role, source_profile: next } = profiles[at] ?? {};
    if (role === undefined || next === undefined) break;
    // A profile that is its own source, or one before it, has keys of its own.
    if (seen.has(next)) return { profile, source: next, keys: keysOf(profiles[next]) };
    seen.add(next);
    at = next;
  }
  return { profile, source: at === profile ? null : at, keys: null };
};

/** Reads the AWS configuration and says where the credentials come from. */
export const credentialSource = async (
  wanted: string | undefined,
  environment: Environment,
): Promise<CredentialSource> => {
  const profile = profileInUse(wanted, environment);
  if (profile === null) return { profile, source: null, keys: null };
  const { parseKnownFiles } = await import('@smithy/core/config');
  return sourceOf(await parseKnownFiles({ profile }), profile);
};
