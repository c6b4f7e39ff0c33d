/** Error texts for people and journals: one short line in which no credential can hide. */

const LONGEST_CHARACTERS = 300;

/**
 * What credentials look like. AWS itself quotes the signed request, session token included, when a signature does not
 * match, so the texts of services are not safe to keep as they are.
 */
const SECRETS: readonly RegExp[] = [
  /\b(?:authorization|x-amz-security-token|x-amz-signature|x-amz-credential|aws_\w*(?:key|token)\w*)\b.*/gi,
  /\b(?:secret|session|bearer|password|token|signature)\w*["']?\s*[:=]\s*\S+/gi,
  /\bbearer\s+\S+/gi,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /[A-Za-z0-9+/=_-]{100,}/g,
  /(?=[A-Za-z0-9+/=]*[0-9])(?=[A-Za-z0-9+/=]*[A-Z])(?=[A-Za-z0-9+/=]*[a-z])[A-Za-z0-9+/=]{40,}/g,
];

/** The first line of a text, without anything that looks like a credential, at most 300 characters. */
export const redact = (text: string): string => {
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  let clean = line.slice(0, 4 * LONGEST_CHARACTERS);
  for (const pattern of SECRETS) clean = clean.replace(pattern, '[redacted]');
  return clean.length > LONGEST_CHARACTERS ? `${clean.slice(0, LONGEST_CHARACTERS - 1)}…` : clean;
};
