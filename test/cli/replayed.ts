/** Recording a promotion of the sandbox, and replaying it. */
import assert from 'node:assert/strict';
import { differencesOf, forwardOf } from '../../src/domain/run/replay-differences.ts';
import type { Entry, EntryOf } from '../../src/domain/run/entry.ts';
import type { RunState } from '../../src/domain/run/run-state.ts';
import { fold } from '../../src/domain/run/fold.ts';
import { nextTurn } from '../../src/cli/places/real-world.ts';
import { replayRun } from '../../src/run/replay.ts';
import { rehearse, type RehearsalOptions } from '../rehearsal.ts';

/** Records a promotion in the sandbox, in which every time is its middle. */
export const record = async (
  options: RehearsalOptions,
  disturb: (rehearsal: Awaited<ReturnType<typeof rehearse>>) => void = () => {},
): Promise<Entry[]> => {
  const entries: Entry[] = [];
  const emit: RehearsalOptions['emit'] = (event) => void (event.type === 'entry' && entries.push(event.entry));
  const rehearsal = await rehearse({ sigma: 0, emit, ...options });
  const { run, plan } = rehearsal;
  const begun: EntryOf<'run.begun'> = {
    kind: 'run.begun',
    at: run.begunAt,
    runId: run.runId,
    plan,
    planDigest: run.planDigest,
    target: run.target,
    writer: run.writer,
    tool: run.tool,
  };
  disturb(rehearsal);
  await rehearsal.promote();
  return [begun, ...entries];
};

const stateOf = (entries: readonly Entry[]): RunState => {
  const state = fold(entries);
  assert.ok(state !== null);
  return state;
};

/** @param all of the recorded run, from its first entry on */
export const compare = async (all: readonly Entry[]) => {
  const entries = forwardOf(all);
  const replayed = await replayRun(entries, nextTurn);
  const recorded = stateOf(entries);
  const again = { state: replayed.state, entries: forwardOf(replayed.entries) };
  return { recorded, replayed: replayed.state, differences: differencesOf({ state: recorded, entries }, again) };
};
