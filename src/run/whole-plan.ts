/** The plan of a run that is worked on is one, in every field and in the params of every operation: its journal may be edited. */
import { EXIT, Failure } from '../domain/failure.ts';
import { planSchema, type Plan } from '../domain/plan/plan.ts';
import { problemLines, schemaProblems, type SchemaProblem } from '../domain/text/schema-words.ts';
import { OPERATIONS } from '../operations/registry.ts';

/** Params of steps whose operation is not here are told of by whoever asks for its file. */
const paramProblems = ({ steps }: Plan): SchemaProblem[] =>
  steps.flatMap(({ operation, params }, index) => {
    const parsed = OPERATIONS.get(operation)?.params.safeParse(params);
    return parsed === undefined || parsed.success
      ? []
      : schemaProblems(parsed.error.issues, params, { prefix: ['steps', index, 'params'] });
  });

/** @throws Failure `plan-invalid` (exit 2) with every problem, before anything is done */
export const requireWholePlan = (run: number, plan: Plan): void => {
  const parsed = planSchema.safeParse(plan);
  const problems = parsed.success
    ? paramProblems(plan)
    : schemaProblems(parsed.error.issues, plan, { known: Object.keys(planSchema.shape) });
  if (problems.length === 0) return;
  throw new Failure({
    code: 'plan-invalid',
    message: `The plan in the journal of run ${run} has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:\n${problemLines(problems).join('\n')}`,
    remedy:
      'Nothing was done. Another version of the tool, or somebody, has written it: go on with the version that began the run, or restore the journal from a copy.',
    exitCode: EXIT.usage,
  });
};
