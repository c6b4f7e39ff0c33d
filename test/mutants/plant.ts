/**
 * Preloaded (`node --import`), it changes one file of the source while Node loads it: the tree on the disk stays as it is.
 * `PLANTED_BUG` names the mutant; without it nothing is changed.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { MUTANTS } from './mutants.ts';
import { withBug } from './place.ts';

let loaded = 0;

/** Has the changed file been loaded? A bug in a file that nobody loads would survive for no reason. */
export const isPlanted = (): boolean => loaded > 0;

const wanted = process.env['PLANTED_BUG'] ?? '';

if (wanted !== '') {
  const mutant = MUTANTS.find(({ name }) => name === wanted);
  if (mutant === undefined) throw new RangeError(`there is no mutant "${wanted}"`);
  const place = new URL(`../../${mutant.file}`, import.meta.url);
  registerHooks({
    load(url, context, nextLoad) {
      if (url !== place.href) return nextLoad(url, context);
      loaded += 1;
      const source = withBug(mutant, readFileSync(place, 'utf8'));
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
