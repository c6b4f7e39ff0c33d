/** Adds to the sandbox in the directory given, and prints each sum as soon as it is answered, until it is killed. */
import { openDirectory } from '../../src/sandbox/directory/directory.ts';
import { adder } from './counter.ts';

const [directory = '', step = '1'] = process.argv.slice(2);
const sandbox = await openDirectory(adder, { directory, snapshotEvery: 7 });
for (let atMs = 1; ; atMs += 1) process.stdout.write(`${sandbox.perform(atMs, { add: Number(step) })}\n`);
