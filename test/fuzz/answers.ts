/** Answers of AWS: what regions say of themselves, damaged on the way; a plan is made of it, and its steps look at it. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Answer, Call } from '../../src/domain/api/call.ts';
import { isAwsService } from '../../src/domain/api/catalogue.ts';
import { wholeAnswer } from '../../src/domain/api/whole.ts';
import { factsCalls, readFacts } from '../../src/domain/facts/facts-calls.ts';
import type { Operation, RunIdentity } from '../../src/domain/plan/operation.ts';
import type { Step } from '../../src/domain/plan/plan.ts';
import { planBy } from '../../src/domain/plan/runbook.ts';
import { parsePlan, requireMade } from '../../src/domain/plan/validate-plan.ts';
import { OPERATIONS, operationOf } from '../../src/operations/registry.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { promote } from '../../runbooks/promote.ts';
import { provisionBoth, rehearse } from '../rehearsal.ts';
import { damage, damaged, type Damage, type Json } from './mutate.ts';
import { fateOf } from './oracle.ts';
import { holds, type FuzzTarget } from './target.ts';

const RUN: RunIdentity = { runId: '7-k3f9qx', operator: 'cleo' };

/** Damage to some of the answers; `which` of them is modulo what there is. */
interface Hit {
  which: number;
  slips: Damage[];
}
const hits = (): fc.Arbitrary<Hit[]> =>
  fc.array(fc.record({ which: fc.nat(), slips: fc.array(damage(), { minLength: 1, maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 3,
  });

const hit = ({ call, answer }: { call: Call; answer: Answer }, slips: readonly Damage[]): Answer => {
  const output: unknown =
    answer.outcome === 'yes' ? damaged(JSON.parse(JSON.stringify(answer.output)) as Json, slips) : null;
  return answer.outcome === 'yes' ? wholeAnswer(call, { outcome: 'yes', output }) : answer;
};

const withHits = (whole: readonly { call: Call; answer: Answer }[], list: readonly Hit[]): Answer[] => {
  const answers = whole.map(({ answer }) => answer);
  if (whole.length === 0) return answers;
  for (const { which, slips } of list) {
    const index = which % whole.length;
    const one = whole[index];
    // Probes, questions and commands are answered by this program itself.
    if (one !== undefined && isAwsService(one.call.service)) answers[index] = hit(one, slips);
  }
  return answers;
};

/** All that an engine asks an operation of what it saw, without a look at the world. */
const judge = (operation: Operation, { params }: Step, answers: Answer[]): void => {
  const sight = operation.see(answers, params, null);
  if (!sight.known) return assert.notEqual(sight.cause, '');
  const { seen } = sight;
  operation.verify(seen, params, RUN);
  operation.changes(params, seen);
  operation.settings?.(params, seen);
  const gate = operation.check(seen, params, RUN);
  if (!gate.open) return;
  operation.apply(params, gate.before, seen, RUN);
  const { undo } = operation;
  if (undo.kind !== 'reverse') return;
  undo.restored(seen, params, gate.before, RUN);
  undo.reverse(params, gate.before, seen, RUN);
};

const prepare = async () => {
  const regions = await provisionBoth('warm');
  const { state, facts, plan } = await rehearse({ regions, scenario: 'quiet', mode: 'planned' });
  const ask = (call: Call): { call: Call; answer: Answer } => {
    const answer = sandboxMachine.step(state, state.nowMs, { kind: 'call', call });
    return { call, answer: answer === 'hang' ? { outcome: 'yes', output: {} } : answer };
  };
  const manifests = { from: facts.from.manifest, to: facts.to.manifest };
  const readAt = new Date(state.nowMs).toISOString();
  const calls = factsCalls(manifests, readAt);
  return { plan, manifests, readAt, calls, ofFacts: calls.map(ask), ask };
};

export const ANSWERS: readonly FuzzTarget[] = [
  {
    name: 'answers',
    cases: 2000,
    async open() {
      const { plan, manifests, readAt, calls, ofFacts, ask } = await prepare();
      const steps = plan.steps.map((step) => {
        const operation = operationOf(step.operation);
        const whole = operation.observe(step.params, RUN, null).map(ask);
        const further =
          operation.further?.(
            whole.map(({ answer }) => answer),
            step.params,
            RUN,
          ) ?? [];
        return { step, operation, whole: [...whole, ...further.map(ask)] };
      });
      return [
        // Whatever the regions said: no plan is made of it, or one that holds what plans must.
        holds(hits(), async (list) => {
          const fate = await fateOf(() => {
            const facts = readFacts(manifests, readAt, calls, withHits(ofFacts, list));
            return requireMade(planBy(promote, facts, { createdAt: readAt, mode: 'planned' }), OPERATIONS);
          });
          if ('taken' in fate) parsePlan(JSON.stringify(fate.taken), OPERATIONS);
        }),
        holds(fc.tuple(fc.nat(), hits()), async ([at, list]) => {
          const one = steps[at % steps.length];
          if (one === undefined) return;
          await fateOf(() => judge(one.operation, one.step, withHits(one.whole, list)));
        }),
      ];
    },
  },
];
