/** Texts for people and journals, without anything that looks like a credential. */
import { printable } from './printable.ts';

const LONGEST_CHARACTERS = 300;

const REMOVED = '[redacted]';

/**
 * What credentials look like. AWS itself quotes the signed request, session token included, when a signature does not
 * match, so the texts of services are not safe to keep as they are.
 */
const SECRETS: readonly RegExp[] = [
  /(?<=:\/\/)[^/\s@]+(?=@)/g,
  /\b(?:authorization|x-amz-security-token|x-amz-signature|x-amz-credential|aws_\w*(?:key|token)\w*)\b["']?\s*[:=].*/gi,
  /\b\w*(?:secret|session|password|passwd|token|signature|credential)\w*["']?\s*[:=]\s*\S+/gi,
  /\bbearer\s+\S+/gi,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /[A-Za-z0-9+/=_-]{100,}/g,
];

/** Looked for only in what services say: a quoted request, and a secret key without a name, which a long path looks like. */
const OF_SERVICES: readonly RegExp[] = [
  /\b(?:authorization|x-amz-security-token|x-amz-signature|x-amz-credential|aws_\w*(?:key|token)\w*)\b.*/gi,
  ...SECRETS,
  /(?=[A-Za-z0-9+/=]*[0-9])(?=[A-Za-z0-9+/=]*[A-Z])(?=[A-Za-z0-9+/=]*[a-z])[A-Za-z0-9+/=]{40,}/g,
];

const apply = (text: string, patterns: readonly RegExp[]): string =>
  patterns.reduce((clean, pattern) => clean.replace(pattern, REMOVED), text);

/** A text of our own, of any length, without anything that looks like a credential. */
export const withoutSecrets = (text: string): string => apply(text, SECRETS);

/** What a service or a network said: its first line, at most 300 characters. */
export const redact = (text: string): string => {
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  const shown = printable(line);
  const clean = apply(shown.slice(0, 4 * LONGEST_CHARACTERS), OF_SERVICES);
  return clean.length > LONGEST_CHARACTERS ? `${clean.slice(0, LONGEST_CHARACTERS - 1)}…` : clean;
};
