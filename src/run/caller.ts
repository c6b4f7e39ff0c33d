/** Who runs this command, as far as others can rely on it: on AWS whom the credentials name, elsewhere the operator. */
import type { OutputOf } from '../domain/api/call.ts';
import { EXIT, Failure } from '../domain/failure.ts';
import { createBell } from '../engine/world.ts';
import type { Reach } from './command-outside.ts';

const CALL_TIMEOUT_MS = 5000;

/** @throws Failure `credentials` (exit 3) when AWS does not say who it is */
export const callerOf = async (
  { target, world, name }: Pick<Reach, 'target' | 'world' | 'name'>,
  operator: string,
  region: string,
): Promise<string> => {
  if (name === 'sandbox') return operator;
  const bell = createBell();
  const asking = target
    .send({ service: 'sts', operation: 'GetCallerIdentity', region, input: {} }, CALL_TIMEOUT_MS)
    .finally(() => bell.ring());
  await world.wait(Number.POSITIVE_INFINITY, bell);
  const answer = await asking;
  const arn = answer.outcome === 'yes' ? (answer.output as OutputOf<'sts', 'GetCallerIdentity'>).Arn : undefined;
  if (arn !== undefined) return arn;
  throw new Failure({
    code: 'credentials',
    message: `STS in ${region} does not say whose credentials these are${answer.outcome === 'yes' ? '' : ` (${answer.error.code})`}.`,
    remedy: 'Log in again ("aws sso login", or set AWS_PROFILE), then run the same command. Nothing was done.',
    exitCode: EXIT.credentials,
  });
};
