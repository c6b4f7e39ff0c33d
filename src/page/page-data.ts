/** What the page is given, as JSON in it. */
import type { RunReport } from '../report/run-report/document.ts';

/** How a state is shown: a glyph and a word; the tone is a colour beside them. */
export interface StateWords {
  glyph: string;
  word: string;
  tone: 'good' | 'bad' | 'warn' | 'quiet' | 'active';
}

export interface GraphNode {
  label: string;
  /** Index of its step; null where it stands for several. */
  step: number | null;
  state: string;
  onLongestChain: boolean;
  /** Its middle, and its size, in pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlanPicture {
  of: 'steps' | 'lanes' | 'phases';
  width: number;
  height: number;
  nodes: GraphNode[];
  edges: { points: [x: number, y: number][]; onLongestChain: boolean }[];
}

export interface PageData {
  report: RunReport;
  /** Null where even the phases are too many for a picture. */
  graph: PlanPicture | null;
  /** By state, end of a span, outcome or verdict. */
  words: Record<string, StateWords>;
}

const words = (glyph: string, word: string, tone: StateWords['tone']): StateWords => ({ glyph, word, tone });

export const STATE_WORDS: Record<string, StateWords> = {
  pending: words('·', 'to do', 'quiet'),
  intended: words('▸', 'under way', 'active'),
  applied: words('▸', 'under way', 'active'),
  open: words('▸', 'under way', 'active'),
  unanswered: words('?', 'no answer', 'warn'),
  done: words('✔', 'done', 'good'),
  failed: words('✖', 'failed', 'bad'),
  deferred: words('↓', 'put off', 'warn'),
  skipped: words('↓', 'skipped', 'warn'),
  undone: words('↺', 'taken back', 'quiet'),
  'undo-failed': words('✖', 'could not be taken back', 'bad'),
  running: words('▸', 'under way', 'active'),
  paused: words('‖', 'paused', 'warn'),
  stopped: words('?', 'stopped by a question', 'warn'),
  interrupted: words('✖', 'interrupted', 'bad'),
  'rolling-back': words('↺', 'being rolled back', 'active'),
  completed: words('✔', 'completed', 'good'),
  'rolled-back': words('↺', 'rolled back', 'quiet'),
  met: words('✔', 'met', 'good'),
  missed: words('✖', 'missed', 'bad'),
  'no-goal': words('·', 'no goal stated', 'quiet'),
  'not-measured': words('·', 'not measured', 'quiet'),
};
