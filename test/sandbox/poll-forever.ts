/** Polls the sandbox in the directory given and raises a service again and again, printing each answer, until killed. */
import { open, send } from './pony-sandbox.ts';

const [directory = '', region = 'us-west-2'] = process.argv.slice(2);
const sandbox = await open(directory, 10_000);
for (let desiredCount = 1; ; desiredCount += 1) {
  const input = { cluster: 'pony', service: 'auth', desiredCount: 1 + (desiredCount % 9) };
  const answer = await send(sandbox, { service: 'ecs', operation: 'UpdateService', region, input });
  // The next one waits until this is written: a reader that is slow would otherwise lose several with the process.
  if (answer.outcome === 'yes')
    await new Promise((resolve) => process.stdout.write(`${input.desiredCount}\n`, resolve));
}
