/** Differences that are meant to be: declared in code, each with a reason, and with a day on which that reason ends. */
import { z } from 'zod';
import { EXIT, Failure } from '../domain/failure.ts';
import { problemLines, schemaProblems } from '../domain/text/schema-words.ts';
import type { Difference, Untold } from './compare.ts';
import { KIND_NAMES } from './item.ts';

const pattern = z.string().min(1);

const allowedSchema = z.strictObject({
  /** Of the resource. */
  kind: z.enum(KIND_NAMES),
  /** Its logical name as `failover drift` shows it; `*` stands for any characters. */
  name: pattern,
  /** The field, in the same way; without it also a resource that is there on one side only. */
  field: pattern.optional(),
  /** Why it is right. */
  reason: z.string().min(10, 'does not say why in ten letters or more'),
  /** Last day, `2027-03-31`: from the next on it counts as a difference again. */
  until: z.iso.date().optional(),
});

/** One difference that is meant to be. */
export type AllowedDifference = z.infer<typeof allowedSchema>;

/**
 * Checks what a file declares.
 * @throws Failure `allowed-differences-invalid` (exit 2) that names every wrong field.
 */
export const checkAllowed = (declared: unknown, source: string): AllowedDifference[] => {
  const checked = z.array(allowedSchema).safeParse(declared);
  if (checked.success) return checked.data;
  const problems = schemaProblems(checked.error.issues, declared, { known: Object.keys(allowedSchema.shape) });
  throw new Failure({
    code: 'allowed-differences-invalid',
    message: `The allowed differences in ${source} are wrong:`,
    lines: problemLines(problems),
    remedy: 'Correct the named fields; docs/drift.md shows an example.',
    exitCode: EXIT.usage,
  });
};

const matches = (wanted: string, text: string): boolean => {
  if (!wanted.includes('*')) return wanted === text;
  const parts = wanted.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
};

const covers = (
  allowed: AllowedDifference,
  { kind, name, field }: Pick<Difference, 'kind' | 'name' | 'field'>,
): boolean =>
  allowed.kind === kind &&
  matches(allowed.name, name) &&
  (allowed.field === undefined || (field !== null && matches(allowed.field, field)));

const DAY_MS = 86_400_000;

/** The whole last day counts, in UTC. */
const isOver = ({ until }: AllowedDifference, nowMs: number): boolean =>
  until !== undefined && nowMs >= Date.parse(until) + DAY_MS;

/** What an allowance says of one difference. */
export type Ruling = { verdict: 'allowed' | 'expired'; by: AllowedDifference } | null;

export interface Allowances {
  rule(difference: Difference): Ruling;
  /** What AWS does not tell is allowed for a whole resource, under its name or `*`. */
  excuses(untold: Untold): boolean;
  /** Those that covered nothing so far. */
  unused(): AllowedDifference[];
}

/** One that is still valid goes before one that is over. */
export const createAllowances = (declared: readonly AllowedDifference[], nowMs: number): Allowances => {
  const used = new Set<AllowedDifference>();
  const byKind = Map.groupBy(declared, ({ kind }) => kind);
  const find = (subject: Pick<Difference, 'kind' | 'name' | 'field'>): Ruling => {
    const fitting = (byKind.get(subject.kind) ?? []).filter((one) => covers(one, subject));
    for (const one of fitting) used.add(one);
    const valid = fitting.find((one) => !isOver(one, nowMs));
    if (valid !== undefined) return { verdict: 'allowed', by: valid };
    const [over] = fitting;
    return over === undefined ? null : { verdict: 'expired', by: over };
  };
  return {
    rule: find,
    excuses: ({ kind, name }) => find({ kind, name, field: null })?.verdict === 'allowed',
    unused: () => declared.filter((one) => !used.has(one)),
  };
};
