/**
 * DNS names as people and as Route 53 write them. Route 53 keeps letters in lower case however they were given, and its API
 * answers everything but a-z, 0-9, hyphen and underscore as an escape of three octal digits: a wildcard comes back as
 * `\052.example.com.` (Route 53 Developer Guide, "DNS domain name format").
 */

const ORDINARY = /^[a-z0-9._-]*$/;
const PARTS = /\\[0-7]{3}|[^]/gu;

const escape = (code: number): string => `\\${code.toString(8).padStart(3, '0')}`;

/** A character that stands for itself in a plain name; a dot or backslash inside of a label stays an escape. */
const isPrintable = (code: number): boolean => code > 0x20 && code < 0x7f && code !== 0x2e && code !== 0x5c;

const plainPart = (part: string): string => {
  if (part === '.') return part;
  const code = part.length === 4 ? Number.parseInt(part.slice(1), 8) : (part.codePointAt(0) ?? 0);
  if (isPrintable(code)) return String.fromCodePoint(code).toLowerCase();
  return code < 0x100 ? escape(code) : part;
};

/**
 * The one form in which names are compared: lower case, without the trailing dot, escapes turned into the characters that
 * they stand for. Two names are the same name to Route 53 when their plain forms are equal.
 */
export const plainName = (name: string): string => {
  const unrooted = name.endsWith('.') ? name.slice(0, -1) : name;
  return ORDINARY.test(unrooted) ? unrooted : unrooted.replace(PARTS, plainPart);
};

/** The form in which Route 53's API and its IAM condition keys give a name, without the trailing dot. */
export const escapedName = (name: string): string => {
  const plain = plainName(name);
  if (ORDINARY.test(plain)) return plain;
  return plain.replace(PARTS, (part) => (part.length === 4 || ORDINARY.test(part) ? part : escape(part.charCodeAt(0))));
};

export const isSameName = (left: string, right: string): boolean => plainName(left) === plainName(right);

/** Does a wildcard such as `*.example.com` answer for a name? Only where the name has no record of its own (RFC 4592). */
export const isCoveredBy = (wildcard: string, name: string): boolean => {
  const [pattern, plain] = [plainName(wildcard), plainName(name)];
  return pattern.startsWith('*.') && plain.endsWith(pattern.slice(1)) && plain.length > pattern.length - 1;
};
