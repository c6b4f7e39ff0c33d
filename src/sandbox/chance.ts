/** Seeded chance. Each draw is named, so adding one somewhere does not shift the others. */

/** FNV-1a over the name, finished with the mixer of SplitMix32. */
const mix = (text: string, seed: number): number => {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
};

/** A number in [0, 1) that depends on the seed and the name alone. */
export const draw = (seed: number, name: string): number => mix(name, seed) / 2 ** 32;

/**
 * A factor of 1 or more, the upper half of a log-normal one with the given sigma; exactly 1 when sigma is 0. Chance only
 * delays: what is published or measured is what can be had, so that no run beats the lower bound of its plan by luck.
 */
export const spread = (seed: number, name: string, sigma: number): number => {
  if (sigma === 0) return 1;
  // Box-Muller; the first draw is kept away from 0, whose logarithm is infinite.
  const radius = Math.sqrt(-2 * Math.log(1 - draw(seed, `${name} radius`)));
  return Math.exp(sigma * radius * Math.abs(Math.cos(2 * Math.PI * draw(seed, `${name} angle`))));
};
