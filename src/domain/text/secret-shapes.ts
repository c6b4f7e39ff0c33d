/** What credentials look like, and how texts give one a name. */

/** Tokens that tell what they are by themselves; each issuer documents its prefix. */
const TOKENS: readonly string[] = [
  // AWS (IAM User Guide, IAM identifiers, unique ID prefixes), Google API keys, client secrets and OAuth tokens.
  String.raw`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}\b`,
  String.raw`\bAIza[\w-]{30,}`,
  String.raw`\bGOCSPX-[\w-]{20,}`,
  String.raw`\bya29\.[\w.-]{20,}`,
  // GitHub, GitLab, Slack, Stripe, npm, PyPI, SendGrid, Twilio.
  String.raw`\b(?:gh[oprsu]_|github_pat_)\w{20,}`,
  String.raw`\bglpat-[\w-]{16,}`,
  String.raw`\bxox[a-z]-[\w-]{10,}`,
  String.raw`\bhooks\.slack\.com/services/[\w/]+`,
  String.raw`\b(?:sk|pk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}`,
  String.raw`\bnpm_[A-Za-z0-9]{30,}`,
  String.raw`\bpypi-[\w-]{30,}`,
  String.raw`\bSG\.[\w-]{10,}\.[\w-]{20,}`,
  String.raw`\b(?:SK|AC)[0-9a-f]{32}\b`,
  // Pulumi, Anthropic and OpenAI, JSON Web Tokens (RFC 7519), keys in PEM (RFC 7468), whose lines may be escaped.
  String.raw`\bpul-[0-9a-f]{40}\b`,
  String.raw`\bsk-[\w-]{20,}`,
  String.raw`\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}`,
  String.raw`-----BEGIN [A-Z ]*-----.*`,
  // Schemes of HTTP authentication; a user and password in a URL; anything long without a break.
  String.raw`\b(?:[Bb]asic|[Bb]earer|BEARER|BASIC|Digest|Negotiate)\s+[\w+/=.~-]{6,}`,
  String.raw`(?<=:\/\/)[^\s"'<>]{0,200}:[^\s"'<>]{0,200}(?=@)`,
  String.raw`(?<=:\/\/)[^/\s@]+(?=@)`,
  String.raw`[A-Za-z0-9+/=_-]{100,}`,
];

export const TOKEN_SHAPES: readonly RegExp[] = TOKENS.map((source) => new RegExp(source, 'g'));

const joined = (words: string): string => words.replaceAll(' ', '[_ -]?');

/** The ends of names of secrets: `DB_PASSWORD`, `apiKey`, `x-amz-security-token`, `pwd`. */
const NAMES = [
  'password',
  'passwd',
  'passphrase',
  'passwort',
  'passcode',
  'pwd',
  'secret',
  'token',
  'signature',
  'authorization',
  'cookie',
  'session',
  'connection string',
  'dsn',
  ...['api', 'access', 'secret', 'private', 'signing', 'encryption', 'auth', 'account', 'app', 'application', 'master']
    .flatMap((kind) => [`${kind} key`, `${kind} key id`]),
  'credential',
  'x amz credential',
].map(joined); // prettier-ignore

const NAME = String.raw`[\w-]*?(?:${NAMES.join('|')})s?(?:[_-]?(?:value|string|hash|base64|b64|\d{1,2}))?`;

/** A quotation mark, plain or escaped any number of times, in JSON, in a URL, or in markup. */
const QUOTE = String.raw`(?:\\*["'\x60]|%2[27]|&quot;|&#3[49];)`;
const ASSIGNED = String.raw`\s*(?:${QUOTE}|\])*\s*(?:[:=]+>?|>|%3[AD])\s*`;
/** `{"name":"DB_PASSWORD","value":"…"}`, as environments of containers are written. */
const KEYED = String.raw`${QUOTE}?\s*[,;]\s*${QUOTE}?(?:value|val|v|content|default)${QUOTE}?\s*[:=]\s*`;
const FLAGGED = String.raw`(?<=--${NAME})\s+`;

/** A name with an assignment behind it. `secretsmanager:GetSecretValue` has none, being another word. */
export const NAMED = `(?<![A-Za-z0-9_-])${NAME}(?:${ASSIGNED}|${KEYED}|${FLAGGED})`;

/** What may be said of a secret without telling it. */
const STATES =
  'expired|invalid|missing|required|not|no|malformed|wrong|incorrect|too|empty|scheduled|marked|being|already|currently|used|rejected|unknown|outdated|set|still|valid|null|undefined|either|denied|disabled|unavailable|created|deleted|read|needed|kept|longer|in|on|of|for|to|at|with|from|by';

/** `the password for ada is correct horse battery`: a secret that a sentence tells. */
export const TOLD = String.raw`(?<![\w-])${NAME}(?:\s+(?!is\b|was\b)[\w.@"'-]+){0,4}?\s+(?:is|was|are|were|reads|equals)\s+(?!(?:${STATES})\b)`;

/** `with password hunter2`: a word behind the name that is none of a language. */
export const BESIDE = String.raw`(?<![\w-])${NAME}\s+(?=\S*[\d!#$%&*+~^])\S+`;
