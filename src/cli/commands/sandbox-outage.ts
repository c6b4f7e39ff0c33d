/** `failover sandbox outage`: let a service fail. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Sandbox } from '../../sandbox/open.ts';
import { textOf, type Invocation, type Run } from '../command.ts';
import { parseDuration } from '../duration.ts';
import { onSandbox } from '../on-sandbox.ts';
import { regionNamed, serviceNamed } from '../sandbox-words.ts';

type InjectedOutage = Parameters<Sandbox['inject']>[0];

const shareOf = ({ flags }: Invocation): number => {
  const { share } = flags;
  if (share === undefined) return 1;
  if (typeof share === 'number' && share > 0 && share <= 1) return share;
  throw new Failure({
    code: 'share-invalid',
    message: `--share is ${JSON.stringify(share)}.`,
    remedy: 'Give a number above 0 and up to 1.',
    exitCode: EXIT.usage,
  });
};

export const run: Run = (invocation) => {
  const service = serviceNamed(textOf(invocation, 'service') ?? '');
  const share = shareOf(invocation);
  const duration = textOf(invocation, 'for');
  const forMs = duration === null ? null : parseDuration(duration);
  const effect = (textOf(invocation, 'effect') ?? 'error') as InjectedOutage['effect'];
  const plane = (textOf(invocation, 'plane') ?? 'all') as InjectedOutage['plane'];
  return onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    const region = regionNamed(textOf(invocation, 'region') ?? sandbox.origin.primary, sandbox);
    sandbox.inject({ service, region, effect, plane, share, forMs });
    output.say(
      `${service} in ${region}: ${effect}, from now on${duration === null ? '' : ` for ${duration}`}. "failover sandbox heal ${service}" ends it.`,
    );
    if (output.form !== 'text') output.document({ outages: sandbox.show().outages });
    return EXIT.done;
  });
};
