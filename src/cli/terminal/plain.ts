/** The run as plain lines: one an event, with UTC time and elapsed; and a sign of life in every long silence. */
import { onOneLine } from '../../domain/text/printable.ts';
import type { RunState } from '../../domain/run/run-state.ts';
import type { EngineEvent } from '../../engine/session.ts';
import { phaseCounts, phasesOf } from '../../report/phases.ts';
import { paint } from './line.ts';
import type { Output } from './output.ts';
import { wordsOf, type EventWords } from './event-words.ts';
import type { Aside, Renderer } from './renderer.ts';

const WORD_WIDTH = 8;
/** CI systems end jobs that are silent for minutes. */
const HEARTBEAT_MS = 30_000;

const clockText = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

const elapsedText = (elapsedMs: number): string => {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

export interface PlainOptions {
  output: Output;
  quiet: boolean;
  verbose: boolean;
  /** The world's clock. */
  nowMs(): number;
  /** Calls back every so many milliseconds of real time until the returned function is called. */
  startBeat(everyMs: number, beat: () => void): () => void;
}

interface Plain extends PlainOptions {
  run: RunState | null;
  /** Was anything said since the last beat? */
  hasSpoken: boolean;
  lacking: Map<string, string>;
}

const say = (plain: Plain, atMs: number, { word, style, subject, text }: Omit<EventWords, 'matters'>): void => {
  const { output, run } = plain;
  plain.hasSpoken = true;
  const elapsed = run === null ? '' : elapsedText(atMs - run.begunAt);
  const padded = word.padEnd(WORD_WIDTH);
  const painted = style === null ? padded : paint(style, padded);
  // An event is one line, whatever the words that others gave to it.
  const told = onOneLine(subject === '' ? text : `${subject}  ${text}`);
  output.say([`${clockText(atMs)} ${elapsed.padStart(6)} `, painted, ` ${told}`]);
};

const show = (plain: Plain, atMs: number, words: EventWords | null): void => {
  if (words !== null && (!plain.quiet || words.matters)) say(plain, atMs, words);
};

const underWay = (run: RunState): string =>
  phasesOf(run)
    .filter(({ status }) => status === 'active')
    .map((phase) => `${phase.title} ${phaseCounts(phase)}`)
    .join(', ');

const beat = (plain: Plain): void => {
  const { hasSpoken, run, quiet, lacking, nowMs } = plain;
  if (!hasSpoken && run !== null && !quiet) {
    const waits = [...lacking].slice(-1).map(([step, what]) => `; ${step}: ${what}`);
    say(plain, nowMs(), { word: 'waiting', style: 'dim', subject: '', text: `${underWay(run)}${waits.join('')}` });
  }
  plain.hasSpoken = false;
};

const showEvent = (plain: Plain, event: EngineEvent): void => {
  const { lacking, verbose, nowMs } = plain;
  if (event.type === 'waiting') {
    const isNews = lacking.get(event.step) !== event.lacking;
    lacking.set(event.step, event.lacking);
    const words = { word: 'waiting', style: 'dim', subject: event.step, text: event.lacking } as const;
    if (verbose && isNews) say(plain, nowMs(), words);
    return;
  }
  const { entry, run } = event;
  plain.run = run;
  if ('step' in entry) lacking.delete(entry.step);
  show(plain, entry.at, wordsOf(entry, run));
};

const showAside = (plain: Plain, aside: Aside): void => {
  if (aside.type === 'message')
    say(plain, plain.nowMs(), { word: 'note', style: 'yellow', subject: '', text: aside.text });
  if (aside.type !== 'question' || aside.answer === 'pending' || plain.quiet) return;
  const by = aside.by === '' ? '' : `, by ${aside.by}`;
  say(plain, plain.nowMs(), {
    word: 'asked',
    style: null,
    subject: '',
    text: `${aside.question} ${aside.answer}${by}`,
  });
};

export const createPlainRenderer = (options: PlainOptions): Renderer => {
  const plain: Plain = { ...options, run: null, hasSpoken: false, lacking: new Map() };
  const stop = options.startBeat(HEARTBEAT_MS, () => beat(plain));
  return {
    begin(run) {
      plain.run = run;
    },
    event: (event) => showEvent(plain, event),
    aside: (aside) => showAside(plain, aside),
    suspend: () => Promise.resolve(),
    resume: () => {},
    end() {
      stop();
      return Promise.resolve();
    },
  };
};
