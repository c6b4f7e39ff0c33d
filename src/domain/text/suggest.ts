/** "Did you mean": the known word that is nearest to a typed one. */

const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let other = 1; other <= right.length; other += 1) {
      const replaced = (row[other - 1] ?? 0) + (left[at - 1] === right[other - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[other] ?? 0) + 1, (next[other - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
};

/** The nearest of the known words, or null when none is near: more than a third of it would have to change. */
const nearest = (typed: string, known: readonly string[]): string | null => {
  let best: { word: string; cost: number } | null = null;
  for (const word of known) {
    const cost = distance(typed.toLowerCase(), word.toLowerCase());
    if (cost <= Math.max(1, Math.ceil(word.length / 3)) && (best === null || cost < best.cost)) best = { word, cost };
  }
  return best?.word ?? null;
};

/** ` Did you mean "…"?`, or nothing. */
export const didYouMean = (typed: string, known: readonly string[]): string => {
  const word = nearest(typed, known);
  return word === null ? '' : ` Did you mean "${word}"?`;
};
