/** Polls the sandbox in the directory given and raises a service again and again, printing each answer, until killed. */
import { open, send } from './pony-sandbox.ts';

const [directory = '', region = 'us-west-2'] = process.argv.slice(2);
const sandbox = await open(directory, 10_000);
for (let desiredCount = 1; ; desiredCount += 1) {
  const input = { cluster: 'pony', service: 'auth', desiredCount: 1 + (desiredCount % 9) };
  const answer = await send(sandbox, { service: 'ecs', operation: 'UpdateService', region, input });
  if (answer.outcome === 'yes') process.stdout.write(`${input.desiredCount}\n`);
}
