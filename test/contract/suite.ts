/** The contract: what the tool relies on in any target, be it AWS, an emulator or the sandbox. */
import { after, before, beforeEach, suite } from 'node:test';
import { accountContract } from './account.ts';
import { comparingContract } from './comparing.ts';
import { computeContract } from './compute.ts';
import { objectsContract } from './objects.ts';
import { streamsContract } from './streams.ts';
import { trafficContract } from './traffic.ts';
import type { ContractWorld } from './world.ts';

export interface ContractOptions {
  /** Why the suite cannot run here; false when it can. */
  skip?: string | false;
}

/** Full request-rate buckets, wherever there are any. */
const REFILL_MS = 60_000;

/**
 * Registers the whole contract under a name. The world is opened once, at its first test; every test leaves it as it was.
 */
export const contractSuite = (
  name: string,
  open: () => Promise<ContractWorld>,
  { skip = false }: ContractOptions = {},
): void => {
  void suite(`${name} keeps the contract`, { skip }, () => {
    let opened: ContractWorld | undefined;
    const world = (): ContractWorld => {
      if (opened === undefined) throw new Error('the world is not open');
      return opened;
    };
    before(async () => {
      opened = await open();
    });
    beforeEach(() => world().advance(REFILL_MS));
    after(async () => {
      await opened?.close();
    });
    computeContract(world);
    streamsContract(world);
    trafficContract(world);
    accountContract(world);
    comparingContract(world);
    objectsContract(world);
  });
};
