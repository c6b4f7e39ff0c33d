/** `operator.confirm`: a person who knows the price says yes. */
import { z } from 'zod';
import type { ConfirmOutput } from '../domain/api/call.ts';
import { regionSchema } from '../domain/facts/manifest.ts';
import { sightOf } from '../domain/api/observed.ts';
import type { OwnGate } from '../domain/plan/operation.ts';
import { watch } from './watch.ts';

const params = z.strictObject({
  region: regionSchema,
  question: z.string().min(1),
  /** The facts to decide on, a line each. */
  statement: z.array(z.string().min(1)).min(1),
  /** What must be typed to agree. */
  expected: z.string().min(1),
});
type Params = z.infer<typeof params>;

export const confirm: OwnGate<'operator.confirm', Params, ConfirmOutput> = {
  ...watch,
  name: 'operator.confirm',
  summary: 'An operator has read the statement and said yes; the journal keeps who.',
  params,
  side: 'to',
  protects: 'data',
  observe: ({ region, question, statement, expected }) => [
    { service: 'human', operation: 'Confirm', region, input: { question, statement, expected } },
  ],
  see: (answers) => sightOf('human', 'Confirm', answers[0]),
  verify({ answer, by }) {
    if (answer === 'yes') return { verdict: 'met', evidence: `yes by ${by}` };
    if (answer === 'pending') return { verdict: 'unmet', lacking: 'nobody has answered yet' };
    return {
      verdict: 'breached',
      reason: `${by} said no`,
      remedy: '"failover rollback" takes everything back; "failover resume --retry" asks again.',
    };
  },
  asks: ({ question, statement, expected }) => ({ question, statement, expected }),
  statement: ({ statement }) => statement,
  disagreements: ({ expected }, { to }) =>
    expected === to
      ? []
      : [
          {
            field: 'expected',
            message: `is not "to" of the plan, ${to}`,
            remedy: 'Ask for the name of that region.',
          },
        ],
};
