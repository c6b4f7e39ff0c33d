/** A generator of secrets: any shape in any embedding, and what of it must be found nowhere. */
import * as fc from 'fast-check';

const chars = (alphabet: string, minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength, maxLength });

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const ALPHANUMERIC = UPPER + LOWER + DIGITS;
const BASE64 = `${ALPHANUMERIC}+/`;
const HEX = '0123456789abcdef';

const behind = (prefix: string, rest: fc.Arbitrary<string>): fc.Arbitrary<string> => rest.map((text) => prefix + text);

/** They tell what they are wherever they stand. A few digits are put in, as chance has them in nearly all. */
const TOKENS: readonly fc.Arbitrary<string>[] = [
  behind('AKIA', chars(UPPER + DIGITS, 16)),
  behind('ASIA', chars(UPPER + DIGITS, 16)),
  behind('aB3', chars(BASE64, 37)),
  behind('ghp_', chars(ALPHANUMERIC, 36)),
  behind('github_pat_', chars(`${ALPHANUMERIC}_`, 60)),
  behind('xoxb-', fc.tuple(chars(DIGITS, 12), chars(ALPHANUMERIC, 24)).map((parts) => parts.join('-'))),
  behind('sk_live_', chars(ALPHANUMERIC, 24)),
  behind('AIza', chars(`${ALPHANUMERIC}-_`, 35)),
  behind('npm_', chars(ALPHANUMERIC, 36)),
  behind('pypi-AgEIcHlwaS5vcmc', chars(`${ALPHANUMERIC}-_`, 60)),
  behind('SG.', fc.tuple(chars(ALPHANUMERIC, 22), chars(ALPHANUMERIC, 43)).map((parts) => parts.join('.'))),
  behind('SK', chars(HEX, 32)),
  // Datadog and Twilio have no prefix.
  behind('a1b', chars(HEX, 29)),
  behind('eyJhbGciOiJIUzI1NiJ9.', fc.tuple(chars(ALPHANUMERIC, 40), chars(ALPHANUMERIC, 43)).map((parts) => parts.join('.'))),
  behind('-----BEGIN PRIVATE KEY-----\\n', chars(BASE64, 64, 90)),
]; // prettier-ignore

const WORDS = ['quokka', 'zephyr', 'xylophone', 'wombat', 'yggdrasil', 'vuvuzela'];

/** They are secrets only because something says so. */
const PASSWORDS: readonly fc.Arbitrary<string>[] = [
  fc.subarray(WORDS, { minLength: 2, maxLength: 4 }).map((words) => words.join(' ')),
  fc.constantFrom(...WORDS),
  fc.tuple(fc.constantFrom(...WORDS), chars('0123456789!#$%', 1, 4)).map((parts) => parts.join('')),
  chars(ALPHANUMERIC, 8, 20),
];

const NAME = fc.constantFrom(
  'password', 'DB_PASSWORD', 'apiKey', 'api_key', 'X-Api-Key', 'pwd', 'passphrase', 'client_secret', 'clientSecret',
  'SecretAccessKey', 'aws_session_token', 'accessToken', 'private_key', 'STRIPE_API_KEY', 'signature', 'credentials',
); // prettier-ignore

const json = (value: unknown): string => JSON.stringify(value);

type Embedding = (secret: string, name: string) => string;

const NAMED: readonly Embedding[] = [
  (secret, name) => json({ user: 'ada', [name]: secret, region: 'us-west-2' }),
  (secret, name) => json(json({ [name]: secret })),
  (secret, name) => json(json(json({ inner: { [name]: secret } }))),
  (secret, name) => json({ environment: [{ name, value: secret }] }),
  (secret, name) => json({ [name]: { user: 'ada', value: secret } }),
  (secret, name) => json({ [name]: [secret] }),
  (secret, name) => `GET https://api.example.com/v1?user=ada&${name}=${encodeURIComponent(secret)} failed`,
  (secret, name) => `body %7B%22${name}%22%3A%22${encodeURIComponent(secret)}%22%7D`,
  (secret, name) => `config: ${name}: ${secret}`,
  (secret, name) => `${name}='${secret}' ./deploy.sh`,
  (secret, name) => `export ${name}=${secret}`,
  (secret, name) => `${name}: ${secret}`,
  (secret, name) => `run --${name} ${secret} now`,
  (secret, name) => `<${name}>${secret}</${name}>`,
  (secret, name) => `the ${name} is ${secret}`,
  (secret, name) => `The ${name} for user ada was ${secret}`,
  (secret) => `postgres://ada:${encodeURIComponent(secret)}@db.example.com:5432/pony`,
  (secret) => `Authorization: Basic ${btoa(`ada:${secret}`)}`,
  (secret) => `request had Bearer ${secret.replaceAll(/\W/g, '')}zz11`,
];
const BARE: readonly Embedding[] = [
  (secret) => `could not use ${secret} here`,
  (secret) => `refused (${secret})`,
  (secret) => json({ message: secret }),
];

export interface Planted {
  text: string;
  /** Parts of the secret: none of them may be found. */
  parts: string[];
}

/** Pieces of eight characters, and the words of a password of words; as it is and as it is written in a URL or base64. */
const partsOf = (secret: string): string[] => {
  const own = secret.replace(/^-----BEGIN PRIVATE KEY-----|^[A-Za-z]+_(?:pat_|live_)?|^pypi-AgEIcHlwaS5vcmc|^eyJhbGciOiJIUzI1NiJ9\./, '');
  const length = Math.min(8, own.length);
  const pieces = Array.from({ length: own.length - length + 1 }, (_, at) => own.slice(at, at + length));
  const words = secret.split(' ').filter((word) => WORDS.includes(word));
  return [...(words.length > 1 ? words : pieces), btoa(`ada:${secret}`).slice(6, 18)];
}; // prettier-ignore

const planted = (secret: fc.Arbitrary<string>, embeddings: readonly Embedding[]): fc.Arbitrary<Planted> =>
  fc
    .tuple(secret, NAME, fc.constantFrom(...embeddings))
    .map(([text, name, embed]) => ({ text: embed(text, name), parts: partsOf(text) }));

export const plantedSecret: fc.Arbitrary<Planted> = fc.oneof(
  planted(fc.oneof(...TOKENS), [...NAMED, ...BARE]),
  planted(fc.oneof(...PASSWORDS), NAMED),
);

/** Parts of a planted secret that a text holds. */
export const leaked = (text: string, { parts }: Planted): string[] => parts.filter((part) => text.includes(part));
