/** Secrets in plain text: an environment is shown by the console, by every description of the task, and in Pulumi state. */
import { withoutSecrets } from '../src/domain/text/redact.ts';

/** Words of a variable's name that say that its value is a secret. */
const SECRET_WORDS = new Set(['PASSWORD', 'PASSWD', 'PWD', 'TOKEN', 'SECRET', 'KEY', 'APIKEY', 'CREDENTIAL']);

/** Last words of a name that say that the value only points at a secret. */
const POINTERS = new Set(['ARN', 'ID', 'NAME', 'PATH', 'FILE', 'URL', 'ALIAS', 'SECONDS', 'MINUTES', 'HOURS', 'DAYS']);

/** `dbPassword` and `DB_PASSWORD` are both DB and PASSWORD. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .map((word) => word.replace(/(?<=^(?:PASSWORD|TOKEN|SECRET|KEY|CREDENTIAL))S$/, ''));

const isSecretByName = (name: string): boolean => {
  const words = wordsOf(name);
  return !POINTERS.has(words.at(-1) ?? '') && words.some((word) => SECRET_WORDS.has(word));
};

/** An ARN is a reference, also one that says `secret:` inside. */
const isSecretByShape = (value: string): boolean =>
  value.includes('-----BEGIN ') || (!value.startsWith('arn:aws:') && withoutSecrets(value) !== value);

/** Why a variable must not stand in plain text, and what to do instead; null when it may. The value is never shown. */
export const plainSecret = (name: string, value: string): { message: string; remedy: string } | null => {
  const isByShape = isSecretByShape(value);
  if (!isByShape && !isSecretByName(name)) return null;
  const why = isByShape ? 'its value looks like a credential' : 'its name says that it is a secret';
  return {
    message: `a secret in plain text, ${why}`,
    remedy: 'Give it in "secrets", by the ARN of where it is kept, or name it in "notSecret" if it is none.',
  };
};
