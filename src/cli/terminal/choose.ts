/** Which view a run gets: events for programs, a tree on a terminal, plain lines everywhere else. */
import type { Output } from './output.ts';
import { startBeat } from '../places/real-world.ts';
import type { Settings } from '../settings/settings.ts';
import { toolVersion } from '../settings/version.ts';
import { createNdjsonRenderer, versionLine } from './ndjson.ts';
import { createPlainRenderer } from './plain.ts';
import type { Renderer } from './renderer.ts';

export interface ViewOptions {
  output: Output;
  settings: Settings;
  /** The world's clock. */
  nowMs(): number;
}

/** Begins the stream of events, where one was asked for. */
export const beginStream = (output: Output, { target }: Settings): void => {
  if (output.form !== 'text') output.record(versionLine(toolVersion(), target === 'sandbox' ? 'virtual' : 'real'));
};

/** listr2 is loaded only where it is used. */
export const createRenderer = async ({ output, settings, nowMs }: ViewOptions): Promise<Renderer> => {
  const { quiet, verbose, target } = settings;
  const isVirtual = target === 'sandbox';
  if (output.form !== 'text') {
    return createNdjsonRenderer({ record: output.record, nowMs });
  }
  if (!output.isTerminal || quiet || verbose) return createPlainRenderer({ output, quiet, verbose, nowMs, startBeat });
  const { createLiveRenderer } = await import('./live.ts');
  return createLiveRenderer({ output, nowMs, isVirtual, startBeat });
};
