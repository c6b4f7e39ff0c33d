/**
 * `npm run fuzz [-- --minutes N --seed S --only TARGET]`: damaged inputs for so long, over all targets or one. It ends with 1 at
 * the first fault, and says what repeats it.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { TARGETS, targetNamed } from './targets.ts';
import { watchTarget } from './watch.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

const numberOf = (name: string, text: string): number => {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new RangeError(`--${name} is "${text}": give a number above 0`);
};

const minutes = numberOf('minutes', values.minutes);
const first = Math.trunc(values.seed === undefined ? randomInt(1, 2 ** 31 - 1) : numberOf('seed', values.seed));
const chosen = values.only === undefined ? TARGETS : [targetNamed(values.only)];
/** One after the other, each so often that none waits long for its turn. */
const ROUND_MS = 60_000;
const rounds = Math.max(1, Math.floor((minutes * 60_000) / ROUND_MS));
const limitMs = (minutes * 60_000) / rounds / chosen.length;

for (let round = 0; round < rounds; round += 1) {
  for (const { name } of chosen) {
    const seed = first + round;
    const { cases, fault } = await watchTarget(name, { seed, limitMs });
    process.stdout.write(`${name}: ${cases} cases, seed ${seed}${fault === null ? '' : `\n${fault}`}\n`);
    if (fault !== null) process.exit(1);
  }
}
