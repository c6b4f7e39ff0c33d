/**
 * A runbook is a value: how a plan is made of facts, and how people speak of a run of it. Everything else (commands, engine,
 * journal, storms) works from the plan, and knows no runbook by name.
 */
import type { z } from 'zod';
import { EXIT, Failure } from '../failure.ts';
import type { Facts } from '../facts/facts.ts';
import type { Manifests } from '../facts/facts-calls.ts';
import type { Finding } from './finding.ts';
import { problemLines, schemaProblems } from '../text/schema-words.ts';
import type { Plan, RunbookWords } from './plan.ts';
import type { PlanView } from './plan-view.ts';

/**
 * One way to move an application, or to get it ready to be moved. Pure, like everything that a plan is made by.
 *
 * `Options` are what an operator may choose. Commands offer each runbook what they know (`createdAt`, `mode`, `capacity`,
 * `commands`); its schema takes what it names and drops the rest.
 */
export interface Runbook<Options = unknown> {
  /** As plans and commands name it: lower case, digits and dashes. */
  name: string;
  /** One sentence for the help: what it does. */
  summary: string;
  /** What may be chosen, with the defaults inside. */
  options: z.ZodType<Options>;
  /** @throws Failure when the facts do not suffice */
  plan(facts: Facts, options: Options): Plan;
  /**
   * What of a plan, seen as a whole, is not what this runbook makes: what is missing, in the wrong region, out of order. Asked
   * of every plan that comes from a file or a journal, which anyone may have edited; absent: what holds for any runbook.
   * @param manifests of the regions of the plan; null where they are not known here
   */
  judge?(view: PlanView, manifests: Manifests | null): Finding[];
  /** How people speak of its runs; they stand in each plan, so that a run is told of wherever its journal is read. */
  words: RunbookWords;
}

const invalid = ({ name }: Runbook, lines: readonly string[]): Failure =>
  new Failure({
    code: 'options-invalid',
    message: `The options of runbook ${name} cannot be used:`,
    lines,
    remedy: `Correct them; "failover run ${name} --help" shows how they are given.`,
    exitCode: EXIT.usage,
  });

/**
 * The plan of a runbook.
 * @param offered what a command chose, also what this runbook does not ask for
 * @param own what somebody chose for this runbook by name
 * @throws Failure `options-invalid` (exit 2), or what the runbook throws
 */
export const planBy = <Options>(
  runbook: Runbook<Options>,
  facts: Facts,
  offered: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>> = {},
): Plan => {
  const chosen = { ...own, ...offered };
  const parsed = runbook.options.safeParse(chosen);
  if (!parsed.success)
    throw invalid(runbook, problemLines(schemaProblems(parsed.error.issues, chosen), { whole: 'the options' }));
  const taken = parsed.data as object;
  const unknown = Object.keys(own).filter((option) => !(option in taken));
  if (unknown.length > 0) throw invalid(runbook, [`  it has no option ${unknown.join(', ')}`]);
  const plan = runbook.plan(facts, parsed.data);
  // Of which runbook a run is, and what it is called, stands in its plan, whatever that one was copied from.
  return { ...plan, runbook: runbook.name, words: runbook.words };
};
