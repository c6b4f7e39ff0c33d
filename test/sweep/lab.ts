/**
 * One world and one store that several processes use, one after the other or at once, and the numbered moments at which a
 * process can die. To die at a moment is to leave everything outside exactly as it is then: what the world holds, which
 * records are durable, and which calls are still on the wire. So a single undisturbed process yields all crashes: an image
 * of the outside is taken at each of its awaits, and nothing that it does later is part of that image.
 */
import type { Answer, Call, Target } from '../../src/domain/api/call.ts';
import { isWrite } from '../../src/domain/api/catalogue.ts';
import type { World } from '../../src/engine/world.ts';
import { createMemoryStore } from '../../src/journal/memory.ts';
import type { Store } from '../../src/journal/store.ts';
import { createClock, type Clock } from '../../src/sandbox/clock.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { createSandboxTarget } from '../../src/sandbox/target.ts';
import { sandboxMachine } from '../../src/sandbox/world.ts';

interface StoredRecord {
  run: number;
  sequence: number;
  bytes: string;
}

/** A call that has left a process and has not reached the world. */
interface OnTheWire {
  landsMs: number;
  call: Call;
}

/** Everything outside of all processes. */
export interface Image {
  state: SandboxState;
  records: readonly StoredRecord[];
  wire: readonly OnTheWire[];
  /** Every change that the world accepted, whole; the ledger keeps the beginning of each. */
  accepted: readonly string[];
}

export interface Lab {
  state: SandboxState;
  records: StoredRecord[];
  wire: OnTheWire[];
  accepted: string[];
  store: Store;
  clock: Clock;
}

/** Half of the sandbox's way there and back. */
const ONE_WAY_MS = 20;

export const textOfCall = ({ service, operation, region, input }: Call): string =>
  `${service} ${operation} ${region} ${JSON.stringify(input)}`;

/** The world carries a call out, now. */
export const take = (lab: Lab, call: Call): Answer | 'hang' => {
  const answer = sandboxMachine.step(lab.state, lab.state.nowMs, { kind: 'call', call });
  if (isWrite(call) && answer !== 'hang' && answer.outcome === 'yes') lab.accepted.push(textOfCall(call));
  return answer;
};

/** A copy of the world. What regions merely have, which is more than half of it, no call of a run changes, and it is shared. */
const copyOf = ({ regions, ...rest }: SandboxState): SandboxState => ({
  ...structuredClone(rest),
  regions: Object.fromEntries(
    Object.entries(regions).map(([name, { descriptions, ...region }]) => [
      name,
      { ...structuredClone(region), ...(descriptions && { descriptions }) },
    ]),
  ),
});

/** The outside as it is now. */
export const imageOf = ({ state, records, wire, accepted }: Lab): Image => ({
  state: copyOf(state),
  records: [...records],
  wire: [...wire],
  accepted: [...accepted],
});

/**
 * The world goes on from an image: what is on the wire still lands, and nobody hears the answer.
 * @param lateMs how much later than usual those calls land.
 */
export const labFrom = (image: Image, lateMs = 0): Lab => {
  const state = copyOf(image.state);
  const store = createMemoryStore();
  for (const { run, sequence, bytes } of image.records) void store.create(run, sequence, bytes);
  const clock = createClock({
    nowMs: () => state.nowMs,
    moveTo: (atMs) => sandboxMachine.pass(state, atMs),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    random: () => 0.5,
  });
  const lab: Lab = { state, records: [...image.records], wire: [], accepted: [...image.accepted], store, clock };
  for (const { landsMs, call } of image.wire) {
    const ghost = { landsMs: landsMs + lateMs, call };
    lab.wire.push(ghost);
    clock.schedule(ghost.landsMs, () => {
      lab.wire.splice(lab.wire.indexOf(ghost), 1);
      take(lab, call);
    });
  }
  return lab;
};

/** What a process has of the outside; each await of it is told to `at`, before and after its effect. */
export interface ProcessOutside {
  world: World;
  target: Target;
  store: Store;
  /** The process has ended: time goes on without it. */
  leave(): void;
}

/** Is told where a process awaits: the moment at which it could die. */
export type At = (moment: string) => void;

const targetOf = (lab: Lab, at: At): Target => {
  const onWire = new Map<Call, OnTheWire>();
  const sandbox = createSandboxTarget({
    clock: lab.clock,
    latencyMs: 2 * ONE_WAY_MS,
    world: {
      take(call) {
        const own = onWire.get(call);
        if (own !== undefined) lab.wire.splice(lab.wire.indexOf(own), 1);
        onWire.delete(call);
        const answer = take(lab, call);
        at(`${call.service} ${call.operation} has arrived`);
        return answer;
      },
    },
  });
  return {
    async send(call, deadlineMs) {
      const name = `${call.service} ${call.operation}`;
      at(`${name} has not left`);
      if (call.service === 'human') return { outcome: 'yes', output: { answer: 'yes', by: 'ada' } };
      // Equal calls may be one object: each sending is its own.
      const sending = { ...call };
      const own = { landsMs: lab.state.nowMs + ONE_WAY_MS, call: sending };
      onWire.set(sending, own);
      lab.wire.push(own);
      const answering = sandbox.send(sending, deadlineMs);
      at(`${name} is on its way`);
      const answer = await answering;
      at(`${name} is answered`);
      return answer;
    },
  };
};

const storeOf = ({ store, records }: Lab, at: At): Store => ({
  ...store,
  async runs() {
    at('the runs are listed');
    return store.runs();
  },
  async read(run) {
    at('a run is read');
    return store.read(run);
  },
  async create(run, sequence, bytes) {
    at('a record is not durable yet');
    const result = await store.create(run, sequence, bytes);
    if (result === 'created') records.push({ run, sequence, bytes });
    at('a record is durable');
    return result;
  },
});

/** One more process on the lab. */
export const openProcess = (lab: Lab, at: At = () => {}): ProcessOutside => {
  const world = lab.clock.join();
  return {
    world: {
      ...world,
      wait(untilMs, bell) {
        at('it waits');
        return world.wait(untilMs, bell);
      },
    },
    target: targetOf(lab, at),
    store: storeOf(lab, at),
    leave: () => world.leave(),
  };
};
