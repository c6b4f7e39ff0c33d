/**
 * A finding: a plan that is valid field by field and is, as a whole, not what its runbook makes. A person may want it so, and
 * accepts it then by its name.
 */
export interface Finding {
  /** Stable: its kind, and what it is about: `unproven:app.pony.example`. */
  name: string;
  /** What is so, a sentence that says what follows of it. */
  message: string;
  /** What mends it, a sentence. */
  remedy: string;
}

/** A finding of a person, who wants it so. */
export interface AcceptedFinding {
  finding: string;
  by: string;
}

/** @param about the step, name or service; empty where it is the plan */
export const finding = (kind: string, about: string, message: string, remedy: string): Finding => ({
  name: about === '' ? kind : `${kind}:${about}`,
  message,
  remedy,
});

/** Each name once, in the order in which they were found. */
export const eachOnce = (findings: readonly Finding[]): Finding[] =>
  [...new Map(findings.toReversed().map((one) => [one.name, one])).values()].toReversed();

/** Findings on its age only: as a whole the plan is what its runbook made. */
const OF_AGE: ReadonlySet<string> = new Set(['plan-old', 'plan-ahead']);

/** Is a plan with these findings still what its runbook makes, so that the runbook's words are true of its run? */
export const isAsMade = (accepted: readonly AcceptedFinding[]): boolean =>
  accepted.every((one) => OF_AGE.has(one.finding));
