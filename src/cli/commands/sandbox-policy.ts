/** `failover sandbox policy`: let the sandbox enforce an IAM policy, or none. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { policySchema, type PolicyDocument } from '../../domain/api/policy-document.ts';
import { problemLines, schemaProblems } from '../../domain/text/schema-words.ts';
import { findJsonFault } from '../../domain/text/json-text.ts';
import { textOf, type Run } from '../arguments/command.ts';
import { onSandbox } from '../places/on-sandbox.ts';
import { fromHome, readTextFile } from '../settings/text-file.ts';

const REMEDY = 'Make one with "failover iam > policy.json", or lift it with "failover sandbox policy none".';

const invalid = (path: string, what: string, lines: string[] = []): Failure =>
  new Failure({
    code: 'policy-invalid',
    message: `The policy ${path} cannot be enforced: ${what}`,
    lines,
    remedy: REMEDY,
    exitCode: EXIT.usage,
  });

const readPolicy = (path: string): PolicyDocument[] => {
  const text = readTextFile({
    what: 'The policy',
    path: fromHome(path),
    code: 'policy-invalid',
    remedy: REMEDY,
    isTrusted: false,
  });
  const fault = findJsonFault(text);
  if (fault !== null)
    throw invalid(path, `it is not JSON: line ${fault.line}, column ${fault.column}: expected ${fault.expected}.`);
  const value: unknown = JSON.parse(text);
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  // What a union objects to is said by the form that the file has.
  const issues = parsed.error.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? (issue.errors[Array.isArray(value) ? 1 : 0] ?? [issue]) : [issue],
  );
  throw invalid(path, 'these fields are wrong.', problemLines(schemaProblems(issues, value)));
};

export const run: Run = (invocation) => {
  const typed = textOf(invocation, 'file') ?? 'none';
  const policy = typed === 'none' ? null : readPolicy(typed);
  return onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    sandbox.enforce(policy);
    const count = policy?.flatMap(({ Statement }) => Statement).length ?? 0;
    output.say(
      policy === null
        ? 'Everything is allowed again.'
        : `Only what ${typed} allows is done from now on (${count} ${count === 1 ? 'statement' : 'statements'}); "failover sandbox policy none" lifts it.`,
    );
    if (output.form !== 'text') output.document({ enforced: policy !== null, statements: count });
    return EXIT.done;
  });
};
