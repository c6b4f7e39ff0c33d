/** Opens the sandbox for one command, and says around it that nothing real is touched. */
import type { Sandbox } from '../../sandbox/directory/open.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Invocation } from '../arguments/command.ts';
import { sayFirstLine, sayLastLine } from '../terminal/frame.ts';
import { openExisting } from './sandbox-access.ts';
import type { Settings } from '../settings/settings.ts';

/** @throws Failure `not-sandbox` (exit 2): an outage is never meant for something real. */
export const requireSandboxTarget = ({ target }: Settings): void => {
  if (target === 'sandbox') return;
  throw new Failure({
    code: 'not-sandbox',
    message: `"failover sandbox" works on the sandbox only, and the target is ${target}.`,
    remedy: 'Add --target sandbox.',
    exitCode: EXIT.usage,
  });
};

/** Says the first line of the sandbox. */
const introduceSandbox = ({ output }: Invocation, { origin }: Sandbox): void => {
  const { primary, standby, manifests, scenario } = origin;
  const { application = 'unknown', account = 'unknown' } = manifests[0] ?? {};
  sayFirstLine(output, {
    target: 'sandbox',
    application,
    account,
    from: primary,
    to: standby,
    mode: `scenario ${scenario}`,
  });
};

export const onSandbox = async (
  invocation: Invocation,
  work: (sandbox: Sandbox) => number | Promise<number>,
): Promise<number> => {
  requireSandboxTarget(invocation.settings);
  const sandbox = await openExisting(invocation.settings, invocation.output);
  try {
    introduceSandbox(invocation, sandbox);
    return await work(sandbox);
  } finally {
    sandbox.close();
    sayLastLine(invocation.output, 'sandbox');
  }
};
