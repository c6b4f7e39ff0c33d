/** The sandbox against the same contract as the real wire, with no difference allowed. */
import type { Target } from '../../src/domain/api/call.ts';
import { materialise } from '../../src/sandbox/declared/materialise.ts';
import { type Edit, checkEdit } from '../../src/sandbox/faults/edit.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';
import { provisionBoth } from '../rehearsal.ts';
import { contractSuite } from './suite.ts';
import type { ContractWorld } from './world.ts';

const START_MS = Date.parse('2026-01-05T09:00:00.000Z');
/** Metrics of the first minutes exist only once these have passed. */
const WARM_UP_MS = 15 * 60_000;
const LATENCY_MS = 40;

const openSandbox = async (): Promise<ContractWorld> => {
  const regions = await provisionBoth('warm');
  const [primary, standby] = regions.map(({ manifest }) => manifest);
  if (primary === undefined || standby === undefined) throw new Error('two regions are provisioned');
  const state = materialise(regions, { startMs: START_MS, seed: 1 });
  const moveTo = (atMs: number): void => void sandboxMachine.step(state, atMs, { kind: 'advance' });
  const target: Target = {
    send(call) {
      moveTo(state.nowMs + LATENCY_MS);
      const output = sandboxMachine.step(state, state.nowMs, { kind: 'call', call });
      if (output === 'hang') throw new Error('nothing hangs in a sandbox without outages');
      return Promise.resolve(output);
    },
  };
  moveTo(START_MS + WARM_UP_MS);
  return {
    target,
    primary,
    standby,
    wallMs: () => state.nowMs,
    advance(ms) {
      moveTo(state.nowMs + ms);
      return Promise.resolve();
    },
    reserve(region, name, value) {
      const edit: Edit = { region, collection: 'functions', name, field: ['ReservedConcurrentExecutions'], value };
      checkEdit(state, edit);
      sandboxMachine.step(state, state.nowMs, { kind: 'edit', edit });
      return Promise.resolve();
    },
    differs: () => false,
    close: () => Promise.resolve(),
  };
};

contractSuite('the sandbox', openSandbox);
