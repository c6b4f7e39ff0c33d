/** The parameters of one rung of the traffic ladder. */
import { z } from 'zod';
import { ttlSchema } from '../domain/api/record-set.ts';
import { epochSchema } from '../domain/plan/claim.ts';
import { regionSchema } from '../domain/facts/manifest.ts';

const claimSchema = z.strictObject({
  name: z.string().min(1),
  ttlSeconds: ttlSchema,
  /** Null when it was not known when the plan was made: then the claim is known by the run that it names. */
  epoch: epochSchema.nullable(),
  to: regionSchema,
  /** Text of a claim of an earlier run that stands; null when the claim is this run's own. */
  kept: z.string().min(1).nullable(),
});

const rungSchema = z
  .strictObject({
    hostedZoneId: z.string().min(1),
    /** Public name. The weighted records of all its types are moved, in one batch. */
    name: z.string().min(1),
    /** SetIdentifiers of the records that users leave, and that they move to, of every type. */
    source: z.string().min(1),
    toward: z.string().min(1),
    /**
     * Share of the weight that both have together, as it is then: a plan can be made while the records cannot be read, and
     * what is live decides.
     */
    percent: z
      .number()
      .gt(0, 'must be more than 0: with a weight of 0 nobody is moved')
      .max(100, 'is more than 100: there are no more users'),
    /** The weighted records of the name when the plan was made, so that half a list is noticed; null when they were not read. */
    records: z
      .array(z.strictObject({ type: z.string().min(1), setIdentifier: z.string().min(1) }))
      .min(1)
      .nullable(),
    /** How long resolvers may keep an answer of the name, as far as it was known: the wait of the proof is made for it. */
    ttlSeconds: ttlSchema,
    /** False: records that may be kept for longer than `ttlSeconds` stop the step. */
    ttlMayBeLonger: z.boolean(),
    claim: claimSchema,
  })
  .refine(({ source, toward }) => source !== toward, {
    path: ['toward'],
    message: 'is the SetIdentifier of "source", too',
  });

export const rungParams = rungSchema;
export type Rung = z.infer<typeof rungSchema>;
