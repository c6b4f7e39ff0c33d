/** Which region gives up its traffic and which takes it. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Manifests } from '../../domain/facts/facts-calls.ts';
import type { PlaceManifest } from '../places/place.ts';
import type { Settings } from '../settings/settings.ts';
import { didYouMean } from '../../domain/text/suggest.ts';

const unknownRegion = (flag: string, region: string, known: readonly string[]): Failure =>
  new Failure({
    code: 'region-unknown',
    message: `--${flag} is "${region}", and there is no manifest of such a region.`,
    remedy: `Use ${known.join(' or ')}.${didYouMean(region, known)}`,
    exitCode: EXIT.usage,
  });

/**
 * The manifests in the order of the move. Without `--to` and `--from` it goes from the first manifest, the primary, to the
 * other one.
 *
 * @throws Failure `region-unknown` or `region-twice` (exit 2)
 */
export const directionOf = (
  manifests: readonly PlaceManifest[],
  { from, to }: Pick<Settings, 'from' | 'to'>,
): Manifests => {
  const known = manifests.map(({ manifest }) => manifest.region);
  const find = (flag: string, region: string): PlaceManifest => {
    const found = manifests.find(({ manifest }) => manifest.region === region);
    if (found === undefined) throw unknownRegion(flag, region, known);
    return found;
  };
  const [primary, standby] = manifests;
  if (primary === undefined || standby === undefined) throw new Error('a place has manifests of two regions');
  const other = (one: PlaceManifest): PlaceManifest => (one === primary ? standby : primary);
  const chosenTo = to === null ? null : find('to', to);
  const chosenFrom = from === null ? (chosenTo === null ? primary : other(chosenTo)) : find('from', from);
  const target = chosenTo ?? other(chosenFrom);
  if (target === chosenFrom) {
    throw new Failure({
      code: 'region-twice',
      message: `--from and --to are both "${target.manifest.region}".`,
      remedy: `Leave one of them out, or use ${known.join(' and ')}.`,
      exitCode: EXIT.usage,
    });
  }
  return { from: chosenFrom.manifest, to: target.manifest };
};
