/** `failover sandbox advance`: let virtual time pass. */
import { EXIT } from '../../domain/failure.ts';
import { showMoment } from '../../report/moment.ts';
import { textOf, type Run } from '../arguments/command.ts';
import { parseDuration } from '../arguments/duration.ts';
import { onSandbox } from '../places/on-sandbox.ts';

export const run: Run = (invocation) => {
  const durationMs = parseDuration(textOf(invocation, 'duration') ?? '');
  return onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    sandbox.advance(durationMs);
    if (output.form === 'text') output.say(`It is ${showMoment(sandbox.world.wallMs(), 'sandbox')} now.`);
    else output.document({ at: new Date(sandbox.world.wallMs()).toISOString() });
    return EXIT.done;
  });
};
