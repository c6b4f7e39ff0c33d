/** The program that the regions of a place are held against, as the stacks of both are configured. */
import type { DeclaredProgram } from '../../run/comparing.ts';
import type { Place } from '../places/place.ts';
import { playedWords } from '../settings/application.ts';
import type { ConfiguredStand } from '../settings/stack-postures.ts';

/** @throws Failure (exit 2) where there is no application */
export const programOf = async (
  place: Place,
  stands: readonly [ConfiguredStand, ConfiguredStand],
): Promise<DeclaredProgram> => {
  const { description, program } = await place.declared();
  return {
    application: description.name,
    words: playedWords(description.name, program),
    async open(nowMs) {
      const { openDeclared } = await import('../../sandbox/declared/provision-declared.ts');
      const first = stands[0].manifest.region;
      return openDeclared(description, (region) => stands[region === first ? 0 : 1], nowMs);
    },
  };
};
