/** The parameters of one rung of the traffic ladder, and what makes them safe. */
import { z } from 'zod';
import { claimRecordSet, claimText } from '../domain/claim.ts';
import { regionSchema } from '../domain/manifest.ts';
import type { RunIdentity } from '../domain/operation.ts';
import { plainName, recordSetSchema, type RecordSet } from '../domain/record-set.ts';

const weightedRecordSchema = recordSetSchema.required({ SetIdentifier: true, Weight: true });

const claimSchema = z.strictObject({
  name: z.string().min(1),
  ttlSeconds: z.number().int().min(0),
  epoch: z.number().int().min(1),
  to: regionSchema,
  /** Text of a claim of an earlier run that stands; null when the claim is this run's own. */
  kept: z.string().min(1).nullable(),
});

const rungSchema = z.strictObject({
  hostedZoneId: z.string().min(1),
  /** Public name, and the type of its records. */
  name: z.string().min(1),
  type: z.literal('A'),
  /** SetIdentifier of the record that traffic moves to. */
  toward: z.string().min(1),
  /** Sum of all weights, the same on every rung. */
  total: z.number().int().min(1, 'must be at least 1: with all weights 0, Route 53 answers all records alike'),
  /** All records of the name, complete, as they shall be. */
  records: z.array(weightedRecordSchema).min(1),
  claim: claimSchema,
});
export type Rung = z.infer<typeof rungSchema>;

const complaints = ({ name, type, records, total, toward }: Rung): { path: (string | number)[]; message: string }[] => {
  const found: { path: (string | number)[]; message: string }[] = [];
  const sum = records.reduce((weights, { Weight }) => weights + Weight, 0);
  if (sum !== total)
    found.push({ path: ['records'], message: `have weights that add up to ${sum}, not to the total of ${total}` });
  if (!records.some(({ SetIdentifier }) => SetIdentifier === toward))
    found.push({ path: ['toward'], message: `names "${toward}", which is the SetIdentifier of none of the records` });
  if (new Set(records.map(({ SetIdentifier }) => SetIdentifier)).size !== records.length)
    found.push({ path: ['records'], message: 'have the same SetIdentifier twice' });
  for (const [index, { Name, Type }] of records.entries())
    if (plainName(Name) !== plainName(name) || Type !== type)
      found.push({ path: ['records', index], message: `is ${Type} ${Name}, not ${type} ${name}` });
  return found;
};

/** A rung with weights that always add up to the same total, so never to nothing. */
export const rungParams: z.ZodType<Rung> = rungSchema.superRefine((rung, context) => {
  for (const { path, message } of complaints(rung)) context.addIssue({ code: 'custom', path, message });
});

/** Text that the claim must have for this run to move traffic. */
export const expectedClaim = ({ claim }: Rung, run: RunIdentity): string =>
  claim.kept ?? claimText(claim.epoch, claim.to, run);

/** The claim's record as it must be, for the fence in each batch. */
export const expectedClaimRecord = (rung: Rung, run: RunIdentity): RecordSet =>
  claimRecordSet(rung.claim.name, rung.claim.ttlSeconds, expectedClaim(rung, run));

/** Weight of each record, such as `us-east-1 190, us-west-2 10`. */
export const showWeights = (records: RecordSet[]): string =>
  records.length === 0
    ? 'no records'
    : records.map(({ SetIdentifier, Weight }) => `${SetIdentifier ?? '?'} ${Weight ?? '?'}`).join(', ');

/** Does the region get more than this rung asks for, out of the same total? Then a later rung was reached already. */
export const isBeyond = (seen: RecordSet[], { toward, total, records }: Rung): boolean => {
  const weightOf = (list: RecordSet[]): number =>
    list.find(({ SetIdentifier }) => SetIdentifier === toward)?.Weight ?? 0;
  const sum = seen.reduce((weights, { Weight }) => weights + (Weight ?? 0), 0);
  return sum === total && weightOf(seen) > weightOf(records);
};
