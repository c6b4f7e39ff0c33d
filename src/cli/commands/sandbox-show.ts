/** `failover sandbox show`: the whole world, so that anyone can check what a run did. */
import { EXIT } from '../../domain/failure.ts';
import { worldLines } from '../../report/world-text.ts';
import type { Run } from '../arguments/command.ts';
import { onSandbox } from '../places/on-sandbox.ts';

export const run: Run = (invocation) =>
  onSandbox(invocation, (sandbox) => {
    const { output } = invocation;
    const view = sandbox.show();
    if (output.form === 'text') output.say(...worldLines(view));
    else output.document(view);
    return EXIT.done;
  });
