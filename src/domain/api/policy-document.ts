/** An IAM policy as JSON: the part of the language that is printed here and that the sandbox can enforce. */
import { z } from 'zod';

const texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** Operators for conditions; any other is refused rather than passed over. */
const CONDITION_OPERATORS = [
  'StringEquals',
  'StringLike',
  'ForAllValues:StringEquals',
  'ForAllValues:StringLike',
  'Null',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

const statementSchema = z.strictObject({
  Sid: z
    .string()
    .regex(/^[A-Za-z0-9]*$/, 'may hold letters and digits only')
    .optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Condition: z.partialRecord(z.enum(CONDITION_OPERATORS), z.record(z.string(), texts)).optional(),
});
export type Statement = z.infer<typeof statementSchema>;

const documentSchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z.array(statementSchema).min(1),
});
export type PolicyDocument = z.infer<typeof documentSchema>;

/** One document, or a list of documents that are attached together. */
export const policySchema = z.union([documentSchema, z.array(documentSchema).min(1)]);

/** A field that IAM lets be one text or a list of them, as a list. */
export const listOf = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);
