/** Canonical JSON and its SHA-256: two values with the same meaning have the same digest, whatever their key order. */
import { hash } from 'node:crypto';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]));
};

/** JSON with sorted keys and no white space. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** SHA-256 of a text, 64 lower-case hexadecimal digits. */
export const sha256 = (text: string): string => hash('sha256', text);

/** SHA-256 of the canonical JSON. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));
