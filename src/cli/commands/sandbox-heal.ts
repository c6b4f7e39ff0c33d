/** `failover sandbox heal`: end outages. */
import { EXIT } from '../../domain/failure.ts';
import { textOf, type Run } from '../arguments/command.ts';
import { onSandbox } from '../places/on-sandbox.ts';
import { regionNamed, serviceNamed } from '../arguments/sandbox-words.ts';

export const run: Run = (invocation) => {
  const typed = textOf(invocation, 'service');
  const service = typed === null ? {} : { service: serviceNamed(typed) };
  return onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    const where = textOf(invocation, 'region');
    const healed = sandbox.heal({ ...service, ...(where === null ? {} : { region: regionNamed(where, sandbox) }) });
    output.say(
      healed === 0
        ? 'Nothing failed that this could end.'
        : `${healed} ${healed === 1 ? 'outage has' : 'outages have'} ended.`,
    );
    if (output.form !== 'text') output.document({ healed });
    return EXIT.done;
  });
};
