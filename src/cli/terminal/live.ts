/** The run on a terminal: a line a phase with counts, what it waits for, and how long all of it takes. */
import type { RunState } from '../../domain/run/run-state.ts';
import { showDuration } from '../../report/lines.ts';
import { phaseCounts, phasesOf } from '../../report/phases.ts';
import type { Output } from './output.ts';
import { markOf, openPhaseTree, type PhaseTree, type TreeLine } from './phase-tree.ts';
import type { Renderer } from './renderer.ts';

const REFRESH_MS = 200;

export interface LiveOptions {
  output: Output;
  /** The world's clock; virtual in the sandbox. */
  nowMs(): number;
  isVirtual: boolean;
  startBeat(everyMs: number, beat: () => void): () => void;
}

interface Live extends LiveOptions {
  run: RunState | null;
  expectedMs: number | null;
  lacking: Map<string, string>;
  note: string;
}

const countOver = (run: RunState): number =>
  [...run.steps.values()].filter(({ status }) => status === 'done' || status === 'skipped' || status === 'deferred')
    .length;

const headingOf = ({ run, expectedMs, note, nowMs, isVirtual }: Live): TreeLine => {
  if (run === null) return { status: 'heading', title: '', detail: '' };
  const elapsed = showDuration(Math.max(0, nowMs() - run.begunAt));
  const about = expectedMs === null ? '' : ` of about ${showDuration(expectedMs)}`;
  const back = run.status === 'rolling-back' ? ', rolling back' : '';
  const title = `${countOver(run)} of ${run.steps.size} steps, ${elapsed}${about}${isVirtual ? ' (virtual)' : ''}${back}`;
  return { status: 'heading', title, detail: note };
};

const linesOf = (live: Live): TreeLine[] => {
  const { run, lacking } = live;
  if (run === null) return [headingOf(live)];
  const phases = phasesOf(run);
  const width = Math.max(...phases.map(({ title }) => title.length));
  const waits = new Map<string, string>();
  for (const { id, phase } of run.plan.steps) {
    const what = lacking.get(id);
    if (what !== undefined) waits.set(phase, `${id}: ${what}`);
  }
  return [
    ...phases.map((phase) => ({
      status: phase.status,
      title: `${phase.title.padEnd(width)}  ${phaseCounts(phase)}`,
      detail: phase.status === 'active' ? (waits.get(phase.id) ?? '') : '',
    })),
    headingOf(live),
  ];
};

const leaveBehind = (live: Live): void => {
  const { output } = live;
  for (const { status, title } of linesOf(live)) {
    output.say(status === 'heading' ? title : [markOf(status), ` ${title}`]);
  }
};

/** Shows nothing before a run has begun. */
export const createLiveRenderer = (options: LiveOptions): Renderer => {
  const live: Live = { ...options, run: null, expectedMs: null, lacking: new Map(), note: '' };
  let tree: PhaseTree | null = null;
  const refresh = (): void => tree?.show(linesOf(live));
  const stopBeat = options.startBeat(REFRESH_MS, refresh);
  const open = (): void => {
    if (live.run !== null && tree === null) tree = openPhaseTree(linesOf(live), options.output);
  };
  const close = async (): Promise<void> => {
    const shown = tree;
    tree = null;
    await shown?.close();
  };
  return {
    begin(run) {
      live.run = run;
      open();
    },
    event(event) {
      if (event.type === 'waiting') live.lacking.set(event.step, event.lacking);
      else if ('step' in event.entry) live.lacking.delete(event.entry.step);
    },
    aside(aside) {
      if (aside.type === 'plan') live.expectedMs = aside.expectedMs;
      if (aside.type === 'message') live.note = aside.text;
    },
    suspend: close,
    resume: open,
    async end() {
      stopBeat();
      if (tree === null) return;
      await close();
      leaveBehind(live);
    },
  };
};
