/** Provisioned regions without Pulumi being loaded each time: it takes a second, and gives the same for the same. */
import type { provision, ProvisionedRegion } from '../src/sandbox/declared/provision.ts';
import { keptValue } from './kept.ts';

type Options = Parameters<typeof provision>[0];

export const provisioned = (options: Options): Promise<ProvisionedRegion[]> =>
  keptValue(['provisioned', options], async () => {
    const declared = await import('../src/sandbox/declared/provision.ts');
    return declared.provision(options);
  });
