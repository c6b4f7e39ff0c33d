/** Answers as AWS gives them, and the few questions that all tests of operations ask. */
import type { Answer } from '../../src/domain/api/call.ts';
import type { Operation, RunIdentity } from '../../src/domain/plan/operation.ts';

export const RUN: RunIdentity = { runId: '7-k3f9qx', operator: 'cleo' };

export const yes = (output: unknown): Answer => ({ outcome: 'yes', output });
export const silent: Answer = {
  outcome: 'unknown',
  error: { code: 'TimeoutError', message: 'no answer in 5 s', kind: 'timeout' },
};
export const missing: Answer = {
  outcome: 'no',
  error: { code: 'ResourceNotFoundException', message: 'not found', kind: 'missing' },
};

/** What is seen in the answers; throws when they say nothing. */
export const seenIn = <P, S, B>(operation: Operation<P, S, B>, params: P, ...answers: Answer[]): S => {
  const sight = operation.see(answers, params, null);
  if (!sight.known) throw new Error(`unexpectedly unknown: ${sight.cause}`);
  return sight.seen;
};

/** The verdict on the answers, `unknown` included. */
export const verdictOn = <P, S, B>(operation: Operation<P, S, B>, params: P, ...answers: Answer[]): string => {
  const sight = operation.see(answers, params, null);
  return sight.known ? operation.verify(sight.seen, params, RUN).verdict : 'unknown';
};

/** The before-image of an open gate. */
export const beforeOf = <P, S, B>(operation: Operation<P, S, B>, params: P, seen: S): B => {
  const gate = operation.check(seen, params, RUN);
  if (!gate.open) throw new Error(`unexpectedly shut: ${gate.reason}`);
  return gate.before;
};

/** The undo of an operation that can be reversed. */
export const reverseOf = <P, S, B>({ undo }: Operation<P, S, B>) => {
  if (undo.kind !== 'reverse') throw new Error('cannot be reversed');
  return undo;
};

export const serviceAnswer = (fields: Record<string, unknown> = {}, deployment: Record<string, unknown> = {}): Answer =>
  yes({
    services: [
      { serviceName: 'other', status: 'ACTIVE', desiredCount: 99, runningCount: 99 },
      {
        serviceName: 'auth',
        status: 'ACTIVE',
        desiredCount: 6,
        runningCount: 6,
        pendingCount: 0,
        deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', failedTasks: 0, ...deployment }],
        ...fields,
      },
    ],
  });

export const healthAnswer = (...states: string[]): Answer =>
  yes({ TargetHealthDescriptions: states.map((State) => ({ TargetHealth: { State } })) });
