/** The configuration file as a schema, and what is wrong with a file, field by field. Loaded only when it is needed. */
import { isIP } from 'node:net';
import { normalize } from 'node:path';
import { z } from 'zod';
import type { Contradiction } from '../../domain/facts/contradictions.ts';
import { regionSchema } from '../../domain/facts/manifest.ts';
import { COMMAND_POINTS } from '../../../runbooks/promote-options.ts';
import { CAPACITIES, TARGETS } from '../arguments/choices.ts';
import { actingTexts } from '../../domain/text/acting-texts.ts';
import { problemLine, schemaProblems, type SchemaProblem } from '../../domain/text/schema-words.ts';

const words = z.array(z.string()).min(1);

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable');

const commandSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'may hold a-z 0-9 - only'),
    when: z.enum(COMMAND_POINTS),
    /** File and arguments: an array, never a line for a shell. The file is relative to the configuration. */
    argv: words,
    directory: z.string().min(1).optional(),
    /** Names of the variables that it gets; no others. */
    environment: z.array(variableName).optional(),
    timeoutSeconds: z.number().positive().max(3600).optional(),
    expectedSeconds: z.number().min(0).optional(),
    onFailure: z.enum(['stop', 'continue']).optional(),
    /** Says whether it is so already: exit code 0 for yes, 1 for no. */
    observe: words.optional(),
    undo: words.optional(),
  })
  .refine(({ observe, undo }) => undo === undefined || observe !== undefined, {
    path: ['undo'],
    message: 'needs "observe" beside it: without it nobody knows whether there is something to take back',
  });

/** `10.0.0.2`, `10.0.0.2:5353`, `2001:db8::2`, `[2001:db8::2]:5353`. */
const isResolver = (text: string): boolean => {
  const { bare, port } = /^\[?(?<bare>[^\]]+?)\]?(?<port>:\d{1,5})?$/.exec(text)?.groups ?? {};
  return isIP(text) !== 0 || (bare !== undefined && port !== undefined && isIP(bare) !== 0);
};

const anchorSchema = z.strictObject({
  bucket: z.string().min(3).optional(),
  region: regionSchema.optional(),
  prefix: z.string().optional(),
  /** Name of the variable of which the value is the URL: that is a secret, and stands in no file. */
  webhook: variableName.optional(),
});

const configFields = z.strictObject({
  $schema: z.string().optional(),
  target: z.enum(TARGETS).optional(),
  from: regionSchema.optional(),
  to: regionSchema.optional(),
  profile: z.string().min(1).optional(),
  endpointUrl: z.url().optional(),
  /** DNS resolvers that probes ask in place of public ones. */
  resolvers: z
    .array(z.string().refine(isResolver, 'is not an IP address, or one with a port'))
    .min(1)
    .max(9)
    .optional(),
  manifests: z.strictObject({ primary: z.string().min(1), standby: z.string().min(1) }).optional(),
  /** Module or JSON file with the differences between the regions that are meant to be. */
  allowedDifferences: z.string().min(1).optional(),
  /** The Pulumi project, and the stack of the standby, that `drift --compare declared` previews. */
  program: z
    .strictObject({ directory: z.string().min(1).optional(), standby: z.string().min(1).optional() })
    .optional(),
  /** Where `failover sync` records the primary's facts. */
  primaryFacts: z.string().min(1).optional(),
  journal: z
    .strictObject({ bucket: z.string().min(3), region: regionSchema.optional(), prefix: z.string().optional() })
    .optional(),
  /** Where heads of the journal are published: in a bucket of its own, or at the URL that a variable holds. */
  anchor: anchorSchema.optional(),
  /** How many people stand behind a promotion: the one who runs it, and those who approved its plan. */
  approvals: z.number().int().min(1).max(9).optional(),
  /** How old a plan may be that is loaded from a file, such as 6h. */
  planMaxAge: z
    .string()
    .regex(/^(\d+(\.\d+)?(s|min|m|h|d))+$/, 'is not a duration such as 90s, 10m, 6h or 1h30m')
    .optional(),
  state: z.string().min(1).optional(),
  capacity: z.enum(CAPACITIES).optional(),
  allowYes: z.boolean().optional(),
  /** Modules of the project with runbooks and operations of its own. */
  extensions: z
    .array(z.string().regex(/.\.[cm]?[jt]s$/, 'is not the name of a .ts, .mts, .js or .mjs file'))
    .refine((files) => new Set(files.map((file) => normalize(file))).size === files.length, {
      message: 'has a file twice',
    })
    .optional(),
  commands: z
    .array(commandSchema)
    .refine((commands) => new Set(commands.map(({ name }) => name)).size === commands.length, {
      message: 'has a name twice',
    })
    .optional(),
});

/** What `failover.json` may hold. Paths are relative to the file. */
export type Config = z.infer<typeof configFields>;

/** An anchor is one of two, and whole. */
const anchorProblems = ({ anchor, journal }: Config): Contradiction[] => {
  if (anchor === undefined) return [];
  const { bucket, region, prefix, webhook } = anchor;
  const at = (field: string, message: string): Contradiction => ({ path: ['anchor', field], message });
  if (webhook !== undefined && (bucket ?? region ?? prefix) !== undefined)
    return [at('webhook', 'stands beside a bucket: an anchor is one of them')];
  if (webhook !== undefined) return [];
  if (bucket === undefined) return [{ path: ['anchor'], message: 'names neither a "bucket" nor a "webhook"' }];
  return [
    ...(region === undefined ? [at('region', 'is missing: say where the bucket is')] : []),
    ...(bucket === journal?.bucket
      ? [at('bucket', `${bucket} is the journal's too: whoever damages the one damages the other`)]
      : []),
  ];
};

/** What its fields say against each other. */
const contradictions = ({ from, to, manifests }: Config): Contradiction[] => [
  ...(from !== undefined && from === to ? [{ path: ['to'], message: `${to} is "from" too` }] : []),
  ...(manifests !== undefined && normalize(manifests.primary) === normalize(manifests.standby)
    ? [{ path: ['manifests', 'standby'], message: `${manifests.standby} is the primary's too` }]
    : []),
];

const configSchema = configFields.superRefine((config, context) => {
  for (const { path, message } of [...contradictions(config), ...anchorProblems(config)])
    context.addIssue({ code: 'custom', path, message });
});

const FIELDS = [
  ...Object.keys(configSchema.shape),
  'primary',
  'standby',
  'directory',
  'webhook',
  'bucket',
  'region',
  'prefix',
  ...Object.keys(commandSchema.shape),
];

const named = (problem: SchemaProblem): SchemaProblem =>
  problem.path === '' ? problem : { ...problem, path: `field "${problem.path}"` };

/** The file as it may be quoted: the URL of a webhook is a secret also where it does not belong. */
const quotable = (value: unknown): unknown => {
  const hide = (part: unknown): unknown =>
    typeof part === 'string' && part.includes('://') ? '(a URL, not repeated)' : part;
  const anchor: unknown = typeof value === 'object' && value !== null && 'anchor' in value ? value.anchor : null;
  if (typeof anchor === 'string') return { ...(value as object), anchor: hide(anchor) };
  if (typeof anchor !== 'object' || anchor === null) return value;
  const shown = Object.entries(anchor).map(([key, part]) => [key, hide(part)]);
  return { ...(value as object), anchor: Object.fromEntries(shown) as unknown };
};

/** All that is wrong with a parsed file, a sentence each; empty when it is a configuration. */
export const configProblems = (read: unknown): string[] => {
  const value = quotable(read);
  const parsed = configSchema.safeParse(value);
  const problems = parsed.success ? [] : schemaProblems(parsed.error.issues, value, { known: FIELDS });
  return [...problems, ...actingTexts(value)].map((problem) => problemLine(named(problem)));
};
