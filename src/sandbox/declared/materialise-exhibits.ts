/** What a comparison of regions can look at, in the shapes of AWS, out of what one region's program registered. */
import { noExhibits, type Exhibits } from '../services/exhibit-state.ts';
import { exhibitCompute } from './materialise-exhibits-compute.ts';
import { exhibitSurroundings } from './materialise-exhibits-surroundings.ts';
import type { Site } from './materialise-index.ts';

/** Defaults are those that AWS fills in; each is named where it is used. */
export const materialiseExhibits = (site: Site): Exhibits => {
  const exhibits = noExhibits();
  exhibitCompute(site, exhibits);
  exhibitSurroundings(site, exhibits);
  return exhibits;
};
