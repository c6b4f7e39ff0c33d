/** `failover sandbox up`: create the sandbox. */
import { EXIT } from '../../domain/failure.ts';
import { scenarioFrom } from '../settings/scenario-file.ts';
import type { CreateOptions } from '../../sandbox/directory/open.ts';
import { showMoment } from '../../report/moment.ts';
import { textOf, type Invocation, type Run } from '../arguments/command.ts';
import { onSandbox, requireSandboxTarget } from '../places/on-sandbox.ts';
import { isThere, makeSandbox, requireSameApplication } from '../places/sandbox-access.ts';

const optionsOf = async (invocation: Invocation): Promise<CreateOptions> => {
  const scenario = textOf(invocation, 'scenario');
  const posture = textOf(invocation, 'posture') as NonNullable<CreateOptions['posture']> | null;
  const seed = invocation.flags['seed'];
  return {
    ...(scenario === null ? {} : { scenario: await scenarioFrom(scenario) }),
    ...(posture === null ? {} : { posture }),
    ...(typeof seed === 'number' ? { seed } : {}),
  };
};

/** One that is there stays as it is: that is what was asked for. */
export const run: Run = async (invocation) => {
  const { settings, output } = invocation;
  requireSandboxTarget(settings);
  const options = await optionsOf(invocation);
  const isNew = !isThere(settings);
  if (isNew) await makeSandbox(settings, output, options);
  return onSandbox(invocation, async ({ origin, world, show }) => {
    if (!isNew) await requireSameApplication(settings, origin);
    const { title = origin.scenario, alertedAtMs } = origin;
    const now = showMoment(world.wallMs(), 'sandbox');
    output.say(
      isNew
        ? `Created; it is ${now}.`
        : `There is a sandbox already; it is ${now}. "failover sandbox reset" removes it.`,
    );
    output.say(title);
    if (alertedAtMs !== null) output.say(`An operator is alerted at ${showMoment(alertedAtMs, 'sandbox')}.`);
    output.say('Next: failover sandbox advance 35m, then failover promote');
    if (output.form !== 'text') output.document(show());
    return EXIT.done;
  });
};
