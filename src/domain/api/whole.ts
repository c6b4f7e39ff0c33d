/**
 * When an answer is whole. "There is none" may only be read from a complete and valid answer to the very question: a proxy's
 * page with HTTP 200, an empty body, a list without its end or a list of something else show nothing at all. So the
 * definition of every operation says what its answer always holds and how that tells what it is about (`answer-rules.ts` has
 * the words for it); an answer that does not fit is unknown, never an empty one.
 *
 * Sources: the "Response Elements" of each operation in the API references of the services. Members named here are in every
 * answer, empty lists included; what AWS may leave out (`Contents` of an empty ListObjectsV2) is not named.
 */
import { isThing, thing, things, type Member, type Members, type Rule, type Thing } from './answer-rules.ts';
import type { Answer, Call, MembersOf, OperationOf, OutputOf, ServiceName } from './call.ts';
import { CATALOGUE, type OperationFacts } from './catalogue.ts';

/** The output of an operation that was found whole: what its answer always holds is there. */
export type Whole<S extends ServiceName, O extends OperationOf<S>> = OutputOf<S, O> & {
  [K in MembersOf<S, O> & keyof OutputOf<S, O>]-?: NonNullable<OutputOf<S, O>[K]>;
};

const ruleOf = (service: string, operation: string): Rule | undefined =>
  (CATALOGUE as Record<string, Record<string, OperationFacts> | undefined>)[service]?.[operation]?.answer;

const isMember = (value: unknown, kind: Member): boolean => {
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'object') return isThing(value);
  return typeof value === (kind === 'text' ? 'string' : kind);
};

const lackingIn = (output: Thing, members: Members): string | null =>
  Object.entries(members).find(([name, kind]) => !isMember(output[name], kind))?.[0] ?? null;

/** What an output lacks by its form, a phrase; null when it has all that such an answer always holds. */
export const formFault = (service: ServiceName, operation: string, output: unknown): string | null => {
  if (!isThing(output)) return 'it holds nothing';
  const { members = {}, rows = {} } = ruleOf(service, operation) ?? {};
  const lacking = lackingIn(output, members);
  if (lacking !== null) return `it has no ${lacking}`;
  for (const [list, held] of Object.entries(rows))
    for (const row of things(output[list])) {
      const missing = lackingIn(row, held);
      if (missing !== null) return `one of its ${list} has no ${missing}`;
    }
  return null;
};

/** Code of an answer that is none. */
export const UNREADABLE = 'UnreadableAnswer';

/** An answer of which nothing can be read. @param fault what is wrong with it, a phrase */
export const unreadable = ({ service, operation }: Pick<Call, 'service' | 'operation'>, fault: string): Answer => ({
  outcome: 'unknown',
  error: {
    code: UNREADABLE,
    message: `What came back is no whole answer to ${service} ${operation}: ${fault}. A proxy may have answered.`,
    kind: 'internal',
  },
});

/** The answer, where it is a whole one to this very call or says no; else an unknown that tells what is wrong with it. */
export const wholeAnswer = (call: Call, answer: Answer): Answer => {
  if (answer.outcome !== 'yes') return answer;
  const { service, operation, region } = call;
  const fault =
    formFault(service, operation, answer.output) ??
    ruleOf(service, operation)?.wrong(thing(answer.output), { input: call.input as Thing, region }) ??
    null;
  return fault === null ? answer : unreadable(call, fault);
};
